"""Reading a file of limited size that is on a disk: no pipe, device or socket."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from swiftcam.documents.document_error import DocumentError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

# Opening a pipe waits for its other end, unless it is opened so; regular files ignore it.
_BLOCK = 1 << 20  # bytes
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


def read_regular(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: it cannot be opened or read.
        DocumentError: it is no regular file, or has more than `most` bytes.
    """
    with open(path, "rb", opener=_opened) as file:
        require_regular(os.fstat(file.fileno()), most)
        content = bytearray()
        # In blocks: memory for the number of bytes that is asked for is reserved at once.
        while len(content) <= most and (block := file.read(_BLOCK)):
            content += block
    if len(content) > most:  # it has grown since
        raise _too_large(len(content), most)
    return bytes(content)


def require_regular(status: os.stat_result, most: int) -> None:
    """Check the result of `os.stat`: a regular file of at most `most` bytes.

    Raises:
        DocumentError: it is something else, or larger.
    """
    if stat.S_ISDIR(status.st_mode):
        raise DocumentError(phrase("it is a folder"))
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(phrase("it is a pipe or a device, not a file"))
    if status.st_size > most:
        raise _too_large(status.st_size, most)


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_WAITING)


def _too_large(size: int, most: int) -> DocumentError:
    return DocumentError(
        phrase("it has {size:,} bytes; at most {most:,} are read", size=size, most=most)
    )
