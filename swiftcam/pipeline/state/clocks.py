"""The clocks and waits of a pipeline, as arguments: tests bring their own."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Clocks:
    """The clocks and waits of a pipeline.

    `monotonic` and `wall` return seconds. `join` waits for a thread to end, `wait` for an event,
    for some seconds at most; `wait` returns whether the event is set.
    """

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    join: Callable[[threading.Thread, float], None] = threading.Thread.join
    wait: Callable[[threading.Event, float], bool] = threading.Event.wait
