"""The HTTP client of the streams: one way to ask, with credentials, redirects and deadlines.

Certificates are not verified: cameras have their own. FFmpeg, which reads what is not asked for
here, does the same.
"""

from __future__ import annotations

import functools
import hashlib
import http.client
import re
import ssl
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swiftcam import __version__

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from email.message import Message

    from swiftcam.network_addresses import NetworkAddress

_CHUNK = 1 << 16
_SHORT_SKIP = 1 << 18  # bytes that are read and discarded rather than asked for again
_ATTEMPTS = 3  # to continue a file whose connection was closed, say, during a long pause


@dataclass(frozen=True)
class Deadlines:
    """Seconds to wait for a server: to connect, and for a picture."""

    connect: float = 6.0
    read: float = 5.0


class TooSlowError(TimeoutError):
    """The server sends, but so slowly that a deadline passed."""


class Web:
    """An address on the web, which can be asked for again and again. One thread."""

    def __init__(self, network: NetworkAddress, deadlines: Deadlines) -> None:
        self.network = network
        self.deadlines = deadlines
        self._sockets: list[socket.socket] = []
        self._opener = _opener(network, self._sockets.append)

    def get(self, first: int = 0) -> Answer:
        """Ask for the content from a byte on; redirects are followed.

        Raises:
            urllib.error.HTTPError: the server refuses.
            OSError, http.client.HTTPException, ValueError: there is no proper answer in time.
        """
        headers = {"Accept": "*/*", "User-Agent": f"SwiftCam/{__version__}"}
        headers["Range"] = f"bytes={first}-"
        request = urllib.request.Request(self.network.url(with_credentials=False), headers=headers)
        self._sockets.clear()
        response = self._opener.open(request, timeout=self.deadlines.connect)
        if self._sockets:
            self._sockets[-1].settimeout(self.deadlines.read)
        return Answer(response, time.monotonic() + self.deadlines.connect)


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


def unverified_context() -> ssl.SSLContext:
    """Return TLS settings for cameras: any certificate, and old methods too."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def _opener(
    network: NetworkAddress, connected: Callable[[socket.socket], None]
) -> urllib.request.OpenerDirector:
    """Return an opener for http and https alone; a redirect to another scheme is an error."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    if network.user is not None:
        url = network.url(with_credentials=False)
        passwords.add_password(None, url, network.user, network.password or "")
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        _Handler(connected),
        _SecureHandler(connected),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        _DigestHandler(passwords),
        urllib.request.HTTPBasicAuthHandler(passwords),
    ):
        opener.add_handler(handler)
    opener.addheaders = []
    return opener


class _Handler(urllib.request.HTTPHandler):
    """Opens `http:`; `connected` gets each socket."""

    def __init__(self, connected: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._connected = connected

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_Connection, connected=self._connected), request)


class _SecureHandler(urllib.request.HTTPSHandler):
    """Opens `https:` without verifying certificates; `connected` gets each socket."""

    def __init__(self, connected: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._connected = connected

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        make = functools.partial(
            _SecureConnection, connected=self._connected, context=unverified_context()
        )
        return self.do_open(make, request)


class _Connection(http.client.HTTPConnection):
    def __init__(self, *args: Any, connected: Callable[[socket.socket], None], **more: Any) -> None:
        super().__init__(*args, **more)
        self._connected = connected

    def connect(self) -> None:
        super().connect()
        self._connected(self.sock)


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, *args: Any, connected: Callable[[socket.socket], None], **more: Any) -> None:
        super().__init__(*args, **more)
        self._connected = connected

    def connect(self) -> None:
        super().connect()
        self._connected(self.sock)


class _DigestHandler(urllib.request.HTTPDigestAuthHandler):
    """Digest authentication, also with SHA-256 (RFC 7616), which new cameras use."""

    def get_algorithm_impls(
        self, algorithm: str
    ) -> tuple[Callable[[str], str], Callable[[str, str], str]]:
        if algorithm.upper() != "SHA-256":
            return super().get_algorithm_impls(algorithm.upper())

        def digest(text: str) -> str:
            return hashlib.sha256(text.encode()).hexdigest()

        return digest, lambda secret, data: digest(f"{secret}:{data}")
