"""Checks the files of a bundle for content that must not be shipped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FORBIDDEN = re.compile(
    r"(^|/)(torch|torchvision|tensorflow|ray|tkinter|_tkinter|matplotlib|scipy|pandas)"
    r"(/|[^/]*\.so$|[^/]*\.pyd$)|libtorch|libtensorflow",
    re.IGNORECASE,
)
_QT = re.compile(r"lib(Qt\d*Core)[^/]*\.so|(Qt\d*Core)\.(dll|dylib)$")
_SSL = re.compile(r"lib(ssl|crypto)[^/]*\.(so|dylib)[^/]*$|lib(ssl|crypto)[^/]*\.dll$")
_ALLOWED_SSL = re.compile(r"(^|/)lib(ssl|crypto)(\.so\.3|-3(-x64)?\.dll|\.3\.dylib)$")  # Python's


def problems_of(
    bundle: Path, forbidden_paths: Iterable[str], informative: Iterable[str] = ()
) -> list[str]:
    """Return the problems of a bundle as sentences, [] if there are none.

    `forbidden_paths` are folders of the machine that built it. No file may contain one of them,
    except as the start of one of `informative`: the folder in which Python was built stands in
    Python itself.
    """
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    names = [path.relative_to(bundle).as_posix() for path in files]
    found = [f"{name} must not be shipped" for name in names if _FORBIDDEN.search(name)]
    cores = [name for name in names if _QT.search(name)]
    if len(cores) != 1:
        found.append(f"exactly one Qt must be included, found: {', '.join(cores) or 'none'}")
    found += [
        f"{name} is an extra OpenSSL"
        for name in names
        if _SSL.search(name) and not _ALLOWED_SSL.search(name)
    ]
    if not any(name.endswith("licences.txt") for name in names):
        found.append("the licences are missing")
    needles = [path.encode() for path in forbidden_paths if len(path) > 1]
    for path, name in zip(files, names, strict=True):
        content = path.read_bytes()
        for allowed in informative:
            content = content.replace(allowed.encode(), b"")
        found += [f"{name} contains {needle.decode()}" for needle in needles if needle in content]
    return found


def size_of(bundle: Path) -> int:
    """Return the size of all files in bytes."""
    return sum(path.lstat().st_size for path in bundle.rglob("*") if not path.is_dir())
