"""A source at 240 pictures a second against a model at 5: labels are fresh and nothing piles up.

`python -m benchmarks.overload` measures the same for longer.
"""

import gc
import weakref

from benchmarks.overload import EACH, FastSource, Label, Log, ages_in_periods, slowed
from swiftcam.pipeline import Pipeline, Size
from tests.fakes import FakeClassifier
from tests.waiting import wait_until

LABELS = 18


class CountedSource(FastSource):
    """Remembers, weakly, every picture it delivered."""

    def __init__(self, log):
        super().__init__(log)
        self.delivered = []

    def retrieve(self):
        pixels = super().retrieve()
        self.delivered.append(weakref.ref(pixels))
        return pixels


def is_fresh(labels):
    """Tell whether the newest labels are; on a busy machine that takes more than one stretch."""
    return len(labels) >= LABELS and ages_in_periods(labels[-LABELS:])[1] <= 1.2


def test_labels_are_of_fresh_frames_and_old_frames_are_let_go():
    log = Log()
    source = CountedSource(log)
    pipeline = Pipeline(lambda: source, lambda: slowed(FakeClassifier(), 0.2, log), EACH)
    pipeline.show_in(Size(320, 240))  # a view wants every picture
    pipeline.start()
    try:
        wait_until(lambda: is_fresh(log.labels), what="a stretch of fresh labels")
        gc.collect()
        alive = sum(picture() is not None for picture in source.delivered)
        counts = pipeline.snapshot().statistics.counts
    finally:
        pipeline.close()
    assert len(source.delivered) > 10 * LABELS
    assert counts.dropped > 5 * counts.classified
    assert alive <= 6  # shown, labelled, being labelled, waiting, being made


def test_without_a_view_what_the_model_cannot_take_is_not_decoded():
    log = Log()
    source = CountedSource(log)
    pipeline = Pipeline(lambda: source, lambda: slowed(FakeClassifier(), 0.2, log), EACH)
    pipeline.start()
    try:
        wait_until(lambda: is_fresh(log.labels), what="a stretch of fresh labels")
        counts = pipeline.snapshot().statistics.counts
        decoded = len(source.delivered)
    finally:
        pipeline.close()
    assert decoded < counts.captured / 3
    assert counts.dropped > 5 * counts.classified
    assert abs(counts.captured - counts.classified - counts.dropped) <= 4  # one is under way


def test_frames_that_waited_for_a_whole_period_are_not_fresh():
    assert is_fresh([Label(age=0.21, period=0.2)] * LABELS)
    waiting = [Label(age=0.4, period=0.2)] * 2
    assert not is_fresh([Label(age=0.21, period=0.2)] * (LABELS - 2) + waiting)
