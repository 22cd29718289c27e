"""Messages for connections to the hub that could not be opened, in plain words."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

from swiftcam.inference.hub.endpoint import hub_host, proxy_host, without_password
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_NETWORK = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


def no_connection(error: Exception) -> str:
    """Return the message for a connection that could not be opened, directly or to a proxy."""
    proxy = proxy_host()
    return _no_proxy(error, proxy) if proxy else _no_server(error)


def _no_server(error: Exception) -> str:
    hub = hub_host()
    for cause in causes(error):
        if isinstance(cause, ConnectionRefusedError):
            return phrase(
                "The server {hub} refused the connection. Check your network and its firewall, "
                "and HF_ENDPOINT if it is set.",
                hub=hub,
            )
        if isinstance(cause, socket.gaierror):
            return phrase(
                "The server {hub} was not found. Check your internet connection, and HF_ENDPOINT "
                "if it is set.",
                hub=hub,
            )
        if isinstance(cause, OSError) and cause.errno in _NO_NETWORK:
            return phrase(
                "There is no network connection to {hub}. Connect this computer to the internet.",
                hub=hub,
            )
    return phrase(
        "{hub} cannot be reached ({reason}). Check your network connection.",
        hub=hub,
        reason=reason_of(error),
    )


def _no_proxy(error: Exception, proxy: str) -> str:
    for cause in causes(error):
        if isinstance(cause, ConnectionRefusedError):
            return phrase(
                "{hub} cannot be reached: the proxy {proxy} refused the connection. Check "
                "HTTPS_PROXY and NO_PROXY.",
                hub=hub_host(),
                proxy=proxy,
            )
        if isinstance(cause, socket.gaierror):
            return phrase(
                "{hub} cannot be reached: the proxy {proxy} was not found. Check HTTPS_PROXY and "
                "NO_PROXY.",
                hub=hub_host(),
                proxy=proxy,
            )
    return phrase(
        "{hub} cannot be reached through the proxy {proxy} ({reason}). Check HTTPS_PROXY and "
        "NO_PROXY.",
        hub=hub_host(),
        proxy=proxy,
        reason=reason_of(error),
    )


def distrust(error: Exception) -> str:
    """Return the message for a certificate that cannot be verified."""
    found = [each for each in causes(error) if isinstance(each, ssl.SSLCertVerificationError)]
    return phrase(
        "The certificate of {hub} is not trusted ({reason}). If your network has its own "
        "certificate, set SSL_CERT_FILE to its file.",
        hub=hub_host(),
        reason=found[0].verify_message if found else reason_of(error),
    )


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and the errors that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_about_certificates(error: Exception) -> bool:
    """Tell whether an error comes from the check of a certificate."""
    return any(
        isinstance(cause, ssl.SSLCertVerificationError) or "certificate" in str(cause).casefold()
        for cause in causes(error)
    )


def reason_of(error: Exception) -> str:
    """Return the system's words for an error, without its number; else those of the library."""
    for cause in causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return without_password(str(error)).strip().split("\n", 1)[0] or type(error).__name__
