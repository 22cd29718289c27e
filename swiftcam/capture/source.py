"""The protocol of a source, and making one from its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from swiftcam.addresses import Address, Kind, parse_address
from swiftcam.capture.base import DEFAULT_OPTIONS, SourceOptions
from swiftcam.errors import ArgumentError
from swiftcam.phrases import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.capture.mode import Mode

_FORMS = phrase(
    "a camera (0, or camera:NAME), a video file, a folder of pictures, an http(s) or rtsp URL, "
    "screen, or demo"
)


class Source(Protocol):
    """A sequence of pictures. One thread makes all calls.

    Call order: `open`, then repeatedly `grab` and, for the pictures to decode, `retrieve`; `close`
    last, even after a failed `open`. `seek` may be called before any `grab`. `SourceBase` has
    defaults.

    `source_id`, `is_live`, `may_stand_still`, `silence_limit`, `duration`, `mode`, `requested_mode`
    and `notice` may be read from any thread.
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
    def silence_limit(self) -> float | None:
        """Seconds without a picture after which a live source is lost; None: the usual ones."""

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


def parse_source(
    text: str | Address, options: SourceOptions = DEFAULT_OPTIONS
) -> Callable[[], Source]:
    """Return a function that makes the (unopened) source that an address names.

    The module of a source is imported only when it is used.

    Raises:
        ArgumentError: the text names no source.
    """
    address = parse_address(text) if isinstance(text, str) else text
    if address.problem:
        raise ArgumentError(address.problem)
    match address.kind:
        case Kind.DEMO:
            return _demo
        case Kind.FAULT:
            return _faulty(address.detail)
        case Kind.SCREEN:
            return _screen(address.detail)
        case Kind.CAMERA:
            return _camera(address.detail, options.mode)
        case Kind.NETWORK:
            return lambda: _stream(address, options)
    if address.path is not None and address.exists():
        path = address.path
        return lambda: _from_path(path)
    raise ArgumentError(_refusal(address))


def _refusal(address: Address) -> Phrase:
    if address.kind is Kind.UNSUPPORTED:
        return phrase(
            "The address {text} is not supported. A source is {forms}.",
            text=repr(address.shown),
            forms=_FORMS,
        )
    return phrase(
        "There is no source {text}: no such file. A source is {forms}.",
        text=repr(address.shown),
        forms=_FORMS,
    )


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


def _stream(address: Address, options: SourceOptions) -> Source:
    from swiftcam.capture.av.stream import StreamSource

    return StreamSource(address, options=options)


def _camera(text: str, mode: Mode | None) -> Callable[[], Source]:
    from swiftcam.capture.opencv.camera import CameraPort

    return CameraPort(text, mode).connect


def _from_path(path: Path) -> Source:
    from swiftcam.capture.animation import animation_file, is_webp
    from swiftcam.capture.av.video import VideoSource
    from swiftcam.capture.folder import FolderSource, is_picture
    from swiftcam.capture.pictures import is_animation

    if path.is_dir() or (is_picture(path) and not is_animation(path)):
        return FolderSource(path)
    if is_webp(path):
        return animation_file(path)
    return VideoSource(path)
