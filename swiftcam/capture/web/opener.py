"""Opens http and https with credentials, redirects and cookies."""

from __future__ import annotations

import functools
import hashlib
import http.client
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable

    from swiftcam.network_addresses import NetworkAddress

_DIGESTS = {"MD5": "md5", "SHA": "sha1", "SHA-256": "sha256"}


def make_opener(
    network: NetworkAddress,
    secure: Callable[[], ssl.SSLContext],
    connected: Callable[[socket.socket], None],
    answered: Callable[[http.client.HTTPResponse], None],
) -> urllib.request.OpenerDirector:
    """Return an opener for http and https alone; a redirect to another scheme is an error.

    `secure` returns the TLS settings. `connected` gets each socket, `answered` each answer, also
    those that ask for a password.
    """
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    if network.user is not None:
        # For all paths of the host, so that a redirect on it keeps them.
        root = f"{network}/"
        passwords.add_password(None, root, network.user, network.password or "")
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        _Handler(connected),
        _SecureHandler(secure, connected),
        urllib.request.HTTPCookieProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Answers(answered),
        _DigestHandler(passwords),
        _BasicHandler(passwords),
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
    """Opens `https:`; `connected` gets each socket."""

    def __init__(
        self, secure: Callable[[], ssl.SSLContext], connected: Callable[[socket.socket], None]
    ) -> None:
        super().__init__()
        self._secure = secure
        self._connected = connected

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        make = functools.partial(
            _SecureConnection, connected=self._connected, context=self._secure()
        )
        return self.do_open(make, request)


class _Connection(http.client.HTTPConnection):
    """Reports its socket as soon as it is connected."""

    def __init__(self, *args: Any, connected: Callable[[socket.socket], None], **more: Any) -> None:
        super().__init__(*args, **more)
        self._connected = connected

    def connect(self) -> None:
        super().connect()
        self._connected(self.sock)


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    """The same for `https:`; `connect` also negotiates TLS."""


class _Answers(urllib.request.BaseHandler):
    """Reports answers; urllib does not close those that ask for a password."""

    handler_order = 100

    def __init__(self, answered: Callable[[http.client.HTTPResponse], None]) -> None:
        self._answered = answered

    def http_response(
        self, _: urllib.request.Request, response: http.client.HTTPResponse
    ) -> http.client.HTTPResponse:
        self._answered(response)
        return response

    https_response = http_response


class _BasicHandler(urllib.request.HTTPBasicAuthHandler):
    """Basic authentication; a server that wants another kind refuses, which is no error here."""

    def http_error_401(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any
    ) -> http.client.HTTPResponse | None:
        try:
            return super().http_error_401(req, fp, code, msg, headers)
        except ValueError:
            return None


class _DigestHandler(urllib.request.HTTPDigestAuthHandler):
    """Digest authentication, also with SHA-256 (RFC 7616) and passwords beyond ASCII."""

    def get_algorithm_impls(
        self, algorithm: str
    ) -> tuple[Callable[[str], str], Callable[[str, str], str]]:
        name = _DIGESTS.get(algorithm.upper())
        if name is None:
            raise ValueError(f"the server wants the password with {algorithm}, which is unknown")

        def digest(text: str) -> str:
            return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()

        return digest, lambda secret, data: digest(f"{secret}:{data}")
