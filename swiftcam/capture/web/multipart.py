"""Splits an MJPEG stream over HTTP into its parts, in the dialects of cameras and small boards.

By RFC 2046 each part follows a line `--boundary`, with headers and an empty line before its
content. Servers leave out the first boundary, the type, the length or all headers, write dashes of
their own into the boundary, or send lengths that are wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK = 1 << 16
_MOST_HEAD = 1 << 14  # bytes of the headers of a part
_MOST_CONTENT = 1 << 26  # bytes of a part
_HEADER = re.compile(rb"[\w-]+[ \t]*:[^\r\n]*\r?\n")
# Without a boundary: the end of a JPEG, before a delimiter or another JPEG.
_JPEG_END = re.compile(rb"\xff\xd9(?=[\r\n]*(?:--|\xff\xd8\xff))")
_DELIMITER = re.compile(rb"--+([^\r\n]+?)[ \t]*\r?\n")
JPEG_START = b"\xff\xd8\xff"


class Part(NamedTuple):
    """One part: its declared type in lower case ("" if there is none), and its content."""

    kind: str
    content: bytes


class MultipartError(ValueError):
    """The stream is not a sequence of parts, or one of them has no end."""


class Multipart:
    """The parts of a stream; `read` returns its next bytes, b"" at the end.

    `boundary`: as in the header `Content-Type` of the answer; b"" if it is not known.
    """

    def __init__(self, read: Callable[[int], bytes], boundary: bytes = b"") -> None:
        self._read = read
        self._buffer = bytearray()
        self._token = boundary.strip(b'" ').strip(b"-")

    def next_part(self) -> Part | None:
        """Return the next part that has content; None at the end of the stream.

        Raises:
            MultipartError: these are no parts.
        """
        while True:
            if not self._skip_to_part():
                return None
            headers = self._headers()
            content = self._content(headers.get(b"content-length", b""))
            kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
            if content.strip():
                return Part(kind.decode("latin-1"), content)
            if not self._fill():
                return None

    def _fill(self) -> bool:
        """Read more; return False at the end of the stream."""
        piece = self._read(_CHUNK)
        self._buffer += piece
        return bool(piece)

    def _skip_to_part(self) -> bool:
        """Discard a delimiter and what is before it; return False at the end of the stream."""
        while True:
            start = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
            del self._buffer[:start]
            if self._buffer.startswith(JPEG_START):
                return True
            if (match := self._delimiter()) is not None:
                name = match[1].strip(b"-")
                self._token = self._token or name
                del self._buffer[: match.end()]
                if name == self._token and match[1].endswith(b"--"):
                    continue  # the end of a sequence; some servers begin another one
                return True
            if _HEADER.match(self._buffer):
                return True  # without the first delimiter
            if len(self._buffer) > _MOST_HEAD and not self._discard_until_delimiter():
                raise MultipartError
            if not self._fill():
                return False

    def _delimiter(self) -> re.Match[bytes] | None:
        """Return the match of the delimiter that the buffer begins with."""
        match = _DELIMITER.match(self._buffer)
        if match is None and self._token:
            match = re.compile(rb"(" + re.escape(self._token) + rb")\r?\n").match(self._buffer)
        return match

    def _discard_until_delimiter(self) -> bool:
        found = self._find_delimiter(0)
        if found < 0:
            return False
        del self._buffer[:found]
        return True

    def _headers(self) -> dict[bytes, bytes]:
        headers = {}
        while not self._buffer.startswith(JPEG_START):
            end = self._buffer.find(b"\n")
            if end < 0:
                if len(self._buffer) > _MOST_HEAD or not self._fill():
                    break
                continue
            line = bytes(self._buffer[:end]).strip()
            if line and b":" not in line:
                break  # content without headers
            del self._buffer[: end + 1]
            if not line:
                break
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        return headers

    def _content(self, declared: bytes) -> bytes:
        length = int(declared) if declared.isdigit() else 0
        if 0 < length <= _MOST_CONTENT:
            while len(self._buffer) < length:
                if not self._fill():
                    break
            content = bytes(self._buffer[:length])
            if self._is_followed_by_delimiter(length):
                del self._buffer[:length]
                return content
        return self._until_delimiter()

    def _is_followed_by_delimiter(self, length: int) -> bool:
        """Tell whether a length is right, as far as it can be known without waiting for a part."""
        after = bytes(self._buffer[length : length + 64]).lstrip(b"\r\n")
        return not after or after.startswith((b"-", JPEG_START)) or bool(_HEADER.match(after))

    def _until_delimiter(self) -> bytes:
        searched = 0
        while True:
            end = self._find_delimiter(searched)
            if end >= 0:
                content = bytes(self._buffer[:end])
                del self._buffer[:end]
                return content
            if len(self._buffer) > _MOST_CONTENT:
                raise MultipartError
            searched = max(0, len(self._buffer) - 256)
            if not self._fill():
                content = bytes(self._buffer)
                self._buffer.clear()
                return content

    def _find_delimiter(self, start: int) -> int:
        """Return where the content ends and a delimiter, or another picture, begins; else -1."""
        if self._token:
            found = self._buffer.find(b"--" + self._token, start)
            if found >= 0:
                while found and self._buffer[found - 1 : found] == b"-":
                    found -= 1
            return found
        match = _JPEG_END.search(self._buffer, start)
        return match.end() if match else -1
