"""A file on a web server, read and sought like one on a disk."""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.capture.web.web_client import Answer, Web

_CHUNK = 1 << 16
_SHORT_SKIP = 1 << 18  # bytes that are read and discarded rather than asked for again
_ATTEMPTS = 3  # to continue a file whose connection was closed, say, during a long pause


class WebFile:
    """A file on a web server, as PyAV reads it. `failure`: why reading ended; None at its end."""

    def __init__(self, web: Web, answer: Answer) -> None:
        self._web = web
        self._answer = answer
        self._position = 0  # of the next byte that FFmpeg reads
        self._received = 0  # of the next byte of the answer
        self.name = re.sub(r"[^\w.-]", "_", web.network.target.partition("?")[0].rpartition("/")[2])
        self.failure: Exception | None = None
        self.has_ended_early = False

    @property
    def length(self) -> int | None:
        """The length in bytes; None if the server does not say."""
        return self._answer.length

    def seekable(self) -> bool:
        """Tell whether the server sends parts of the file."""
        return self._answer.sends_parts and self._answer.length is not None

    def wait_until(self, deadline: float) -> None:
        """Set the monotonic time at which reading fails."""
        self._answer.deadline = deadline

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; b"" at the end and after a failure."""
        if self.failure is not None:
            return b""
        try:
            piece = self._read(size)
        except (OSError, http.client.HTTPException) as error:
            # An exception would have to pass through FFmpeg, which goes on reading.
            self.failure = error
            return b""
        self._position += len(piece)
        self._received = self._position
        return piece

    def seek(self, offset: int, whence: int) -> int:
        """Move to a byte, from the start (0), the present one (1) or the end (2)."""
        base = (0, self._position, self._answer.length or 0)[whence]
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the position of the next byte."""
        return self._position

    def close(self) -> None:
        """Close the connection."""
        self._answer.close()

    def _read(self, size: int) -> bytes:
        length = self._answer.length
        if length is not None and self._position >= length:
            return b""
        for attempt in range(_ATTEMPTS):
            try:
                if attempt or self._position != self._received:
                    self._move()
                if piece := self._answer.read(size):
                    return piece
            except TimeoutError:
                raise
            except (OSError, http.client.HTTPException):
                if not self.seekable() or attempt == _ATTEMPTS - 1:
                    raise
            if length is None or not self.seekable():
                break
        self.has_ended_early = length is not None
        return b""

    def _move(self) -> None:
        """Continue at the position: by reading on if it is near, else with a new request."""
        ahead = self._position - self._received
        if 0 < ahead <= _SHORT_SKIP:
            while self._received < self._position:
                piece = self._answer.read(min(_CHUNK, self._position - self._received))
                if not piece:
                    break
                self._received += len(piece)
            else:
                return
        deadline = self._answer.deadline
        self._answer.close()
        self._answer = self._web.get(self._position)
        self._answer.deadline = max(deadline, self._answer.deadline)
        self._received = self._position
