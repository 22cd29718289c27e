"""Opens http and https with credentials, redirects and any certificate.

Certificates are not verified: cameras have their own. FFmpeg, which reads what is not asked for
here, does the same.
"""

from __future__ import annotations

import functools
import hashlib
import http.client
import ssl
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from swiftcam.network_addresses import NetworkAddress


def unverified_context() -> ssl.SSLContext:
    """Return TLS settings for cameras: any certificate, and old methods too."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def make_opener(
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
