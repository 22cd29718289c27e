"""Linux: leaves out shared libraries that no included file needs."""

from __future__ import annotations

import re
import subprocess
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# PyInstaller's entries: path in the bundle, path on this machine, kind.
Entry = tuple[str, str, str]

_LIBRARY = re.compile(r"^lib.*(\.so(\.\w+)*|\.dylib)$")
_LOADED_BY_NAME = ("libpython", "libonnxruntime_providers_shared")


def pruned(entries: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Return the entries that are modules or plugins, and the libraries that these need.

    `needs` returns the names of the libraries that a file is linked to.
    """
    entries = list(entries)
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(PurePath(entry[0]).name, []).append(entry)
    waiting = [entry for entry in entries if not _is_library(entry)]
    kept: set[Entry] = set()
    while waiting:
        entry = waiting.pop()
        if entry in kept:
            continue
        kept.add(entry)
        if entry[2] == "SYMLINK":
            target = PurePath(entry[1]).name
            waiting += by_name.get(target, [])
            continue
        for name in needs(entry[1]):
            waiting += by_name.get(PurePath(name).name, [])
    return [entry for entry in entries if entry in kept]


def _is_library(entry: Entry) -> bool:
    """Tell whether an entry is a library that only other files use: no module, plugin or Python."""
    path = PurePath(entry[0])
    if "plugins" in path.parts or path.name.startswith(_LOADED_BY_NAME):
        return False
    return entry[2] in ("BINARY", "SYMLINK") and _LIBRARY.match(path.name) is not None


def needed(path: str) -> list[str]:
    """Return the names of the libraries that an ELF file is directly linked to.

    Raises:
        subprocess.CalledProcessError: binutils cannot read the file.
    """
    done = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True)
    rows = (line.split() for line in done.stdout.splitlines())
    return [row[1] for row in rows if row[:1] == ["NEEDED"]]
