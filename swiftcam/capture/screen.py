"""The screen of this machine as a live source."""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import mss
import numpy as np

from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode
from swiftcam.errors import ArgumentError, CameraError
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_RATE = 30.0
_NUMBER = re.compile(r"\d{1,2}")
_AREA = re.compile(r"(-?\d{1,5}),\s*(-?\d{1,5}),\s*(\d{1,5}),\s*(\d{1,5})")
# The errors that mss raises; the last two when the X server disappears during a call.
_FAILURES = (mss.ScreenShotError, OSError, AssertionError, ValueError)
_WAYLAND = phrase(
    "The screen cannot be captured in a Wayland session, which keeps programs from seeing each "
    "other. Log in to an X11 (Xorg) session, or choose another source."
)


@dataclass(frozen=True)
class Area:
    """A rectangle in desktop coordinates, which are negative left of or above the main monitor.

    The pictures of a scaled monitor have more pixels than its area.
    """

    left: int
    top: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.left},{self.top},{self.width},{self.height}"

    def is_within(self, other: Area) -> bool:
        """Tell whether the area lies completely in another one."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.left + self.width <= other.left + other.width
            and self.top + self.height <= other.top + other.height
        )


Part: TypeAlias = int | Area  # a part of the desktop: the number of a monitor, or an area


def parse_part(text: str) -> Part:
    """Parse the number of a monitor, from 1, or an area "LEFT,TOP,WIDTH,HEIGHT"; "" is monitor 1.

    Raises:
        ArgumentError: the text is neither; the message shows the forms.
    """
    text = text.strip() or "1"
    if _NUMBER.fullmatch(text) and int(text) > 0:
        return int(text)
    if match := _AREA.fullmatch(text):
        area = Area(*(int(number) for number in match.groups()))
        if area.width > 0 and area.height > 0:
            return area
    raise ArgumentError(
        phrase(
            "The part of the screen {text} is not understood. A screen is screen, screen:2 for "
            "the second monitor, or screen:LEFT,TOP,WIDTH,HEIGHT for an area.",
            text=repr(one_line(text, 100)),
        )
    )


class ScreenSource(SourceBase):
    """A monitor or an area of the desktop, 30 pictures per second, without the pointer.

    The capture belongs to the thread that opens the source. `clock` gives monotonic seconds;
    `sleep` waits.
    """

    is_live = True
    may_stand_still = True

    def __init__(
        self,
        part: Part = 1,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        super().__init__(phrase("screen") if part == 1 else phrase("screen {part}", part=str(part)))
        self._part = part
        self._clock, self._sleep = clock, sleep
        self._desktop: mss.MSS | None = None
        self._area: Area | None = None
        self._mode: Mode | None = None
        self._next_at = 0.0

    @property
    def mode(self) -> Mode | None:
        """The size and rate of the pictures."""
        return self._mode

    def open(self) -> None:
        """Connect to the display.

        Raises:
            CameraError: the display cannot be captured, or has no such monitor or area.
        """
        try:
            self._desktop = mss.MSS()
            self._area = self._find(self._desktop)
            first = self._take()
        except _FAILURES as error:
            raise CameraError(_failure_reason(error)) from error
        if _is_wayland() and not first.any():
            # The X server of a Wayland session shows black, unless it has a desktop of its own.
            raise CameraError(_WAYLAND)
        self._next_at = self._clock()

    def grab(self) -> bool:
        """Wait until the next picture is due, 1/30 s after the last."""
        now = self._clock()
        self._sleep(max(0.0, self._next_at - now))
        self._next_at = max(self._next_at, now) + 1 / _RATE
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the present picture of the screen.

        Raises:
            CameraError: the display is gone, or the monitor has become smaller.
        """
        try:
            return self._take()
        except _FAILURES as error:
            raise CameraError(
                phrase(
                    "The {screen} cannot be captured any more: a monitor was changed, or the "
                    "session ended. Check the monitors.",
                    screen=self.source_id,
                )
            ) from error

    def close(self) -> None:
        """Disconnect from the display."""
        if self._desktop is not None:
            desktop, self._desktop = self._desktop, None
            with suppress(*_FAILURES):  # the display may be gone
                desktop.close()

    def _find(self, desktop: mss.MSS) -> Area:
        """Return the area to capture."""
        whole, *monitors = [
            Area(found["left"], found["top"], found["width"], found["height"])
            for found in desktop.monitors
        ]
        if isinstance(self._part, Area):
            if self._part.is_within(whole):
                return self._part
            raise CameraError(
                phrase(
                    "The area {area} does not fit on the screen, which is {whole}. "
                    "Choose a smaller one (LEFT,TOP,WIDTH,HEIGHT).",
                    area=str(self._part),
                    whole=str(whole),
                )
            )
        first = desktop.primary_monitor if monitors else desktop.monitors[0]
        place = desktop.monitors.index(first)
        ordered = [whole] if place == 0 else [monitors.pop(place - 1), *monitors]
        if self._part <= len(ordered):
            return ordered[self._part - 1]
        listed = ", ".join(f"{n} ({area})" for n, area in enumerate(ordered, 1))
        raise CameraError(
            phrase(
                "There is no monitor {number}. The monitors are: {listed}.",
                number=self._part,
                listed=listed,
            )
        )

    def _take(self) -> NDArray[np.uint8]:
        if self._desktop is None or self._area is None:
            raise CameraError(phrase("The {screen} is not open.", screen=self.source_id))
        shot = self._desktop.grab(vars(self._area))
        bgra = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        if self._mode is None or (self._mode.width, self._mode.height) != tuple(shot.size):
            self._mode = Mode(shot.width, shot.height, _RATE)
        return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGB), np.uint8)


def _is_wayland() -> bool:
    return bool(os.environ.get("WAYLAND_DISPLAY")) or (
        os.environ.get("XDG_SESSION_TYPE") == "wayland"
    )


def _failure_reason(error: Exception) -> str:
    """Return why a screen cannot be captured."""
    if _is_wayland():
        return _WAYLAND
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        return phrase(
            "There is no screen to capture: this session has no X11 display. "
            "Start SwiftCam from the desktop, or set DISPLAY."
        )
    if sys.platform == "darwin":
        return phrase(
            "The screen cannot be captured ({reason}). Allow SwiftCam to record the screen in "
            "System Settings, Privacy & Security.",
            reason=str(error),
        )
    return phrase(
        "The screen cannot be captured ({reason}). Check that a desktop is shown and that this "
        "user may use it.",
        reason=str(error),
    )
