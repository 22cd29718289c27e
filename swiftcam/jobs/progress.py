"""How far something is that takes a while, and the way to call it off. Any thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable


class Phase(Enum):
    """What is being done; the values are for people."""

    STARTING = "starting"
    WAITING = "waiting for another SwiftCam"
    CONNECTING = "connecting"
    DOWNLOADING = "downloading"
    COPYING = "copying"
    CHECKING = "checking"
    MEASURING = "making golden values"
    CALIBRATING = "learning ranges"
    TRYING = "trying 8 bits"
    LOADING = "loading engines"
    TIMING = "timing"
    COMPARING = "comparing labels"
    DONE = "done"


# Where steps are counted, not bytes.
COUNTED = (Phase.MEASURING, Phase.CALIBRATING, Phase.TRYING, Phase.TIMING, Phase.COMPARING)


@dataclass(frozen=True)
class Progress:
    """How far it is: `done` of `total`, None where that is unknown.

    These are bytes or, in the phases of `COUNTED`, steps. `note` says what went wrong for the
    moment, "" for nothing.
    """

    phase: Phase
    done: int = 0
    total: int | None = None
    note: str = ""


class Watch:
    """Whoever waits for something long: is told how far it is, and may call it off.

    `report` is called on the thread that works, often: it must be quick. `cancelled` may be set on
    any thread.
    """

    def __init__(
        self,
        report: Callable[[Progress], None] = lambda progress: None,
        cancelled: threading.Event | None = None,
    ) -> None:
        self.report = report
        self.cancelled = cancelled or threading.Event()

    def tell(self, phase: Phase, done: int = 0, total: int | None = None, note: str = "") -> None:
        """Report progress, unless it was called off.

        Raises:
            Cancelled: it was called off.
        """
        self.check()
        self.report(Progress(phase, done, total, note))

    def check(self) -> None:
        """Return unless it was called off.

        Raises:
            Cancelled: it was called off.
        """
        if self.cancelled.is_set():
            raise Cancelled("It was called off.")

    def pause(self, seconds: float) -> None:
        """Wait.

        Raises:
            Cancelled: it was called off meanwhile.
        """
        self.cancelled.wait(seconds)
        self.check()
