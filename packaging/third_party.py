"""Collects the licences of everything in the bundle into one text."""

from __future__ import annotations

import csv
import sys
import sysconfig
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

_LICENCE_NAMES = ("licen", "copying", "notice", "authors")
_RULE = "=" * 100
# Parts of wheels whose licence is not in the metadata.
_REMARKS = {
    "PySide6-Essentials": "Qt 6 and PySide6, used unchanged under the LGPL, version 3: "
    "https://www.gnu.org/licenses/lgpl-3.0.html. Their libraries are separate files "
    "beside the program and may be replaced. Source: https://download.qt.io/official_releases/",
    "opencv-python-headless": "Contains FFmpeg under the LGPL, version 2.1 or later, as separate "
    "libraries: https://ffmpeg.org.",
}
_PHOTOS = Path(__file__).resolve().parent.parent / "models" / "photos"


def shipped(root: str, extras: frozenset[str] = frozenset()) -> list[Distribution]:
    """Return `root` and the installed distributions that it needs, each once."""
    found: dict[str, Distribution] = {}
    waiting = [(root, extras)]
    while waiting:
        name, wanted = waiting.pop(0)
        key = name.lower().replace("_", "-")
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue
        if key in found:
            continue
        found[key] = known
        for text in known.requires or []:
            need = Requirement(text)
            environments = [{"extra": extra} for extra in ("", *wanted)]
            if need.marker is None or any(map(need.marker.evaluate, environments)):
                waiting.append((need.name, frozenset(need.extras)))
    return list(found.values())


def licence_text(dropped: frozenset[str] = frozenset()) -> str:
    """Return the licences of SwiftCam, of its requirements without `dropped`, and of Python."""
    parts = [_titled("Python", _python_licence())]
    for known in shipped("swiftcam"):
        name = known.metadata["Name"]
        if name.lower() in dropped:
            continue
        texts = [_REMARKS[name]] if name in _REMARKS else []
        texts += [path.read_text(encoding="utf-8", errors="replace") for path in _files(known)]
        kind = known.metadata.get("License-Expression") or known.metadata.get("License") or ""
        about = f"{name} {known.version} ({kind.splitlines()[0] if kind else 'see below'})"
        parts.append(_titled(about, "\n\n".join(texts)))
    parts.append(_titled("Photographs", _photo_licences()))
    return "\n".join(parts)


def _titled(title: str, text: str) -> str:
    return f"{_RULE}\n{title}\n{_RULE}\n\n{text.strip()}\n"


def _files(known: Distribution) -> list[Path]:
    names = known.files or []
    texts = [
        Path(str(known.locate_file(name)))
        for name in names
        if any(word in name.name.lower() for word in _LICENCE_NAMES)
        and name.suffix not in (".py", ".pyc")
    ]
    return sorted({path for path in texts if path.is_file()})


def _photo_licences() -> str:
    with (_PHOTOS / "photos.csv").open(newline="", encoding="utf-8") as file:
        lines = [
            "{file}: {author} ({licence}). {source}".format(**row) for row in csv.DictReader(file)
        ]
    heading = (
        "The photographs of the demo, saved as JPEG, the large ones scaled down. "
        "CC-BY-4.0: https://creativecommons.org/licenses/by/4.0/"
    )
    return "\n".join([heading, "", *lines])


def _python_licence() -> str:
    library = Path(sysconfig.get_path("stdlib"))
    for path in (library / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"):
        if path.is_file():
            return path.read_text(encoding="utf-8", errors="replace")
    return "Python Software Foundation License Version 2: https://docs.python.org/3/license.html"
