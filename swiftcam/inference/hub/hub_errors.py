"""What went wrong between here and the hub, in words, and whether it may pass by itself."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from swiftcam.errors import DownloadError
from swiftcam.inference.hub.wire import StalledError

if TYPE_CHECKING:
    import httpx2

    from swiftcam.inference.models.spec import HubSource

_OWN_COPY = "or bring a copy in with: swiftcam models import"


class CutShortError(Exception):
    """Fewer bytes came than there are, from a server that does not say how many it sends."""


class Trouble(NamedTuple):
    """A failure: a sentence for the user, two words for a status line, and whether it may pass."""

    sentence: str
    short: str
    is_passing: bool


def endpoint() -> str:
    """Return the address of the hub, or of the mirror that `HF_ENDPOINT` names."""
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def require_endpoint() -> None:
    """Return if `HF_ENDPOINT` is the address of a server, or not set.

    The hub's client reads it when it is imported and fails there, or later in obscure ways.

    Raises:
        DownloadError: it is not, or another of the client's variables makes no sense.
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
            f"One of the HF_ variables of the environment makes no sense ({error}). Correct it."
        ) from error


def explain(error: Exception, source: HubSource, patience: float, kept: int) -> Trouble:
    """Return what an error of the hub's client, or of the way to it, means.

    `kept` is how many bytes have come and stay; `patience` how many seconds were waited.
    """
    trouble = _trouble(error, source, patience)
    if kept and trouble.is_passing:
        again = f"Pull it again to go on after the {kept / 1e6:.1f} MB that have come."
        return trouble._replace(sentence=f"{trouble.sentence} {again}")
    if trouble.is_passing:
        return trouble._replace(sentence=f"{trouble.sentence} Try again later.")
    return trouble


def _trouble(error: Exception, source: HubSource, patience: float) -> Trouble:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    hub = _hub()
    if isinstance(error, OfflineModeIsEnabled):
        words = f"HF_HUB_OFFLINE forbids to download {source.repository}. Unset it, {_OWN_COPY}."
        return Trouble(words, "offline", is_passing=False)
    if isinstance(error, HfHubHTTPError):
        return _refusal(error.response, source)
    if isinstance(error, StalledError | httpx2.TimeoutException):
        words = f"{hub} sent nothing for {patience:.0f} seconds."
        return Trouble(words, "no answer", is_passing=True)
    if isinstance(error, httpx2.ProxyError):
        words = f"The proxy on the way to {hub} refused ({error}). Check HTTPS_PROXY and NO_PROXY."
        return Trouble(words, "proxy", is_passing=False)
    if _is_about_certificates(error):
        words = (
            f"The certificate of {hub} is not trusted here ({_root(error)}). If your network has "
            "a certificate of its own, name its file in SSL_CERT_FILE."
        )
        return Trouble(words, "certificate", is_passing=False)
    if isinstance(error, httpx2.ConnectError):
        words = f"{hub} cannot be reached{_through_proxy()} ({_root(error)})."
        return Trouble(words, "no connection", is_passing=True)
    if isinstance(error, CutShortError | httpx2.NetworkError | httpx2.RemoteProtocolError):
        return Trouble(f"The connection to {hub} broke.", "connection broke", is_passing=True)
    return _wrong_setting(error, source)


def _wrong_setting(error: Exception, source: HubSource) -> Trouble:
    """Return what the rest is about, as a rule a variable of the environment."""
    hub, certificates = _hub(), os.environ.get("SSL_CERT_FILE", "")
    if isinstance(error, FileNotFoundError) and certificates:
        words = f"SSL_CERT_FILE names {certificates}, which is not there. Correct or unset it."
    elif isinstance(error, ImportError):
        words = f"{hub} cannot be reached{_through_proxy()}, because SwiftCam speaks no SOCKS. "
        words += "Name an HTTP proxy in HTTPS_PROXY, and unset ALL_PROXY."
    else:
        words = f"{source.repository} cannot be downloaded from {hub}{_through_proxy()} "
        words += f"({_root(error)}). Check HF_ENDPOINT and HTTPS_PROXY, {_OWN_COPY}."
    return Trouble(words, "failed", is_passing=False)


def _refusal(response: httpx2.Response, source: HubSource) -> Trouble:
    """Return what an HTTP status means."""
    from huggingface_hub import get_token

    hub, status = _hub(), response.status_code
    what = f"{source.file} of {source.repository} at {source.revision[:12]}"
    if status in (401, 403) and get_token():
        words = f"{hub} does not let your token read {source.repository} ({status}). Correct "
        words += "HF_TOKEN, or ask for access on the model's page."
    elif status in (401, 403):
        words = f"{hub} does not give {source.repository} to everyone, or does not have it "
        words += f"({status}). Set HF_TOKEN to a token that may read it."
    elif status == 404:
        words = f"{hub} has no {what} (404). Update SwiftCam, check HF_ENDPOINT, {_OWN_COPY}."
    elif status == 429:
        seconds = response.headers.get("Retry-After", "")
        when = f"in {seconds} seconds" if seconds.isdigit() else "in some minutes"
        words = f"{hub} has had too many requests from here (429). Try again {when}."
    elif status >= 500 or status in (408, 416):
        return Trouble(f"{hub} has trouble of its own ({status}).", f"error {status}", True)
    else:
        words = f"{hub} refused {what} ({status}). Check HF_ENDPOINT, {_OWN_COPY}."
    return Trouble(words, f"error {status}", is_passing=False)


def _hub() -> str:
    return urlsplit(endpoint()).netloc


def _through_proxy() -> str:
    """Return words about the proxy that the environment names for the hub; "" for none."""
    parts = urlsplit(endpoint())
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.hostname or ""):
        return ""
    # It may hold a password.
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
    """Return the first line of what an error says, or its kind."""
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
