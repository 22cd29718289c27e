"""Rates and latency statistics over recent samples. Each meter is locked: any thread may use it."""

from __future__ import annotations

import statistics
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_RECENT = 15  # samples of `recent`: half a second of a usual camera


@dataclass(frozen=True)
class Percentiles:
    """The median and the 95th percentile of a latency, in milliseconds."""

    p50: float
    p95: float


class RateMeter:
    """Events per second.

    `current` is taken over the last `window` seconds and needs two events; `mean` is taken over all
    events.
    """

    def __init__(self, window: float = 1.0) -> None:
        self._window = window
        self._recent: deque[float] = deque()
        self._first: float | None = None
        self._last = 0.0
        self._count = 0
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """The number of events so far."""
        return self._count

    @property
    def last(self) -> float:
        """When the last event was recorded (monotonic seconds); 0.0 before the first."""
        return self._last

    def tick(self, now: float) -> None:
        """Record one event at `now` (monotonic seconds)."""
        with self._lock:
            if self._first is None:
                self._first = now
            self._last = now
            self._count += 1
            self._recent.append(now)
            self._trim(now)

    def current(self, now: float) -> float:
        """Return events per second over the window that ends at `now`; 0.0 for fewer than two."""
        with self._lock:
            self._trim(now)
            if len(self._recent) < 2:
                return 0.0
            # A gap since the last event that is longer than usual counts too: a source that stops
            # must not keep its old rate on screen for a whole window.
            span = self._recent[-1] - self._recent[0]
            usual = span / (len(self._recent) - 1)
            span += max(0.0, now - self._recent[-1] - usual)
            return (len(self._recent) - 1) / span if span > 0 else 0.0

    def mean(self) -> float:
        """Return events per second from the first event to the last; 0.0 for fewer than two."""
        with self._lock:
            if self._first is None or self._last <= self._first:
                return 0.0
            return (self._count - 1) / (self._last - self._first)

    def _trim(self, now: float) -> None:
        # Two samples always stay, so that slow rates are measured too.
        while len(self._recent) > 2 and self._recent[0] < now - self._window:
            self._recent.popleft()


class LatencyMeter:
    """The last `capacity` durations and their percentiles."""

    def __init__(self, capacity: int = 1024) -> None:
        self._samples: deque[float] = deque(maxlen=capacity)
        self._cached: Percentiles | None = (
            None  # of the present samples; read more often than added
        )
        self._lock = threading.Lock()

    def add(self, seconds: float) -> None:
        """Record one duration in seconds."""
        with self._lock:
            self._samples.append(seconds)
            self._cached = None

    def percentiles(self) -> Percentiles | None:
        """Return p50 and p95 in milliseconds, or None before the first sample."""
        with self._lock:
            if self._cached is None and self._samples:
                samples = sorted(self._samples)
                p50, p95 = _quantile(samples, 0.5), _quantile(samples, 0.95)
                self._cached = Percentiles(1e3 * p50, 1e3 * p95)
            return self._cached

    def recent(self) -> float | None:
        """Return the median of the last few samples in milliseconds, or None before the first."""
        with self._lock:
            samples = [self._samples[-n] for n in range(1, min(_RECENT, len(self._samples)) + 1)]
        return statistics.median(samples) * 1e3 if samples else None


def _quantile(samples: Sequence[float], share: float) -> float:
    """Return the quantile `share` of sorted samples, interpolated between the nearest two.

    Like `numpy.percentile`, which imports numpy's masked arrays on first use (70 ms).
    """
    position = share * (len(samples) - 1)
    below = int(position)
    above = min(below + 1, len(samples) - 1)
    return samples[below] + (position - below) * (samples[above] - samples[below])
