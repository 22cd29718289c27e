"""Messages for failed downloads from the hub, and whether a retry may help."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from swiftcam.errors import DownloadError
from swiftcam.inference.hub.background_iterator import StalledError

if TYPE_CHECKING:
    import httpx2

    from swiftcam.inference.models.spec import HubSource

_OWN_COPY = "or import a copy: swiftcam models import"


class CutShortError(Exception):
    """The server closed the connection before the end of the file."""


class HubFailure(NamedTuple):
    """A failed attempt to download.

    `sentence`: the message for the user. `short`: about two words for a status line.
    `is_passing`: whether a retry may help.
    """

    sentence: str
    short: str
    is_passing: bool


def endpoint() -> str:
    """Return the address of the hub, or of the mirror that `HF_ENDPOINT` names."""
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def require_endpoint() -> None:
    """Check that `HF_ENDPOINT` is the address of a server, or not set.

    The hub's client reads it at import and would fail there, or later with unclear messages.

    Raises:
        DownloadError: it is not, or another variable of the client has a wrong value.
    """
    try:
        parts = urlsplit(endpoint())
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise DownloadError(
            f"HF_ENDPOINT is {endpoint()!r}, which is not the address of a server. Write it like "
            "https://huggingface.co, or unset it."
        )
    try:
        import huggingface_hub.constants  # noqa: F401 - it reads the environment
    except ValueError as error:
        raise DownloadError(
            f"An environment variable that begins with HF_ has a wrong value ({error}). Correct it."
        ) from error


def explain_failure(error: Exception, source: HubSource, timeout: float, kept: int) -> HubFailure:
    """Return the message for an error of the hub's client or of the connection to the hub.

    `timeout`: how many seconds the client waited. `kept`: bytes that were downloaded and kept.
    """
    failure = _failure(error, source, timeout)
    if not failure.is_passing:
        return failure
    hint = f"Start it again to resume after {kept / 1e6:.1f} MB." if kept else "Try again later."
    return failure._replace(sentence=f"{failure.sentence} {hint}")


def _failure(error: Exception, source: HubSource, timeout: float) -> HubFailure:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    hub = _hub()
    if isinstance(error, OfflineModeIsEnabled):
        sentence = f"HF_HUB_OFFLINE is set, so {source.repository} was not downloaded. "
        sentence += f"Unset it, {_OWN_COPY}."
        return HubFailure(sentence, "offline", is_passing=False)
    if isinstance(error, HfHubHTTPError):
        return _refusal(error.response, source)
    if isinstance(error, StalledError | httpx2.TimeoutException):
        sentence = f"{hub} sent nothing for {timeout:.0f} seconds."
        return HubFailure(sentence, "no answer", is_passing=True)
    if isinstance(error, httpx2.ProxyError):
        sentence = (
            f"The proxy refused to connect to {hub} ({error}). Check HTTPS_PROXY and NO_PROXY."
        )
        return HubFailure(sentence, "proxy", is_passing=False)
    if _is_about_certificates(error):
        sentence = (
            f"The certificate of {hub} is not trusted ({_root(error)}). If your network has its "
            "own certificate, set SSL_CERT_FILE to its file."
        )
        return HubFailure(sentence, "certificate", is_passing=False)
    if isinstance(error, httpx2.ConnectError):
        sentence = f"{hub} cannot be reached{_through_proxy()} ({_root(error)})."
        return HubFailure(sentence, "no connection", is_passing=True)
    if isinstance(error, CutShortError | httpx2.NetworkError | httpx2.RemoteProtocolError):
        return HubFailure(f"The connection to {hub} broke.", "connection broke", is_passing=True)
    return _wrong_setting(error, source)


def _wrong_setting(error: Exception, source: HubSource) -> HubFailure:
    """Return the message for other errors; most come from a wrong environment variable."""
    hub, certificates = _hub(), os.environ.get("SSL_CERT_FILE", "")
    if isinstance(error, FileNotFoundError) and certificates:
        sentence = f"SSL_CERT_FILE names {certificates}, which does not exist. Correct or unset it."
    elif isinstance(error, ImportError):
        sentence = f"{hub} cannot be reached{_through_proxy()}, because SwiftCam cannot use SOCKS. "
        sentence += "Set HTTPS_PROXY to an HTTP proxy, and unset ALL_PROXY."
    else:
        sentence = f"{source.repository} cannot be downloaded from {hub}{_through_proxy()} "
        sentence += f"({_root(error)}). Check HF_ENDPOINT and HTTPS_PROXY, {_OWN_COPY}."
    return HubFailure(sentence, "failed", is_passing=False)


def _refusal(response: httpx2.Response, source: HubSource) -> HubFailure:
    """Return the message for an HTTP error status."""
    from huggingface_hub import get_token

    hub, status = _hub(), response.status_code
    file = f"{source.file} of {source.repository} at {source.revision[:12]}"
    if status in (401, 403) and get_token():
        sentence = f"Your token may not read {source.repository} on {hub} ({status}). Correct "
        sentence += "HF_TOKEN, or ask for access on the model's page."
    elif status in (401, 403):
        sentence = f"{source.repository} on {hub} is private or does not exist ({status}). Set "
        sentence += "HF_TOKEN to a token that may read it."
    elif status == 404:
        sentence = f"{hub} has no {file} (404). Update SwiftCam, check HF_ENDPOINT, {_OWN_COPY}."
    elif status == 429:
        seconds = response.headers.get("Retry-After", "")
        when = f"in {seconds} seconds" if seconds.isdigit() else "in some minutes"
        sentence = f"{hub} received too many requests from this address (429). Try again {when}."
    elif status >= 500 or status in (408, 416):
        return HubFailure(f"{hub} has a server error ({status}).", f"error {status}", True)
    else:
        sentence = f"{hub} refused to send {file} ({status}). Check HF_ENDPOINT, {_OWN_COPY}."
    return HubFailure(sentence, f"error {status}", is_passing=False)


def _hub() -> str:
    return urlsplit(endpoint()).netloc


def _through_proxy() -> str:
    """Return " through the proxy HOST" if the environment has a proxy for the hub, else ""."""
    parts = urlsplit(endpoint())
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.hostname or ""):
        return ""
    # Only the host: the address may contain a password.
    return f" through the proxy {urlsplit(proxy).hostname or proxy}"


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        if "certificate" in str(error).casefold():
            return True
        error = error.__cause__ or error.__context__
    return False


def _root(error: BaseException) -> str:
    """Return the first line of an error's message, or the name of its class."""
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
