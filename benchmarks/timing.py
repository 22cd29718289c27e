"""Timing of alternatives in turns, so that a slow moment of a shared machine hits all of them."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one alternative: the median and the middle half of the rounds."""

    median: float
    low: float
    high: float


def interleaved(
    alternatives: Mapping[str, Callable[[], object]], rounds: int = 60
) -> dict[str, Timing]:
    """Run every alternative once a round and return their timings."""
    seconds: dict[str, list[float]] = {name: [] for name in alternatives}
    for run in alternatives.values():
        run()
    for _ in range(rounds):
        for name, run in alternatives.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return {name: spread([1e3 * s for s in samples]) for name, samples in seconds.items()}


def spread(milliseconds: Sequence[float]) -> Timing:
    """Return the timing of measured rounds."""
    low, median, high = np.percentile(milliseconds, (25, 50, 75))
    return Timing(float(median), float(low), float(high))


def machine() -> str:
    """Return a line that says what the numbers were measured on."""
    return f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
