"""Messages for failed downloads from the hub, and whether a retry may help."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from swiftcam.inference.hub.background_iterator import StalledError
from swiftcam.inference.hub.connection_errors import (
    distrust,
    is_about_certificates,
    no_connection,
    reason_of,
)
from swiftcam.inference.hub.endpoint import hub_host, proxy_host
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    import httpx2

    from swiftcam.inference.models.spec import HubSource


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


def explain_failure(error: Exception, source: HubSource, timeout: float, kept: int) -> HubFailure:
    """Return the message for an error of the hub's client or of the connection to the hub.

    `timeout`: how many seconds the client waited. `kept`: bytes that were downloaded and kept.
    """
    failure = _failure(error, source, timeout)
    if not failure.is_passing:
        return failure
    hint = (
        phrase("Try again to resume after {size:.1f} MB.", size=kept / 1e6)
        if kept
        else phrase("Try again later.")
    )
    return failure._replace(
        sentence=phrase("{failure} {hint}", failure=failure.sentence, hint=hint)
    )


def _failure(error: Exception, source: HubSource, timeout: float) -> HubFailure:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    if isinstance(error, OfflineModeIsEnabled):
        sentence = phrase(
            "HF_HUB_OFFLINE is set, so {repository} was not downloaded. Unset it, or import a "
            "copy of the model.",
            repository=source.repository,
        )
        return HubFailure(sentence, phrase("offline"), is_passing=False)
    if isinstance(error, HfHubHTTPError):
        return _refusal(error.response, source)
    if isinstance(error, StalledError | httpx2.TimeoutException):
        sentence = phrase(
            "{hub} sent nothing for {seconds:.0f} seconds. Check your network connection.",
            hub=hub_host(),
            seconds=timeout,
        )
        return HubFailure(sentence, phrase("no answer"), is_passing=True)
    if is_about_certificates(error):
        return HubFailure(distrust(error), phrase("certificate"), is_passing=False)
    if isinstance(error, httpx2.ProxyError):
        sentence = phrase(
            "The proxy refused to connect to {hub} ({reason}). Check HTTPS_PROXY and NO_PROXY.",
            hub=hub_host(),
            reason=reason_of(error),
        )
        return HubFailure(sentence, phrase("proxy"), is_passing=False)
    if isinstance(error, httpx2.ConnectError):
        return HubFailure(no_connection(error), phrase("no connection"), is_passing=True)
    if isinstance(error, CutShortError | httpx2.NetworkError | httpx2.RemoteProtocolError):
        sentence = phrase("The connection to {hub} broke.", hub=hub_host())
        return HubFailure(sentence, phrase("connection broke"), is_passing=True)
    return _wrong_setting(error, source)


def _wrong_setting(error: Exception, source: HubSource) -> HubFailure:
    """Return the message for other errors; most come from a wrong environment variable."""
    certificates = os.environ.get("SSL_CERT_FILE", "")
    if isinstance(error, FileNotFoundError) and certificates:
        sentence = phrase(
            "SSL_CERT_FILE names {file}, which does not exist. Correct or unset it.",
            file=certificates,
        )
    elif isinstance(error, ImportError):
        sentence = phrase(
            "{hub} cannot be reached through the proxy {proxy}, because SwiftCam cannot use "
            "SOCKS. Set HTTPS_PROXY to an HTTP proxy, and unset ALL_PROXY.",
            hub=hub_host(),
            proxy=proxy_host(),
        )
    else:
        sentence = phrase(
            "{repository} cannot be downloaded from {hub} ({reason}). Check HF_ENDPOINT and "
            "HTTPS_PROXY, or import a copy of the model.",
            repository=source.repository,
            hub=hub_host(),
            reason=reason_of(error),
        )
    return HubFailure(sentence, phrase("failed"), is_passing=False)


def _refusal(response: httpx2.Response, source: HubSource) -> HubFailure:
    """Return the message for an HTTP error status."""
    status = response.status_code
    is_passing = status >= 500 or status in (408, 416)
    sentence: str
    if is_passing:
        sentence = phrase("{hub} has a server error ({status}).", hub=hub_host(), status=status)
    elif status in (401, 403):
        sentence = _no_permission(status, source)
    elif status == 429:
        sentence = _too_many_requests(response)
    else:
        template = (
            phrase(
                "{hub} has no {file} ({status}).", hub=hub_host(), file=_named(source), status=404
            )
            if status == 404
            else phrase(
                "{hub} refused to send {file} ({status}).",
                hub=hub_host(),
                file=_named(source),
                status=status,
            )
        )
        sentence = phrase(
            "{failure} Update SwiftCam, check HF_ENDPOINT, or import a copy of the model.",
            failure=template,
        )
    return HubFailure(sentence, phrase("error {status}", status=status), is_passing)


def _no_permission(status: int, source: HubSource) -> str:
    from huggingface_hub import get_token

    if get_token():
        return phrase(
            "Your token may not read {repository} on {hub} ({status}). Correct HF_TOKEN, or ask "
            "for access on the model's page.",
            repository=source.repository,
            hub=hub_host(),
            status=status,
        )
    return phrase(
        "{repository} on {hub} is private or does not exist ({status}). Set HF_TOKEN to a token "
        "that may read it.",
        repository=source.repository,
        hub=hub_host(),
        status=status,
    )


def _too_many_requests(response: httpx2.Response) -> str:
    seconds = response.headers.get("Retry-After", "")
    if seconds.isdigit():
        return phrase(
            "{hub} received too many requests from this address (429). Try again in {seconds} "
            "seconds.",
            hub=hub_host(),
            seconds=seconds,
        )
    return phrase(
        "{hub} received too many requests from this address (429). Try again in some minutes.",
        hub=hub_host(),
    )


def _named(source: HubSource) -> str:
    return phrase(
        "{file} of {repository} at {revision}",
        file=source.file,
        repository=source.repository,
        revision=source.revision[:12],
    )
