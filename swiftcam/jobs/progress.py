"""Progress of long work, and its cancellation. Any thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable


class Phase(Enum):
    """The present phase of the work; the values are shown to the user."""

    STARTING = "starting"
    WAITING = "waiting for another SwiftCam"
    CONNECTING = "connecting"
    DOWNLOADING = "downloading"
    COPYING = "copying"
    CHECKING = "checking"
    MEASURING = "computing golden values"
    CALIBRATING = "calibrating"
    TRYING = "testing 8-bit precision"
    LOADING = "loading engines"
    TIMING = "measuring the speed"
    COMPARING = "comparing labels"
    READING = "reading the pictures"
    LEARNING = "learning from the examples"
    VALIDATING = "testing on other scenes"
    DONE = "done"


# The phases that count steps, not bytes.
COUNTED = (
    *(Phase.MEASURING, Phase.CALIBRATING, Phase.TRYING, Phase.TIMING, Phase.COMPARING),
    *(Phase.READING, Phase.LEARNING, Phase.VALIDATING),
)


@dataclass(frozen=True)
class Progress:
    """Progress within a phase.

    `done`, `total`: bytes or, in the phases of `COUNTED`, steps; `total` is None if unknown.
    `note`: a problem that is being retried, "" if there is none.
    """

    phase: Phase
    done: int = 0
    total: int | None = None
    note: str = ""


class Watch:
    """Receives the progress of long work, and cancels it.

    `report` is called often, on the thread that does the work: it must be quick. `cancelled` may be
    set on any thread.
    """

    def __init__(
        self,
        report: Callable[[Progress], None] = lambda progress: None,
        cancelled: threading.Event | None = None,
    ) -> None:
        self.report = report
        self.cancelled = cancelled or threading.Event()

    def tell(self, phase: Phase, done: int = 0, total: int | None = None, note: str = "") -> None:
        """Report progress.

        Raises:
            Cancelled: the work was cancelled.
        """
        self.check()
        self.report(Progress(phase, done, total, note))

    def check(self) -> None:
        """Raise an error if the work was cancelled.

        Raises:
            Cancelled: the work was cancelled.
        """
        if self.cancelled.is_set():
            raise Cancelled("It was cancelled.")

    def pause(self, seconds: float) -> None:
        """Wait for some seconds.

        Raises:
            Cancelled: the work was cancelled meanwhile.
        """
        self.cancelled.wait(seconds)
        self.check()
