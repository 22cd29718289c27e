"""The protocol of a source, and making one from the text that a user types."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from swiftcam.errors import ArgumentError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.capture.mode import Mode

_URL = re.compile(r"(https?|rtsps?)://\S+", re.IGNORECASE)
_CAMERA = re.compile(r"(?:/dev/video)?(\d{1,3})|camera:\s*(\S.*)", re.IGNORECASE)
_SCREEN = re.compile(r"screen(?::(.*))?", re.IGNORECASE)
_FORMS = phrase(
    "a camera (0, or camera:NAME), a video file, a folder of pictures, an http(s) or rtsp URL, "
    "screen, or demo"
)


class Source(Protocol):
    """A sequence of pictures. One thread makes all calls.

    Call order: `open`, then repeatedly `grab` and, for the pictures to decode, `retrieve`; `close`
    last, even after a failed `open`. `seek` may be called before any `grab`. `SourceBase` has
    defaults.

    `source_id`, `is_live`, `may_stand_still`, `duration`, `mode`, `requested_mode` and `notice` may
    be read from any thread.
    """

    source_id: str
    """A short name to show to the user."""

    @property
    def is_live(self) -> bool:
        """Tell, once open, whether pictures come in real time and cannot wait."""

    @property
    def may_stand_still(self) -> bool:
        """Tell whether a live picture may stay the same for long, as on a screen."""

    @property
    def position(self) -> float:
        """The time at which the grabbed picture is due, in seconds from the start; 0.0 if live."""

    @property
    def duration(self) -> float | None:
        """The duration of the media in seconds, once open; None if it is endless or unknown.

        The duration of a folder shrinks when an unreadable picture is found.
        """

    @property
    def mode(self) -> Mode | None:
        """The mode of the delivered pictures, once open; None if unknown. It may change."""

    @property
    def requested_mode(self) -> Mode | None:
        """The mode that was requested from the device; None for sources without a choice."""

    @property
    def notice(self) -> str:
        """A sentence about a problem that did not stop the source; "" if there is none."""

    def open(self) -> None:
        """Prepare to grab.

        Raises:
            CameraError: the source cannot be opened.
        """

    def grab(self) -> bool:
        """Advance to the next picture; return False at the regular end.

        Raises:
            CameraError: the source broke.
        """

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as an RGB uint8 array `(H, W, 3)`.

        Raises:
            CameraError: the picture cannot be decoded.
        """

    def seek(self, seconds: float) -> None:
        """Jump to a position: the next `grab` delivers the picture shown at that time.

        A position outside the media means its first or last picture. `duration` must be known.

        Raises:
            CameraError: the source broke.
        """

    def close(self) -> None:
        """Release all resources; may be called at any time."""


def parse_source(text: str, mode: Mode | None = None) -> Callable[[], Source]:
    """Return a function that makes the (unopened) source that `text` names.

    `mode` is requested from a camera; other sources ignore it. The module of a source is imported
    only when it is used.

    Raises:
        ArgumentError: the text names no source.
    """
    text = text.strip()
    if text == "demo":
        return _demo
    if text.startswith("fault:"):
        return _faulty(text.removeprefix("fault:"))
    if _URL.fullmatch(text):
        return lambda: _stream(text)
    if match := _SCREEN.fullmatch(text):
        return _screen(match[1] or "")
    if match := _CAMERA.fullmatch(text):
        return _camera(match[1] or match[2], mode)
    path = Path(text).expanduser()
    # Unlike `Path.exists`, this is also False for names that the system does not allow.
    if text and os.path.exists(path):
        return lambda: _from_path(path)
    if "://" in text:
        raise ArgumentError(
            phrase(
                "The address {text} is not supported. A source is {forms}.",
                text=repr(text),
                forms=_FORMS,
            )
        )
    raise ArgumentError(
        phrase(
            "There is no source {text}: no such file. A source is {forms}.",
            text=repr(text),
            forms=_FORMS,
        )
    )


def is_camera(text: str) -> bool:
    """Tell whether a text names a camera of this machine."""
    return _CAMERA.fullmatch(text.strip()) is not None


def _demo() -> Source:
    from swiftcam.capture.demo import DemoSource

    return DemoSource()


def _faulty(script: str) -> Callable[[], Source]:
    from swiftcam.capture.fault import FaultyCamera

    return FaultyCamera(script).connect


def _screen(text: str) -> Callable[[], Source]:
    from swiftcam.capture.screen import ScreenSource, parse_part

    part = parse_part(text)
    return lambda: ScreenSource(part)


def _stream(url: str) -> Source:
    from swiftcam.capture.opencv.stream import StreamSource

    return StreamSource(url)


def _camera(text: str, mode: Mode | None) -> Callable[[], Source]:
    from swiftcam.capture.opencv.camera import CameraPort

    return CameraPort(text, mode).connect


def _from_path(path: Path) -> Source:
    from swiftcam.capture.folder import FolderSource, is_picture
    from swiftcam.capture.opencv.video import VideoSource

    if path.is_dir() or is_picture(path):
        return FolderSource(path)
    return VideoSource(path)
