"""Time as a pipeline sees it, as arguments, so that tests can move it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Clocks:
    """Monotonic and wall-clock seconds; `join` waits for a thread to end, some seconds at most."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    join: Callable[[threading.Thread, float], None] = threading.Thread.join
