"""What a source is, and how the text a user types becomes one."""

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
    """A sequence of pictures. All calls come from one thread, which also closes it.

    Call order: `open`, then `grab` and, for the pictures that are wanted, `retrieve`; `close` last,
    always, even after a failed `open`. `seek` may come before any `grab`. `SourceBase` has the
    answers of a plain source.

    `source_id`, `is_live`, `may_stand_still`, `duration`, `mode`, `asked` and `notice` may be read
    from any thread.
    """

    source_id: str
    """A short name for people."""

    @property
    def is_live(self) -> bool:
        """Tell, once open, whether pictures come at their own time and cannot be asked to wait."""

    @property
    def may_stand_still(self) -> bool:
        """Tell whether a live picture may rightly stay the same for long, as on a screen."""

    @property
    def position(self) -> float:
        """When the grabbed picture is due, in seconds from the start (for sources not live)."""

    @property
    def duration(self) -> float | None:
        """The seconds of the media, once open; None where it has no end or does not know.

        It may change while unreadable pictures of a folder are found.
        """

    @property
    def mode(self) -> Mode | None:
        """What is delivered, once open, as far as it is known; changes when the pictures do."""

    @property
    def asked(self) -> Mode | None:
        """What the device was asked for; None where there is nothing to ask."""

    @property
    def notice(self) -> str:
        """Something the user should know although it stopped nothing; "" for nothing."""

    def open(self) -> None:
        """Make ready to grab.

        Raises:
            CameraError: it cannot be opened.
        """

    def grab(self) -> bool:
        """Advance to the next picture; False at the regular end.

        Raises:
            CameraError: the source broke.
        """

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as an RGB uint8 array `(H, W, 3)`.

        Raises:
            CameraError: the picture cannot be decoded.
        """

    def seek(self, seconds: float) -> None:
        """Go to a position: the next `grab` delivers the picture that is on show there.

        Positions outside the media mean its first or last picture. Only where `duration` is known.

        Raises:
            CameraError: the source broke.
        """

    def close(self) -> None:
        """Release everything; may be called at any time."""


def parse_source(text: str, mode: Mode | None = None) -> Callable[[], Source]:
    """Return a function that makes the (unopened) source that `text` names.

    `mode` is what a camera is asked for; other sources have none to choose and ignore it. Modules
    of sources are imported only when they are used.

    Raises:
        ArgumentError: the text names nothing that can be a source.
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
    """Tell whether the text of a source names a camera of this machine."""
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
