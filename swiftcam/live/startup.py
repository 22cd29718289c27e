"""The start of a live view: quick imports, and how long until a window, a picture and a label.

Used by the view's thread.
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
    """Import in the block without searching for garbage, of which imports make none.

    The search would take a tenth of the time; what was imported is left out of later ones too.
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
    """Milliseconds since the process started; None for what has not been shown.

    `window`: the window was on the screen. `frame`: a picture was. `label`: its labels were.
    """

    window: float | None = None
    frame: float | None = None
    label: float | None = None


class StartupMarks:
    """Takes the first time of everything.

    `age` returns the seconds since the process started.
    """

    def __init__(self, age: Callable[[], float] | None = None) -> None:
        self._age = age or age_clock()
        self.startup = Startup()

    def window_shown(self) -> None:
        """Mark that the window is on the screen."""
        self._mark("window")

    def displayed(self, snapshot: Snapshot) -> None:
        """Mark what of a snapshot is on the screen."""
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

    Linux tells the moment, to a hundredth of a second. Elsewhere it is taken to be as long ago as
    the process has been computing, so this is to be called before it waits for anything.
    """
    told = _start_told() if sys.platform == "linux" else None
    if told is None:
        computed_from = time.monotonic() - time.process_time()
        return lambda: time.monotonic() - computed_from
    # The clock that the start was told in: no moment is lost between two of them.
    return lambda: time.clock_gettime(time.CLOCK_BOOTTIME) - told


def _start_told() -> float | None:
    """Return when Linux started this process, in seconds since the machine did, if it is told."""
    try:
        # Field 22, in ticks since the machine started; the name in field 2 may have spaces.
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
