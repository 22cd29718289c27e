"""A source far faster than the model: how old are the frames whose labels appear, and what grows?

`python -m benchmarks.overload --seconds 60`: 240 pictures a second against the embedded model held
to 5 answers a second, through the real pipeline. Exit code 1 where the age exceeds 1.2 engine
periods (p95) or memory grows by more than 1 MB a minute after the first ten seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.resources import resources
from benchmarks.timing import machine
from swiftcam.capture.base import SourceBase
from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.classifier import Classifier, Prediction

RATE = 240  # pictures a second
ENGINE_PERIOD = 0.2  # seconds
ALLOWED_PERIODS = 1.2
ALLOWED_SLOPE = 1.0  # MB a minute
WARM_UP = 10.0  # seconds that do not count for memory
_POLL = 0.0005  # seconds


class FastSource(SourceBase):
    """A live source of 640x480 pictures, each a new array as a decoder makes them."""

    is_live = True

    def __init__(self, rate: float = RATE) -> None:
        super().__init__(f"{rate:.0f} pictures a second")
        self._period = 1 / rate
        self._due = 0.0
        self._count = 0
        noise = np.random.default_rng(0).integers(60, 200, (512, 640, 3))
        self._noise = noise.astype(np.uint8)

    def open(self) -> None:
        """Start the clock."""
        self._due = time.monotonic()

    def grab(self) -> bool:
        """Wait for the next picture; a late one is followed by the next at once."""
        self._due += self._period
        time.sleep(max(0.0, self._due - time.monotonic()))
        self._count += 1
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return a picture that is not the one before."""
        top = self._count % 32
        return self._noise[top : top + 480].copy()

    def close(self) -> None:
        """Nothing to release."""


@dataclass(frozen=True)
class Label:
    """When labels appeared, how old their frame was then, and since when the last ones stood."""

    at: float
    age: float
    period: float


def watch(pipeline: Pipeline, is_over: Callable[[list[Label]], bool]) -> list[Label]:
    """Collect a label whenever new ones appear, until it is over; the first two warm up.

    A frame is as old as the pipeline's clock says from its capture to the moment of looking.
    """
    labels: list[Label] = []
    seen, before = -1, time.monotonic()
    while not is_over(labels[2:]):
        labelled, now = pipeline.snapshot().labelled, time.monotonic()
        if labelled is not None and labelled.frame.index != seen:
            labels.append(Label(now, now - labelled.frame.captured_at, now - before))
            seen, before = labelled.frame.index, now
        time.sleep(_POLL)
    return labels[2:]


def ages_in_periods(labels: list[Label]) -> tuple[float, float]:
    """Return the ages of frames in periods of the engine: the median and the slow end (p95).

    Each age is divided by the period in which it was made, so that a busy machine, which slows the
    engine, does not count as lag.
    """
    p50, p95 = np.percentile([label.age / label.period for label in labels], (50, 95))
    return float(p50), float(p95)


def _slowed(classifier: Classifier, period: float) -> Classifier:
    """Make a classifier take one period for each answer."""
    classify = classifier.classify

    def slow(pixels: NDArray[np.uint8], top_k: int = 5) -> Prediction:
        started = time.monotonic()
        prediction = classify(pixels, top_k)
        time.sleep(max(0.0, started + period - time.monotonic()))
        return prediction

    classifier.classify = slow  # type: ignore[method-assign]
    return classifier


def overload(seconds: float) -> dict[str, float]:
    """Run the real pipeline under overload and return what was measured."""
    classifier = _slowed(load_classifier(), ENGINE_PERIOD)
    pipeline = Pipeline(FastSource, lambda: classifier)
    began = time.monotonic()
    memory: list[tuple[float, float]] = []

    def is_over(_labels: list[Label]) -> bool:
        elapsed = time.monotonic() - began
        if elapsed > min(WARM_UP, seconds / 2) and elapsed - (memory[-1][0] if memory else 0) > 0.5:
            memory.append((elapsed, resources().resident_mb))
        return elapsed > seconds

    pipeline.start()
    labels = watch(pipeline, is_over)
    statistics = pipeline.snapshot().statistics
    abandoned = pipeline.close()
    at, resident = np.array(memory).T
    p50, p95 = ages_in_periods(labels)
    return {
        "source pictures a second": statistics.mean_rates.capture,
        "labels a second": statistics.mean_rates.inference,
        "engine period, ms": float(np.median([label.period for label in labels])) * 1e3,
        "frame age p50, periods": p50,
        "frame age p95, periods": p95,
        "frame age p95, ms": float(np.percentile([label.age for label in labels], 95)) * 1e3,
        "pictures captured": statistics.counts.captured,
        "pictures labelled": statistics.counts.classified,
        "pictures dropped": statistics.counts.dropped,
        "memory, MB": float(resident[-1]),
        "memory slope, MB a minute": float(np.polyfit(at / 60, resident, 1)[0]),
        "threads left behind": abandoned,
    }


def main() -> int:
    """Print what was measured and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    found = overload(parser.parse_args().seconds)
    table = Table("what", "measured", title=machine())
    for name, value in found.items():
        table.add_row(name, f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}")
    Console().print(table)
    is_fresh = found["frame age p95, periods"] <= ALLOWED_PERIODS
    is_flat = found["memory slope, MB a minute"] <= ALLOWED_SLOPE
    return 0 if is_fresh and is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
