"""The clocks and waits of a pipeline, as arguments: tests bring their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_AT_ONCE = 0.01  # seconds within which two clocks count as read at the same moment
_TRIES = 5


def seconds_asleep() -> float:
    """Return how many seconds this machine has slept since it was started.

    On Linux this is the boot time, which includes sleep, less the monotonic time, which does not.
    Setting the clock of the machine changes neither. Elsewhere it is always 0.0, and the times of
    the pictures tell: on Windows the monotonic clock includes sleep, so that a source counts as
    silent after it; on macOS it stands still, and a source that survived continues.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    if clock is None:
        return 0.0
    seconds = 0.0
    for _ in range(_TRIES):  # the process may be suspended between two readings
        before = time.monotonic()
        seconds = time.clock_gettime(clock) - before
        if time.monotonic() - before < _AT_ONCE:
            break
    return seconds


WaitFor = Callable[[threading.Condition, Callable[[], object], float | None], object]
"""Waits with a condition, which is held, until a function is true, for some seconds at most."""


@dataclass(frozen=True)
class Clocks:
    """The clocks and waits of a pipeline.

    `monotonic` and `wall` return seconds. `join` waits for a thread to end, `wait` for an event,
    `wait_for` for a condition, each for some seconds at most; `wait` returns whether the event is
    set. `asleep` returns the seconds that the machine has slept so far.
    """

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    join: Callable[[threading.Thread, float], None] = threading.Thread.join
    wait: Callable[[threading.Event, float], bool] = threading.Event.wait
    wait_for: WaitFor = threading.Condition.wait_for
    asleep: Callable[[], float] = seconds_asleep
