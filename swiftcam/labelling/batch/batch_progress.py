"""The progress of a batch: counted by its threads, polled by views."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.metrics import RateMeter

if TYPE_CHECKING:
    from collections.abc import Callable

_RATE_WINDOW = 5.0  # seconds; with a shorter one, the rate would jump: pictures differ in size


class BatchState(Enum):
    """The state of a batch.

    ```
    LOADING ─▶ RUNNING ◀─▶ PAUSED      any of them ─▶ CANCELLED, FAILED
                  └─▶ DONE
    ```
    """

    LOADING = "loading the model"
    RUNNING = "labelling"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self in (BatchState.DONE, BatchState.CANCELLED, BatchState.FAILED)


@dataclass(frozen=True)
class BatchProgress:
    """The progress of a batch at one moment.

    `begun`: pictures admitted so far. `done`: pictures with a result, errors included.
    `failed`: pictures with an error. `rate`: pictures a second over the last seconds.
    `message`: why the batch failed, "" if it did not.
    """

    state: BatchState
    begun: int
    done: int
    failed: int
    rate: float
    message: str = ""

    def seconds_left(self, total: int | None) -> float | None:
        """Return the estimated seconds for the rest of `total` pictures, None if unknown."""
        if total is None or not self.rate:
            return None
        return max(0, total - self.done) / self.rate


class Tally:
    """Counts the pictures of a batch. Any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._meter = RateMeter(_RATE_WINDOW)
        self._begun = self._done = self._failed = 0

    def begin(self) -> None:
        """Count an admitted picture."""
        with self._lock:
            self._begun += 1

    def finish(self, *, is_failed: bool) -> None:
        """Count a result."""
        # The rate is updated first, so that no view shows the new count with the old rate.
        self._meter.tick(self._clock())
        with self._lock:
            self._done += 1
            self._failed += is_failed

    def progress(self, state: BatchState, message: str) -> BatchProgress:
        """Return the counts of this moment."""
        rate = self._meter.current(self._clock())
        with self._lock:
            return BatchProgress(state, self._begun, self._done, self._failed, rate, message)
