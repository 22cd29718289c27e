"""Frame age and memory of the pipeline with a source that is much faster than the model.

`python -m benchmarks.overload --seconds 60`: 240 pictures a second, and the embedded model slowed
to 5 answers a second. The exit code is 1 if the frame age (p95) exceeds 1.2 engine periods, or if
memory grows by more than 1 MB a minute after the first ten seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from benchmarks.resources import resources
from benchmarks.results import Results, add_output_options, print_json
from swiftcam.capture.base import SourceBase
from swiftcam.inference.classifier import WHOLE, load_classifier
from swiftcam.pipeline import LiveLabelOptions, Pipeline, RunOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.crops.framing import Framing
    from swiftcam.inference.prediction import FramedCrop, Prediction

RATE = 240  # pictures a second
ENGINE_PERIOD = 0.2  # seconds
ALLOWED_PERIODS = 1.2
ALLOWED_SLOPE = 1.0  # MB a minute
WARM_UP = 10.0  # seconds without memory samples


EACH = RunOptions(LiveLabelOptions(is_adaptive=False))  # the model is asked about every picture


@dataclass(frozen=True)
class Label:
    """`age` of a frame when its labels were ready, and `period` since the previous labels, in s."""

    age: float
    period: float


class Log:
    """Records when pictures were captured (on one thread) and labelled (on another)."""

    def __init__(self) -> None:
        self.labels: list[Label] = []
        self._captured: dict[int, float] = {}
        self._last = 0.0

    def captured(self, pixels: NDArray[np.uint8], at: float) -> None:
        """Record a captured picture; the classifier gets the same array."""
        self._captured[id(pixels)] = at

    def labelled(self, pixels: NDArray[np.uint8]) -> None:
        """Record that a picture is labelled, except the first one, which also loads libraries."""
        now = time.monotonic()
        if self._last:
            self.labels.append(Label(now - self._captured[id(pixels)], now - self._last))
        self._last = now


class FastSource(SourceBase):
    """A live source of 640x480 pictures, each a new array as a decoder makes them."""

    is_live = True

    def __init__(self, log: Log, rate: float = RATE) -> None:
        super().__init__(f"{rate:.0f} pictures a second")
        self._log = log
        self._period = 1 / rate
        self._due = 0.0
        self._grabbed_at = 0.0
        self._count = 0
        noise = np.random.default_rng(0).integers(60, 200, (512, 640, 3))
        self._noise = noise.astype(np.uint8)

    def open(self) -> None:
        """Start the clock."""
        self._due = time.monotonic()

    def grab(self) -> bool:
        """Wait until the next picture is due; after a late one, do not wait."""
        self._due += self._period
        time.sleep(max(0.0, self._due - time.monotonic()))
        self._grabbed_at = time.monotonic()
        self._count += 1
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return a picture that differs from the previous one."""
        top = self._count % 32
        pixels = self._noise[top : top + 480].copy()
        self._log.captured(pixels, self._grabbed_at)
        return pixels

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def slowed(classifier: Classifier, period: float, log: Log) -> Classifier:
    """Make a classifier take one period for each answer, and record its answers."""
    crop_of, classify = classifier.crop, classifier.classify_crop
    frames: dict[int, NDArray[np.uint8]] = {}

    def crop_noted(pixels: NDArray[np.uint8], framing: Framing = WHOLE) -> FramedCrop:
        crop = crop_of(pixels, framing)
        frames.clear()
        frames[id(crop)] = pixels
        return crop

    def slow(crop: FramedCrop, top_k: int = 5) -> Prediction:
        started = time.monotonic()
        prediction = classify(crop, top_k)
        time.sleep(max(0.0, started + period - time.monotonic()))
        log.labelled(frames[id(crop)])
        return prediction

    classifier.crop = crop_noted  # type: ignore[method-assign]
    classifier.classify_crop = slow  # type: ignore[method-assign]
    return classifier


def ages_in_periods(labels: list[Label]) -> tuple[float, float]:
    """Return the median and the 95th percentile of the frame age, in periods of the engine.

    Each age is divided by its own period, so that a busy machine, which slows the engine, does not
    count as lag.
    """
    p50, p95 = np.percentile([label.age / label.period for label in labels], (50, 95))
    return float(p50), float(p95)


def _watch_memory(seconds: float) -> NDArray[np.float64]:
    """Return minutes and megabytes, every half second after the warm-up."""
    began, samples = time.monotonic(), []
    while (elapsed := time.monotonic() - began) < seconds:
        if elapsed > min(WARM_UP, seconds / 2):
            samples.append((elapsed / 60, resources().resident_mb))
        time.sleep(0.5)
    return np.array(samples).T


def overload(seconds: float) -> dict[str, float]:
    """Run the pipeline under overload and return the figures by name."""
    log = Log()
    classifier = slowed(load_classifier(), ENGINE_PERIOD, log)
    pipeline = Pipeline(lambda: FastSource(log), lambda: classifier, EACH)
    pipeline.start()
    minutes, memory = _watch_memory(seconds)
    statistics = pipeline.snapshot().statistics
    abandoned = pipeline.close()
    p50, p95 = ages_in_periods(log.labels)
    total = statistics.latencies.total
    return {
        "source pictures a second": statistics.mean_rates.capture,
        "labels a second": statistics.mean_rates.inference,
        "engine period, ms": float(np.median([label.period for label in log.labels])) * 1e3,
        "frame age p50, periods": p50,
        "frame age p95, periods": p95,
        "frame age p95, ms": total.p95 if total else 0.0,  # as the pipeline reports it
        "pictures captured": statistics.counts.captured,
        "pictures labelled": statistics.counts.classified,
        "pictures dropped": statistics.counts.dropped,
        "memory, MB": float(memory[-1]),
        "memory slope, MB a minute": float(np.polyfit(minutes, memory, 1)[0]),
        "threads left behind": abandoned,
    }


def main() -> int:
    """Print the figures and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    add_output_options(parser)
    chosen = parser.parse_args()
    found = overload(chosen.seconds)
    if chosen.json:
        print_json(found)
    else:
        show(found, is_kept=chosen.write)
    is_fresh = found["frame age p95, periods"] <= ALLOWED_PERIODS
    is_flat = found["memory slope, MB a minute"] <= ALLOWED_SLOPE
    return 0 if is_fresh and is_flat else 1


def show(found: dict[str, float], *, is_kept: bool) -> None:
    """Print the figures as a table."""
    table = Table("what", "measured")
    for name, value in found.items():
        table.add_row(name, f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}")
    results = Results("overload")
    results.table(table)
    results.in_short(
        f"a source at {RATE} pictures a second, a model slowed to {1 / ENGINE_PERIOD:.0f}",
        f"labels {found['frame age p95, periods']:.2f} periods of the model old (p95), memory "
        f"{found['memory slope, MB a minute']:+.1f} MB a minute",
    )
    results.finish(is_kept=is_kept)


if __name__ == "__main__":
    sys.exit(main())
