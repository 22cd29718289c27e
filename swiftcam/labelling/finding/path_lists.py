"""Lists of paths, as `find` prints them: one a line, or ended by NUL bytes. Read as they come."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

STDIN = "-"
_CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"


def read_path_list(name: str) -> Iterator[Path]:
    """Yield the paths in a file, or in standard input for "-", as soon as they arrive.

    If the first block contains a NUL byte, NUL ends each path, else the end of the line.

    Raises:
        ArgumentError: the list cannot be read.
    """
    try:
        with _open(name) as stream:
            for entry in _entries(stream):
                yield Path(os.fsdecode(entry))
    except OSError as error:
        raise ArgumentError(
            f"--files-from {name} cannot be read ({error.strerror}). Check the file."
        ) from error


def _open(name: str) -> io.FileIO:
    # Unbuffered: Python cannot exit while a thread waits in a buffered standard input.
    if name == STDIN:
        return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    return open(name, "rb", buffering=0)


def _entries(stream: io.FileIO) -> Iterator[bytes]:
    chunk = (stream.read(_CHUNK) or b"").removeprefix(_BOM)
    end = b"\0" if b"\0" in chunk else b"\n"
    pending = b""
    while chunk:
        *whole, pending = (pending + chunk).split(end)
        yield from _cleaned(whole, end)
        chunk = stream.read(_CHUNK)
    yield from _cleaned([pending], end)


def _cleaned(entries: list[bytes], end: bytes) -> Iterator[bytes]:
    """Yield the entries that are not empty, without the CR of line ends on Windows."""
    for entry in entries:
        if path := entry if end == b"\0" else entry.removesuffix(b"\r"):
            yield path
