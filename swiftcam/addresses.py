"""The address of a source: the only parser of what a user types, drops or has in the settings.

An address may hold a password. `shown` is the text for people; it never has a secret, and nothing
else may be shown, logged or written.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from swiftcam import paths
from swiftcam.network_addresses import (
    NetworkAddress,
    parse_network,
    redacted,
    without_secrets,
)
from swiftcam.phrases import Phrase, phrase
from swiftcam.texts import one_line, shortened

SCHEMES = frozenset({"http", "https", "rtsp", "rtsps"})
_LONGEST = 200  # characters of an address that are shown
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):(//)?", re.IGNORECASE)
_CAMERA = re.compile(r"(?:/dev/video)?(\d{1,3})|camera:\s*(\S.*)", re.IGNORECASE)
_SCREEN = re.compile(r"screen(?::(.*))?", re.IGNORECASE)


class Kind(Enum):
    """The kinds of source that an address names."""

    DEMO = "demo"
    FAULT = "fault"
    SCREEN = "screen"
    CAMERA = "camera"
    NETWORK = "network"
    PATH = "path"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Address:
    """The address of a source, as a user gave it.

    `text`: the address itself, for the settings file and for nothing else, as it may have a secret.
    `detail`: the camera's number or name, the part of the screen, or the script of faults. `path`:
    of a file or folder. `network`: of a stream. `problem`: why the address cannot be used, or "".
    """

    kind: Kind
    text: str = field(repr=False)
    shown: str
    detail: str = field(default="", repr=False)
    path: Path | None = field(default=None, repr=False)
    network: NetworkAddress | None = field(default=None, repr=False)
    problem: Phrase | str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.shown

    @property
    def name(self) -> str:
        """The short name for a title or a list: a file's name, an address without its secrets."""
        return (Path(self.shown).name or self.shown) if self.path else self.shown

    def exists(self) -> bool:
        """Tell whether this is a path at which there is a file or folder now."""
        return self.path is not None and bool(self.text) and _exists(self.path)

    def for_ffmpeg(self) -> str:
        """Return the URL for FFmpeg: with credentials, quoted; a path as `file:` and the path.

        Raises:
            ValueError: the address is neither a path nor one on the network.
        """
        if self.network is not None:
            return self.network.url()
        if self.path is not None:
            # Without the protocol, FFmpeg takes `rec-12:30.mp4` for one that is named `rec-12`.
            return f"file:{self.path}"
        raise ValueError(f"{self.kind.value} is not read by FFmpeg")

    def without_secrets(self, text: str) -> str:
        """Return text, such as an error of a library, with this address only as it is shown."""
        if self.network is None:
            return text
        for secret in sorted({self.text, *self.network.secret_texts()}, key=len, reverse=True):
            replacement = self.shown if "://" in secret else "…"
            text = text.replace(secret, replacement)
        return without_secrets(text)


def parse_address(text: str) -> Address:
    """Return the address that a text names; every text is one, perhaps with a `problem`."""
    text = text.strip()
    if text == "demo":
        return Address(Kind.DEMO, text, "demo")
    if text.startswith("fault:"):
        return Address(Kind.FAULT, text, _bounded(text), text.removeprefix("fault:"))
    if match := _SCREEN.fullmatch(text):
        return Address(Kind.SCREEN, text, _bounded(text), match[1] or "")
    if match := _CAMERA.fullmatch(text):
        return Address(Kind.CAMERA, text, _bounded(text), match[1] or match[2])
    match = _SCHEME.match(text)
    scheme = match[1].lower() if match else ""
    if match and match[2] and scheme in SCHEMES:
        return _network(scheme, text, text[match.end() :])
    path = paths.expanded(text) if text else Path()
    if text and _exists(path):
        return _of_path(text, path)
    if scheme == "file":
        return _of_path(text, _file_path(text[len("file:") :]))
    if match and (match[2] or scheme in ("data", "blob", "javascript", "mailto", "about")):
        shown = _bounded(redacted(text) if match[2] else text)
        return Address(Kind.UNSUPPORTED, text, shown)
    # Nothing is there: it may be an address without its scheme, and with a password.
    return Address(Kind.PATH, text, _bounded(redacted(text)), path=path)


def shown_address(text: str) -> str:
    """Return the text of a source as it may be shown: without secrets, on one line, not long."""
    return parse_address(text).shown


def is_camera(text: str) -> bool:
    """Tell whether a text names a camera of this machine."""
    return _CAMERA.fullmatch(text.strip()) is not None


def _network(scheme: str, text: str, rest: str) -> Address:
    network, shown = parse_network(scheme, rest)
    problem: Phrase | str = ""
    if network.is_doubtful:
        problem = phrase(
            "The address {address} has several @, and it is not clear where the password ends. In "
            "the password write @ / ? # as %40 %2F %3F %23, and after the host write @ as %40.",
            address=_bounded(shown),
        )
    elif not network.host:
        problem = phrase(
            "The address {address} has no host, or one that is not valid. It is written as in "
            "rtsp://user:password@192.168.1.5:554/stream.",
            address=_bounded(shown),
        )
    elif network.port is not None and not 0 < network.port < 65536:
        problem = phrase(
            "The address {address} has port {port}, but ports are from 1 to 65535. Correct it.",
            address=_bounded(shown),
            port=network.port,
        )
    return Address(Kind.NETWORK, text, _bounded(shown), network=network, problem=problem)


def _of_path(text: str, path: Path) -> Address:
    return Address(Kind.PATH, text, _bounded(str(path) if text else ""), path=path)


def _exists(path: Path) -> bool:
    # Unlike `Path.exists`, this is also False for names that the system does not allow.
    return os.path.exists(path)


def _file_path(rest: str) -> Path:
    """Return the path in a `file:` address, whether or not its special characters are quoted."""
    local = re.sub(r"^//(localhost(?=/))?(?=/)", "", rest, flags=re.IGNORECASE)
    if os.name == "nt":
        from urllib.request import url2pathname  # slow to import

        decoded = Path(url2pathname(unquote(local)) if "%" in local else url2pathname(local))
    else:
        decoded = Path(os.fsdecode(unquote_to_bytes(os.fsencode(local))))
    # A name may have a percent sign of its own, if whoever made the address has not quoted it.
    typed = Path(local)
    return typed if _exists(typed) and not _exists(decoded) else decoded


def _bounded(text: str) -> str:
    return shortened(one_line(text), _LONGEST)
