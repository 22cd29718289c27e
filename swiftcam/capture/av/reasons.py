"""Why a stream cannot be opened or has ended: the library's own words, and what was observed."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
from typing import TYPE_CHECKING

import av

from swiftcam.capture.web.certificates import unverified_context
from swiftcam.capture.web.web_client import TooSlowError
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.addresses import Address
    from swiftcam.network_addresses import NetworkAddress

_PROBE = 3.0  # seconds for the question whether a server speaks TLS
# The codes of HTTP and RTSP that FFmpeg has an exception for.
_CODES: dict[type[Exception], str] = {
    av.HTTPBadRequestError: "400 Bad Request",
    av.HTTPUnauthorizedError: "401 Unauthorized",
    av.HTTPForbiddenError: "403 Forbidden",
    av.HTTPNotFoundError: "404 Not Found",
    av.HTTPTooManyRequestsError: "429 Too Many Requests",
}


def opening_reason(error: Exception, address: Address, seconds: float) -> str:
    """Return why a server's stream cannot be opened, with what to do; `seconds`: its deadline."""
    network = address.network
    assert network is not None
    if isinstance(error, urllib.error.HTTPError):
        if error.code == http.client.BAD_REQUEST and _speaks_tls(network):
            return _only_tls()
        return _refusal(f"{error.code} {one_line(str(error.reason), 100)}", network)
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, av.FFmpegError):
        return _ffmpeg_reason(error, address, seconds)
    return _network_reason(error, address, seconds)


def refused_content(kind: str) -> str:
    """Return that a server sent something that is no video; `kind`: its declared type."""
    kind = one_line(kind, 100) or phrase("unknown type")
    return phrase("the server sent no video ({kind}). Check the path in the address.", kind=kind)


def lost_reason(error: Exception | None, address: Address, seconds: float) -> str:
    """Return why a stream ended that was open, with what to do."""
    if isinstance(error, TooSlowError):
        return phrase(
            "the server sends too slowly: no whole picture within {seconds} s. Check the network, "
            "or choose a smaller picture in the camera's settings.",
            seconds=f"{seconds:g}",
        )
    if isinstance(error, (TimeoutError, av.ExitError)):
        return phrase(
            "the server sent nothing for {seconds} s. Check the camera and the network.",
            seconds=f"{seconds:g}",
        )
    if error is None or isinstance(error, (ConnectionError, http.client.IncompleteRead)):
        return phrase("the server closed the connection. Check the camera and the network.")
    return phrase(
        "{error}. Check the camera and the network.", error=_words(error, address) or repr(error)
    )


def _ffmpeg_reason(error: av.FFmpegError, address: Address, seconds: float) -> str:
    network = address.network
    assert network is not None
    for kind, status in _CODES.items():
        if isinstance(error, kind):
            return _refusal(status, network)
    if isinstance(error, av.InvalidDataError):
        return phrase(
            "the server sent something that is not a video, or a video in an unknown format. "
            "Check the path in the address."
        )
    # FFmpeg has one error for a host that is not found and for a TLS handshake that fails.
    return _connection_reason(address, seconds) or _network_reason(error, address, seconds)


def _connection_reason(address: Address, seconds: float) -> str:
    """Connect once more, to tell apart what FFmpeg does not; "" if that works."""
    network = address.network
    assert network is not None
    try:
        with socket.create_connection((network.host, network.effective_port), timeout=_PROBE):
            return ""
    except OSError as error:
        return _network_reason(error, address, seconds)


def _network_reason(error: Exception, address: Address, seconds: float) -> str:
    network = address.network
    assert network is not None
    host, port = network.bracketed_host, network.effective_port
    if isinstance(error, socket.gaierror):
        return phrase(
            "the host {host} was not found. Check the address and the network.", host=host
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error, network)
    if isinstance(error, TooSlowError):
        return lost_reason(error, address, seconds)
    if isinstance(error, (TimeoutError, av.ExitError)):
        return _silence(network, seconds)
    if isinstance(error, ConnectionRefusedError):
        return phrase(
            "{host} refused the connection on port {port}. Check the address and the port.",
            host=host,
            port=port,
        )
    is_secure = network.scheme == "https"
    if isinstance(error, ssl.SSLError) and is_secure and not _speaks_tls(network):
        return phrase("the server does not answer with https. Try http:// in the address.")
    if isinstance(error, (ConnectionError, http.client.HTTPException)):
        if not is_secure and _speaks_tls(network):
            return _only_tls()
        if isinstance(error, (ConnectionError, http.client.RemoteDisconnected)):
            return phrase("the server closed the connection. Check the address and the port.")
    words = _words(error, address) or phrase("the answer is not understood")
    return phrase("{error}. Check the address and the network.", error=words)


def _distrust(error: ssl.SSLCertVerificationError, network: NetworkAddress) -> str:
    return phrase(
        "the certificate of {host} is not trusted ({reason}). If the camera is your own, accept "
        "its certificate: in the window under Address…, in a command with --insecure or --ca-file.",
        host=network.bracketed_host,
        reason=one_line(error.verify_message, 100).rstrip(". "),
    )


def _silence(network: NetworkAddress, seconds: float) -> str:
    host = network.bracketed_host
    try:
        with socket.create_connection((network.host, network.effective_port), timeout=_PROBE):
            return phrase(
                "{host} accepts the connection, but sent no video within {seconds} s. Check the "
                "address, and that the camera is on and not in use by too many others.",
                host=host,
                seconds=f"{seconds:g}",
            )
    except OSError:
        return phrase(
            "{host} does not answer. Check the address and the network, and that it is on.",
            host=host,
        )


def _refusal(status: str, network: NetworkAddress) -> str:
    code = status[:3]
    if code == "401" and network.user is None:
        return phrase(
            "the server answered {status}: it wants a user and a password. Write them into the "
            "address, as in {scheme}://user:password@{host}.",
            status=status,
            scheme=network.scheme,
            host=network.host_and_port,
        )
    if code == "401":
        return phrase(
            "the server answered {status}. Check the user and the password in the address.",
            status=status,
        )
    if code == "403":
        return phrase(
            "the server answered {status}. This user may not see the stream: allow it in the "
            "camera's settings, or use another user.",
            status=status,
        )
    if code in ("404", "410"):
        return phrase("the server answered {status}. Check the path in the address.", status=status)
    if code.startswith("5") or code == "429":
        return phrase(
            "the server answered {status}. It has a problem of its own: try again later, or start "
            "it again.",
            status=status,
        )
    return phrase("the server answered {status}. Check the address.", status=status)


def _only_tls() -> str:
    return phrase("the server answers only with https. Write https:// in the address.")


def _speaks_tls(network: NetworkAddress) -> bool:
    return _succeeds(lambda: _shake_hands(network))


def _shake_hands(network: NetworkAddress) -> None:
    at = (network.host, network.effective_port)
    with (
        socket.create_connection(at, timeout=_PROBE) as plain,
        unverified_context().wrap_socket(plain, server_hostname=network.host),
    ):
        pass


def _succeeds(action: Callable[[], None]) -> bool:
    try:
        action()
    except (OSError, ValueError):
        return False
    return True


def _words(error: Exception, address: Address) -> str:
    """Return the words of an error, cleaned, without secrets."""
    words = getattr(error, "strerror", None) or str(error)
    return one_line(address.without_secrets(words), 200).rstrip(". ")
