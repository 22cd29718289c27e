"""A source at 240 pictures a second against a model at 5: labels are fresh and nothing piles up.

`python -m benchmarks.overload` measures the same for longer.
"""

import dataclasses
import gc
import weakref

from benchmarks.overload import FastSource, ages_in_periods, watch
from swiftcam.pipeline import Pipeline
from tests.fakes import FakeClassifier

LABELS = 18


class CountedSource(FastSource):
    """Remembers, weakly, every picture it delivered."""

    def __init__(self):
        super().__init__()
        self.delivered = []

    def retrieve(self):
        pixels = super().retrieve()
        self.delivered.append(weakref.ref(pixels))
        return pixels


def test_labels_are_of_fresh_frames_and_old_frames_are_let_go():
    source = CountedSource()
    pipeline = Pipeline(lambda: source, lambda: FakeClassifier(seconds=0.2))
    pipeline.start()
    try:
        labels = watch(pipeline, lambda labels: len(labels) >= LABELS)
        gc.collect()
        alive = sum(picture() is not None for picture in source.delivered)
        counts = pipeline.snapshot().statistics.counts
    finally:
        pipeline.close()
    _, p95 = ages_in_periods(labels)
    assert p95 <= 1.2
    assert len(source.delivered) > 20 * LABELS
    assert counts.dropped > 10 * counts.classified
    assert alive <= 6  # shown, labelled, being labelled, waiting, being made


def test_the_measure_tells_a_lagging_pipeline():
    """With a frame waiting for each one that is labelled, ages are two periods."""

    class Behind:
        """A pipeline that labels the frame before the one it should."""

        def __init__(self, pipeline):
            self._pipeline = pipeline
            self._frames = []

        def snapshot(self):
            snapshot = self._pipeline.snapshot()
            if snapshot.labelled and snapshot.labelled not in self._frames[-1:]:
                self._frames.append(snapshot.labelled)
            return dataclasses.replace(
                snapshot, labelled=self._frames[-2] if len(self._frames) > 1 else None
            )

    pipeline = Pipeline(FastSource, lambda: FakeClassifier(seconds=0.1))
    pipeline.start()
    try:
        labels = watch(Behind(pipeline), lambda labels: len(labels) >= 8)
    finally:
        pipeline.close()
    assert ages_in_periods(labels)[1] > 1.5
