"""Labels per second and frame age of a live view while a batch runs, in both priorities."""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from benchmarks.label import SIZES, write_pictures
from benchmarks.results import Results, add_output_options
from swiftcam.capture.demo import demo_photos
from swiftcam.capture.source import parse_source
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.finding.picture_result import ListedPicture
from swiftcam.pipeline import Pipeline, RunOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from swiftcam.pipeline import Snapshot


def live(seconds: float, session: BatchSession | None) -> Snapshot:
    """Poll the demo and a batch for some seconds, as a window does; return the last snapshot."""
    pipeline = Pipeline(parse_source("demo"), load_classifier, RunOptions())
    pipeline.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        snapshot = pipeline.snapshot()
        if snapshot.labelled:
            pipeline.mark_displayed(snapshot)
        if session:
            session.take()
        time.sleep(1 / 60)
    pipeline.close()
    return snapshot


@contextmanager
def batch(paths: list[Path], options: SessionOptions | None) -> Iterator[BatchSession | None]:
    """Label the same files repeatedly while the block runs; without options, do nothing."""
    if options is None:
        yield None
        return
    choice = ModelChoice(threads=1 if options.is_background else 2)
    items = itertools.cycle(map(ListedPicture, paths))
    with BatchSession(items, lambda: load_classifier(choice), options) as session:
        yield session


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    add_output_options(parser)
    chosen = parser.parse_args()
    table = Table("batch", "view: labels/s", "dropped", "frame age p50", "p95", "batch: images/s")
    with tempfile.TemporaryDirectory() as folder:
        write_pictures(Path(folder), demo_photos(), SIZES["12 MP"], 6)
        paths = sorted(Path(folder).iterdir())
        for name, options in {
            "none": None,
            "as usual": SessionOptions(is_ordered=False),
            "in the background": SessionOptions(is_ordered=False, is_background=True),
        }.items():
            with batch(paths, options) as session:
                statistics = live(chosen.seconds, session).statistics
                rate = session.progress().rate if session else 0.0
            age = statistics.latencies.frame_age
            table.add_row(
                name,
                f"{statistics.rates.inference:.1f}",
                f"{statistics.counts.dropped} of {statistics.counts.captured}",
                f"{age.p50:.0f} ms" if age else "–",
                f"{age.p95:.0f} ms" if age else "–",
                f"{rate:.1f}",
            )
    results = Results("together")
    results.line("The demo at 30 pictures a second, JPEGs of 12 megapixels")
    results.table(table)
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
