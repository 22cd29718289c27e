"""The start of a live view: faster imports, and the time until window, frame and label.

Used on the view's thread.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from swiftcam.pipeline import Snapshot

log = logging.getLogger(__name__)


@contextmanager
def importing() -> Iterator[None]:
    """Disable the garbage collector in the block, because imports make no garbage.

    Collecting would take a tenth of the time. Later collections skip the imported objects too.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


@dataclass(frozen=True)
class Startup:
    """The times until something was on the screen; None if it has not been shown.

    In milliseconds since the process started. `window`: the window. `frame`: the first frame.
    `label`: the first labels.
    """

    window: float | None = None
    frame: float | None = None
    label: float | None = None


class StartupMarks:
    """Records when the window, the first frame and the first labels were shown.

    `age` returns the seconds since the process started.
    """

    def __init__(self, age: Callable[[], float] | None = None) -> None:
        self._age = age or age_clock()
        self.startup = Startup()

    def window_shown(self) -> None:
        """Mark that the window is on the screen."""
        self._mark("window")

    def displayed(self, snapshot: Snapshot) -> None:
        """Mark the frame and the labels of a snapshot as shown."""
        if snapshot.frame is not None:
            self._mark("frame")
        if snapshot.labelled is not None:
            self._mark("label")

    def _mark(self, name: str) -> None:
        if getattr(self.startup, name) is None:
            milliseconds = self._age() * 1000
            self.startup = replace(self.startup, **{name: milliseconds})
            log.info(
                "first %s %.0f ms after the process started (%.0f ms of processor time)",
                name,
                milliseconds,
                time.process_time() * 1000,
            )


def age_clock() -> Callable[[], float]:
    """Return a function that returns the seconds since this process started.

    Linux gives the start to a hundredth of a second. Elsewhere it is estimated from the processor
    time used so far, so call this before the process waits for anything.
    """
    started = _linux_start() if sys.platform == "linux" else None
    if started is None:
        computed_from = time.monotonic() - time.process_time()
        return lambda: time.monotonic() - computed_from
    # The clock that Linux gives the start in: two clocks would differ.
    return lambda: time.clock_gettime(time.CLOCK_BOOTTIME) - started


def _linux_start() -> float | None:
    """Return the start of this process in seconds since boot; None if Linux does not give it."""
    try:
        # Field 22, in ticks since the machine started; the name in field 2 may have spaces.
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
