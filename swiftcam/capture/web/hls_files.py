"""The playlists and segments of HLS, as FFmpeg asks for them, through the HTTP client."""

from __future__ import annotations

import http.client
import time
import urllib.error
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.capture.web.web_client import Answer, Web

_ENCRYPTED = "crypto"  # FFmpeg's protocol for segments that it decrypts itself


class HlsFiles:
    """Opens the files of one HLS stream.

    `failure`: why no more can be read; None if all is well. `is_encrypted`: FFmpeg asked for a
    segment that only it can read. An exception would have to pass through FFmpeg, so a file that
    cannot be opened is an empty one; FFmpeg skips a segment that is refused.
    """

    length: int | None = None
    has_ended_early = False

    def __init__(self, web: Web) -> None:
        self.web = web
        self.failure: Exception | None = None
        self.is_encrypted = False
        self._refusal: Exception | None = None
        self._deadline = 0.0
        self._opened: list[HlsFile] = []

    @property
    def refusal(self) -> Exception | None:
        """The newest refusal of the server; None if the file after it was sent."""
        return self._refusal

    def seekable(self) -> bool:
        """True: each segment is a file."""
        return True

    def open(self, url: str, flags: int, options: dict[str, str]) -> HlsFile:
        """Return the file at a URL; the options may ask for a range of its bytes."""
        file = HlsFile(self, self._answer(url, options))
        self._opened = [each for each in self._opened if not each.is_closed]
        self._opened.append(file)
        return file

    def wait_until(self, deadline: float) -> None:
        """Set the monotonic time at which reading fails."""
        self._deadline = deadline
        for file in self._opened:
            file.wait_until(deadline)

    def close(self) -> None:
        """Close all connections."""
        for file in self._opened:
            file.close()

    def _answer(self, url: str, options: dict[str, str]) -> Answer | None:
        if url.startswith(_ENCRYPTED):
            self.is_encrypted = True
            return None
        if self.failure is not None:
            return None
        first = int(options.get("offset", 0))
        end = int(options.get("end_offset", 0)) or None
        try:
            answer = self.web.get(first, end, url)
        except urllib.error.HTTPError as error:
            self._refusal = error
            return None
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.failure = error
            return None
        self._refusal = None
        answer.deadline = max(self._deadline, time.monotonic() + self.web.deadlines.read)
        return answer


class HlsFile:
    """A playlist or segment that FFmpeg reads."""

    def __init__(self, files: HlsFiles, answer: Answer | None) -> None:
        self._files = files
        self._answer = answer

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing more is read."""
        return self._answer is None

    def wait_until(self, deadline: float) -> None:
        """Set the monotonic time at which reading fails."""
        if self._answer is not None:
            self._answer.deadline = deadline

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; b"" at the end and after a failure."""
        if self._answer is None:
            return b""
        try:
            return self._answer.read(size)
        except (OSError, http.client.HTTPException) as error:
            self._files.failure = error
            self.close()
            return b""

    def close(self) -> None:
        """Close the connection."""
        if self._answer is not None:
            self._answer.close()
            self._answer = None
