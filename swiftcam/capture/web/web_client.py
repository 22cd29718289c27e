"""The HTTP client of the streams: one way to ask, with credentials, redirects and deadlines."""

from __future__ import annotations

import functools
import http.client
import re
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam import __version__
from swiftcam.capture.web.certificates import SYSTEM_TRUSTED, Certificates
from swiftcam.capture.web.opener import make_opener

if TYPE_CHECKING:
    import socket
    import ssl
    from email.message import Message

    from swiftcam.network_addresses import NetworkAddress

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Deadlines:
    """Seconds to wait for a server: to connect, and for a picture."""

    connect: float = 6.0
    read: float = 5.0


class TooSlowError(TimeoutError):
    """The server sends, but so slowly that a deadline passed."""


class Web:
    """An address on the web, which can be asked for again and again. One thread."""

    def __init__(
        self,
        network: NetworkAddress,
        deadlines: Deadlines,
        certificates: Certificates = SYSTEM_TRUSTED,
    ) -> None:
        self.network = network
        self.deadlines = deadlines
        self._certificates = certificates
        self._sockets: list[socket.socket] = []
        self._answers: list[http.client.HTTPResponse] = []
        self._opener = make_opener(
            network, lambda: self._context, self._sockets.append, self._answers.append
        )

    def get(self, first: int = 0, end: int | None = None, url: str = "") -> Answer:
        """Ask for the content from a byte on, up to another one; redirects are followed.

        `url`: of another file that belongs to the same stream.

        Raises:
            urllib.error.HTTPError: the server refuses.
            OSError, http.client.HTTPException, ValueError: there is no proper answer in time.
        """
        headers = {"Accept": "*/*", "User-Agent": f"SwiftCam/{__version__}"}
        headers["Range"] = f"bytes={first}-{'' if end is None else end - 1}"
        url = url or self.network.url(with_credentials=False)
        request = urllib.request.Request(_without_userinfo(url), headers=headers)
        self._sockets.clear()
        response = None
        try:
            response = self._opener.open(request, timeout=self.deadlines.connect)
        finally:
            for each in self._answers:
                if each is not response:
                    each.close()
            self._answers.clear()
        if self._sockets:
            self._sockets[-1].settimeout(self.deadlines.read)
        return Answer(response, time.monotonic() + self.deadlines.connect)

    @functools.cached_property  # reading the system's certificates takes 20 ms
    def _context(self) -> ssl.SSLContext:
        return self._certificates.context(self.network, self.deadlines.connect)


class Answer:
    """The answer of a server: its headers and its content, read piece by piece.

    `deadline`: monotonic time after which reading fails; who reads moves it. `length`: of the whole
    content in bytes; None if the server does not say. `sends_parts`: whether a range of bytes can
    be asked for.
    """

    def __init__(self, response: http.client.HTTPResponse, deadline: float) -> None:
        self._response = response
        self._head = b""
        self.deadline = deadline
        self.received = 0
        self.headers: Message = response.headers
        self.url = response.url  # after redirects
        self.sends_parts = response.status == http.client.PARTIAL_CONTENT
        self.length = self._total()

    @property
    def content_type(self) -> str:
        """The declared type in lower case, without parameters; "" if there is none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def head(self, size: int) -> bytes:
        """Return the first bytes, which remain to be read; fewer if the content is shorter."""
        while len(self._head) < size and (piece := self._received(size)):
            self._head += piece
        return self._head

    def read(self, size: int = _CHUNK) -> bytes:
        """Return up to `size` bytes as soon as there are some; b"" at the end.

        Raises:
            OSError, http.client.HTTPException: the connection broke, or a deadline passed.
        """
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._received(size)

    def read_all(self, most: int) -> bytes:
        """Return the whole content.

        Raises:
            ValueError: it is longer than `most` bytes.
        """
        parts, total = [], 0
        while piece := self.read():
            parts.append(piece)
            total += len(piece)
            if total > most:
                raise ValueError(f"more than {most} bytes")
        return b"".join(parts)

    def close(self) -> None:
        """Close the connection."""
        self._response.close()

    def _received(self, size: int) -> bytes:
        if time.monotonic() > self.deadline:
            raise TooSlowError
        piece = self._response.read1(size)
        self.received += len(piece)
        return piece

    def _total(self) -> int | None:
        whole = re.fullmatch(r"bytes \d+-\d+/(\d+)", self.headers.get("Content-Range", "").strip())
        if whole:
            return int(whole[1])
        return None if self.sends_parts else self._response.length


def _without_userinfo(url: str) -> str:
    """Return a URL without user and password, which are sent only when the server asks."""
    scheme, _, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{path}"
