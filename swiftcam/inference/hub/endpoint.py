"""The address of the hub and of the proxy that leads to it, from the environment."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from swiftcam.errors import DownloadError
from swiftcam.network_addresses import parse_network, redacted, without_secrets
from swiftcam.phrases import phrase


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
            phrase(
                "HF_ENDPOINT is {address}, which is not the address of a server. Write it like "
                "https://huggingface.co, or unset it.",
                address=repr(redacted(endpoint())),
            )
        )
    try:
        import huggingface_hub.constants  # noqa: F401 - it reads the environment
    except ValueError as error:
        raise DownloadError(
            phrase(
                "An environment variable that begins with HF_ has a wrong value ({reason}). "
                "Correct it.",
                reason=without_password(str(error)),
            )
        ) from error


def hub_host() -> str:
    """Return the host of the hub, with its port; without the user and password of the address."""
    return urlsplit(endpoint()).netloc.rpartition("@")[2]


def proxy_host() -> str:
    """Return the host of the proxy for the hub that the environment names, "" for none."""
    parts = urlsplit(endpoint())
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.hostname or ""):
        return ""
    # Only the host: the address may contain a password, with any characters in it.
    scheme, _, rest = proxy.rpartition("://")
    return parse_network(scheme or "http", rest)[0].host or proxy.rpartition("@")[2]


def without_password(text: str) -> str:
    """Return a text without the secrets of the addresses in it, with a scheme or without one."""
    return re.sub(r"[^\s/:'\"]+:[^\s/]*@", "", without_secrets(text))
