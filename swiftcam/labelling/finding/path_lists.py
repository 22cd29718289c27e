"""Lists of paths, as `find` prints them: one a line, or ended by NUL bytes. Read as they come."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator

STDIN = "-"
_CHUNK = 1 << 16
_UTF8_MARK = b"\xef\xbb\xbf"
# Byte order marks and their encodings. That of UTF-32 begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LONGEST_MARK = max(map(len, _MARKS))


def read_path_list(name: str, *, is_null_separated: bool = False) -> Iterator[Path]:
    """Yield the paths in a file, or in standard input for "-", as soon as they arrive.

    Each path ends with its line, or with a NUL byte if `is_null_separated`. Paths are bytes, as the
    system has them, unless the list begins with the byte order mark of UTF-16 or UTF-32.

    Raises:
        ArgumentError: the list cannot be read, or is in another encoding than its mark says.
    """
    try:
        with _open(name) as stream:
            for entry in _entries(stream, "\0" if is_null_separated else "\n"):
                yield Path(os.fsdecode(entry))
    except OSError as error:
        raise ArgumentError(
            f"--files-from {name} cannot be read ({error.strerror}). Check the file."
        ) from error
    except UnicodeDecodeError as error:
        raise ArgumentError(
            f"--files-from {name} is damaged: it is not {error.encoding.upper()}, as its first "
            "bytes say. Save it as UTF-8."
        ) from error
    except ValueError as error:
        raise ArgumentError(
            f"--files-from {name} has NUL bytes, so it is not a list with one path per line. "
            "If NUL bytes separate the paths, as find -print0 prints them, add --null; else save "
            "the list as UTF-8."
        ) from error


def _open(name: str) -> io.FileIO:
    # Unbuffered: Python cannot exit while a thread waits in a buffered standard input.
    if name == STDIN:
        return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    return open(name, "rb", buffering=0)


def _entries(stream: io.FileIO, end: str) -> Iterator[bytes]:
    """Yield the entries that are not empty, without the CR of line ends on Windows.

    Raises:
        ValueError: an entry has a NUL byte.
    """
    chunk = _first(stream)
    decode, chunk = _decoding(chunk)
    pending = b""
    while chunk:
        *whole, pending = (pending + decode(chunk, False)).split(end.encode())
        yield from _cleaned(whole, end)
        chunk = stream.read(_CHUNK) or b""
    yield from _cleaned([pending + decode(b"", True)], end)


def _first(stream: io.FileIO) -> bytes:
    """Return the first bytes: as many as a mark has, unless they are fewer."""
    first = b""
    while len(first) < _LONGEST_MARK:
        chunk = stream.read(_CHUNK)
        if not chunk:
            break
        first += chunk
    return first


def _decoding(first: bytes) -> tuple[Callable[[bytes, bool], bytes], bytes]:
    """Return a function that makes paths of the bytes of a list, and `first` without its mark."""
    mark = next((mark for mark in _MARKS if first.startswith(mark)), None)
    if mark is None:
        return lambda data, final: data, first.removeprefix(_UTF8_MARK)
    decoder = codecs.getincrementaldecoder(_MARKS[mark])()
    return lambda data, final: os.fsencode(decoder.decode(data, final)), first[len(mark) :]


def _cleaned(entries: list[bytes], end: str) -> Iterator[bytes]:
    for entry in entries:
        path = entry if end == "\0" else entry.removesuffix(b"\r")
        if b"\0" in path:
            raise ValueError("NUL")
        if path:
            yield path
