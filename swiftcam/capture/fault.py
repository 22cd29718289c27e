"""A camera with faults on demand, `fault:SCRIPT`, for tests and for trying by hand.

The script is a list of steps, `name seconds` separated by commas, for example
`live 2, unplug 3, live`. A step without seconds lasts for ever; so does the last one. The script
continues while no connection is open.

====================  =========================================================================
step                  behaviour of the camera
====================  =========================================================================
live                  delivers, 30 pictures a second
slow                  delivers two pictures a second
stall                 is connected and delivers nothing, but can be closed
frozen                delivers one picture again and again, another one on each connection
still                 delivers one picture, the same on each connection: nothing moves before it
black                 delivers black pictures
resize                delivers pictures of another size, turned on their side
corrupt               delivers pictures that cannot be decoded
raise                 breaks with an unexpected error, once, then delivers
unplug                breaks; connecting fails until the step is over
held                  breaks; another program uses the camera until the step is over
hang-read             hangs in the driver at every call, until the step is over
hang-open             breaks; connecting hangs until the step is over
hang-release          breaks; closing hangs until the step is over
====================  =========================================================================
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal, get_args

import cv2
import numpy as np

from swiftcam.capture.base import SourceBase
from swiftcam.capture.claims import Claims
from swiftcam.capture.mode import Mode
from swiftcam.errors import ArgumentError, CameraError, CameraUnavailableError, NoCameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Fault = Literal[
    "live",
    "slow",
    "stall",
    "frozen",
    "still",
    "black",
    "resize",
    "corrupt",
    "raise",
    "unplug",
    "held",
    "hang-read",
    "hang-open",
    "hang-release",
]
_BREAKS = ("unplug", "held", "hang-open", "hang-release")
_PERIODS = {"slow": 0.5}
_FOREVER = float("inf")


@dataclass(frozen=True)
class ScriptStep:
    """One step of a script: a behaviour and its duration in seconds."""

    fault: Fault
    seconds: float


def parse_script(text: str) -> list[ScriptStep]:
    """Parse a script such as "live 2, unplug 3, live".

    Raises:
        ArgumentError: a step is unknown or its time is not a number; the message lists the steps.
    """
    known: tuple[Fault, ...] = get_args(Fault)
    steps: list[ScriptStep] = []
    for part in text.split(","):
        words = part.split()
        name = next((fault for fault in known if words and words[0] == fault), None)
        try:
            seconds = float(words[1]) if len(words) > 1 else _FOREVER
        except ValueError:
            name = None
        if name is None or len(words) > 2 or seconds <= 0:
            raise ArgumentError(
                phrase(
                    "The fault script has a step {step} that is not understood. A step is a name "
                    "and seconds, such as 'live 2'; names: {names}.",
                    step=repr(part.strip()),
                    names=", ".join(known),
                )
            )
        steps.append(ScriptStep(name, seconds))
    return steps


class FaultyCamera:
    """The camera behind all connections, which follows the script.

    The script starts with the first connection. `clock` gives monotonic seconds; `wait` waits for
    an event, some seconds at most. It delivers `rate` pictures a second of `size` (width, height).
    Like a real camera it has one connection at a time: one that hangs keeps it, until it returns
    and is closed.
    """

    def __init__(
        self,
        script: str,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
        rate: float = 30.0,
        size: tuple[int, int] = (640, 480),
    ) -> None:
        self.clock = clock
        self.rate, self.size = rate, size
        self.claims = Claims()
        self._count = 0
        self.wait = wait
        self._never = threading.Event()
        self._steps = parse_script(script)
        ends = list(accumulate(step.seconds for step in self._steps))
        self._ends = [*ends[:-1], _FOREVER]
        self._started_at: float | None = None
        self._raised: set[int] = set()

    def connect(self) -> FaultSource:
        """Return a new, unopened connection."""
        return FaultSource(self)

    def start(self) -> None:
        """Start the script, if it has not started."""
        if self._started_at is None:
            self._started_at = self.clock()

    def present_step(self) -> tuple[int, Fault, float]:
        """Return the number and the fault of the present step, and its end (monotonic seconds)."""
        now = self.clock()
        origin = now if self._started_at is None else self._started_at
        elapsed = now - origin
        number = bisect_right(self._ends, elapsed)
        return number, self._steps[number].fault, origin + self._ends[number]

    def sleep_until(self, moment: float) -> None:
        """Hang until `moment` as a driver does: nothing can interrupt it."""
        while (left := moment - self.clock()) > 0:
            self.wait(self._never, min(left, 3600.0))

    def count(self) -> int:
        """Return the number of the next picture, which no other connection has had."""
        self._count += 1
        return self._count

    def raise_once(self, number: int) -> None:
        """Raise an unexpected error, the first time in each step.

        Raises:
            RuntimeError: always, the first time.
        """
        if number not in self._raised:
            self._raised.add(number)
            raise RuntimeError("fault: an unexpected error")

    @property
    def switches(self) -> list[tuple[Fault, Fault, float]]:
        """The changes of step, for measurements: fault before, fault after, monotonic seconds."""
        origin = self._started_at or 0.0
        return [
            (before.fault, after.fault, origin + end)
            for (before, after), end in zip(pairwise(self._steps), self._ends, strict=False)
        ]


class FaultSource(SourceBase):
    """One connection to a faulty camera; a live source of moving pictures."""

    is_live = True

    def __init__(self, camera: FaultyCamera) -> None:
        super().__init__(phrase("faulty camera"))
        self._camera = camera
        self._closing = threading.Event()
        self._count = 0
        self._frozen: NDArray[np.uint8] | None = None
        self._fault: Fault = "live"
        self._next_at = 0.0

    @property
    def mode(self) -> Mode:
        """640x480 unless another size was given; on its side in the step "resize"."""
        width, height = self._camera.size
        if self._fault == "resize":
            width, height = height, width
        return Mode(width, height, self._camera.rate)

    def open(self) -> None:
        """Connect, if the present step allows it.

        Raises:
            NoCameraError: the camera is unplugged.
            CameraUnavailableError: another program uses it.
            CameraHeldError: an earlier connection has not been closed.
        """
        self._camera.start()
        _, fault, end = self._camera.present_step()
        if fault == "held":
            raise CameraUnavailableError(
                phrase("The faulty camera is in use by its script. Wait for the end of this step.")
            )
        if fault in ("unplug", "hang-release"):
            raise NoCameraError(phrase("The faulty camera is not connected. Wait for its script."))
        self._camera.claims.take("", self, self.source_id)
        if fault in ("hang-open", "hang-read"):
            self._camera.sleep_until(end)
        self._next_at = self._camera.clock()

    def grab(self) -> bool:
        """Wait for the next picture.

        Raises:
            CameraError: the camera was unplugged.
            RuntimeError: in the step "raise".
        """
        number, fault, end = self._camera.present_step()
        while fault == "stall":
            self._camera.wait(self._closing, min(0.05, max(0.0, end - self._camera.clock())))
            if self._closing.is_set():
                raise CameraError(phrase("The faulty camera was closed while it was silent."))
            number, fault, end = self._camera.present_step()
        if fault == "hang-read":
            self._camera.sleep_until(end)
        if fault in _BREAKS:
            if fault != "hang-release":  # the device is gone, and the claim with it
                self._camera.claims.release(self)
            raise CameraError(phrase("The faulty camera was unplugged. Wait for its script."))
        if fault == "raise":
            self._camera.raise_once(number)
        due = self._next_at + _PERIODS.get(fault, 1 / self._camera.rate)
        self._next_at = max(due, self._camera.clock() - 0.1)
        self._camera.sleep_until(self._next_at)
        self._fault = fault
        self._count = self._camera.count()
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture.

        Raises:
            CameraError: it cannot be decoded (step "corrupt").
        """
        if self._fault == "corrupt":
            raise CameraError(phrase("A picture of the faulty camera cannot be decoded."))
        width, height = self._camera.size
        if self._fault == "black":
            return np.zeros((height, width, 3), np.uint8)
        if self._fault == "frozen":
            if self._frozen is None:
                self._frozen = _test_picture(self._count, width, height)
            return self._frozen.copy()
        picture = _test_picture(0 if self._fault == "still" else self._count, width, height)
        return np.ascontiguousarray(np.rot90(picture)) if self._fault == "resize" else picture

    def close(self) -> None:
        """Disconnect, as soon as the present step allows it."""
        self._closing.set()
        _, fault, end = self._camera.present_step()
        if fault in ("hang-release", "hang-read"):
            self._camera.sleep_until(end)
        self._camera.claims.release(self)


def _test_picture(count: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return moving colours with the number of the picture on them, RGB `(height, width, 3)`."""
    hue = (np.arange(width, dtype=np.int64)[None, :] * 640 // width // 4 + count) % 180
    value = np.linspace(110, 255, height, dtype=np.uint8)[:, None]
    hsv = np.stack(np.broadcast_arrays(hue.astype(np.uint8), np.uint8(150), value), axis=-1)
    rgb = np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)
    place, scale = (width * 25 // 64, height * 9 // 16), height / 240
    cv2.putText(rgb, str(count), place, cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 4)
    return rgb
