"""The guide, and the licences of everything that SwiftCam contains or uses, as text."""

from __future__ import annotations

import csv
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from swiftcam import __version__, paths
from swiftcam.jobs.own_program import is_frozen

LICENCE = "Apache License 2.0"
_PACKAGE = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def guide_text() -> str:
    """Return the user guide in Markdown; "" if it is not installed.

    It is beside the package in a clone, and inside it in the wheel and in the bundle.
    """
    for path in (_PACKAGE / "guide.md", _PACKAGE.parent / "docs" / "guide.md"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def licence_text() -> str:
    """Return the licences of SwiftCam, of the photographs, and of the libraries.

    The bundle has a file with the full texts; an installation has the names of the licences, whose
    texts each library has in its own folder.
    """
    if is_frozen():
        bundled = Path(getattr(sys, "_MEIPASS", "")) / "licences.txt"
        if bundled.is_file():
            return bundled.read_text(encoding="utf-8")
    libraries = sorted(_needed("swiftcam"), key=lambda one: one.metadata["Name"].casefold())
    parts = [
        f"SwiftCam {__version__}: {LICENCE}",
        "Photographs:\n" + "\n".join(_photo_lines()),
        "Libraries:\n" + "\n".join(_library_line(library) for library in libraries),
    ]
    return "\n\n".join(parts) + "\n"


def _photo_lines() -> list[str]:
    with (paths.photos_dir() / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return ["{file}: {author} ({licence}). {source}".format(**row) for row in rows]


def _library_line(library: Distribution) -> str:
    name, about = library.metadata["Name"], library.metadata
    kinds = [*(about.get_all("License-Expression") or []), *(about.get_all("License") or []), ""]
    kind = kinds[0]
    if not kind or len(kind) > 60:  # some have the whole text in this field
        kinds = [one for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
        kind = kinds[0].rpartition(" :: ")[2] if kinds else kind.partition("\n")[0].strip()
    return f"{name} {library.version}: {kind or 'see its folder'}"


def _needed(root: str) -> list[Distribution]:
    """Return the installed distributions that `root` needs without its extras, each once."""
    found: dict[str, Distribution | None] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError:
            found[key] = None
            continue
        for need in distribution(name).requires or []:
            matched = _NAME.match(need)
            if matched and "extra ==" not in need:
                waiting.append(matched[0])
    found.pop(root, None)
    return [library for library in found.values() if library is not None]
