"""Growth of memory, threads and descriptors while the window runs for minutes.

`python -m benchmarks.soak --minutes 10 [--source SPEC]`. The first minute is a warm-up and does not
count. The exit code is 1 if memory grows by over 1 MB a minute, or if threads or descriptors grow.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass, replace

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QTimer
from rich.table import Table

from benchmarks.resources import Resources, resources
from benchmarks.results import Results, add_output_options, print_json
from swiftcam.live.session import Session
from swiftcam.settings import UNATTENDED
from swiftcam.ui.window.app import make_application
from swiftcam.ui.window.main_window import MainWindow

PERIOD = 2.0  # seconds between samples
WARM_UP = 60.0  # seconds
ALLOWED_SLOPE = 1.0  # MB a minute


@dataclass(frozen=True)
class Sample:
    """The resources of the process, the frame age (p95, ms) and labels per second at one time."""

    at: float
    held: Resources
    frame_age: float
    labels_per_second: float


def soak(minutes: float, source: str) -> list[Sample]:
    """Run the window for some minutes and return samples."""
    application = make_application()
    window = MainWindow(Session(replace(UNATTENDED, source=source)))
    window.show()
    window.start()
    samples: list[Sample] = []
    started = time.monotonic()

    def take() -> None:
        statistics = window.snapshot.statistics
        age = statistics.latencies.frame_age
        samples.append(
            Sample(
                time.monotonic() - started,
                resources(),
                age.p95 if age else 0.0,
                statistics.rates.inference,
            )
        )

    timer = QTimer()
    timer.setInterval(round(PERIOD * 1000))
    timer.timeout.connect(take)
    timer.start()
    QTimer.singleShot(round(minutes * 60_000), window.close)
    application.exec()
    return samples


def summary(samples: list[Sample]) -> dict[str, float]:
    """Return figures of the samples after the warm-up, or of all samples if the run was short."""
    warm = [sample for sample in samples if sample.at > WARM_UP]
    counted = warm if len(warm) > 2 else samples
    minutes = np.array([sample.at for sample in counted]) / 60
    memory = np.array([sample.held.resident_mb for sample in counted])
    slope = float(np.polyfit(minutes, memory, 1)[0])
    first, last = counted[0].held, counted[-1].held
    return {
        "minutes": float(minutes[-1]),
        "memory_mb_first": first.resident_mb,
        "memory_mb_last": last.resident_mb,
        "memory_mb_per_minute": slope,
        "threads_first": first.threads,
        "threads_last": last.threads,
        "descriptors_first": first.descriptors,
        "descriptors_last": last.descriptors,
        "frame_age_p95_ms_worst": max(sample.frame_age for sample in counted),
        "labels_per_second_median": float(
            np.median([sample.labels_per_second for sample in counted])
        ),
    }


def main() -> int:
    """Print the summary and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--source", default="demo")
    add_output_options(parser)
    chosen = parser.parse_args()
    found = summary(soak(chosen.minutes, chosen.source))
    if chosen.json:
        print_json(found)
    else:
        results = Results("soak")
        table = Table("what", "measured")
        for name, value in found.items():
            table.add_row(name.replace("_", " "), f"{value:.2f}")
        results.table(table)
        results.finish(is_kept=chosen.write)
    has_grown = (
        found["memory_mb_per_minute"] > ALLOWED_SLOPE
        or found["threads_last"] > found["threads_first"]
        or found["descriptors_last"] > found["descriptors_first"]
    )
    return 1 if has_grown else 0


if __name__ == "__main__":
    sys.exit(main())
