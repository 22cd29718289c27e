"""How far a batch is: counted by its threads, read by whoever shows it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.metrics import RateMeter

if TYPE_CHECKING:
    from collections.abc import Callable

_RATE_WINDOW = 5.0  # seconds: pictures differ in size, a shorter one would jump about


class BatchState(Enum):
    """Where a batch is.

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
    """One moment of a batch.

    `begun` counts the pictures taken in so far, `done` those with a result, `failed` those of them
    with an error. `rate` is pictures a second over the last few seconds. `message` says why a batch
    failed.
    """

    state: BatchState
    begun: int
    done: int
    failed: int
    rate: float
    message: str = ""

    def seconds_left(self, total: int | None) -> float | None:
        """Return how long the rest of `total` pictures will take, None where nobody can tell."""
        if total is None or not self.rate:
            return None
        return max(0, total - self.done) / self.rate


class Tally:
    """Counts results as they come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._meter = RateMeter(_RATE_WINDOW)
        self._begun = self._done = self._failed = 0

    def begin(self) -> None:
        """Count a picture that was taken in."""
        with self._lock:
            self._begun += 1

    def finish(self, *, is_failed: bool) -> None:
        """Count a result."""
        self._meter.tick(self._clock())  # first: who sees the count sees the rate that it makes
        with self._lock:
            self._done += 1
            self._failed += is_failed

    def progress(self, state: BatchState, message: str) -> BatchProgress:
        """Return the counts of this moment."""
        rate = self._meter.current(self._clock())
        with self._lock:
            return BatchProgress(state, self._begun, self._done, self._failed, rate, message)
