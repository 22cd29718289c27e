"""The frames that are labelled and shown, with models and sources that wait for the test."""

import gc
import weakref

import pytest

from swiftcam.capture.av.video import VideoSource
from swiftcam.pipeline import LiveLabelOptions, RunOptions, Size, State
from tests.fakes import FakeClassifier, ScriptedSource, picture
from tests.pipeline.waits import wait_for, wait_for_label, wait_for_state
from tests.waiting import wait_until

EVERY_FRAME = RunOptions(every_frame=True)
EACH = RunOptions(LiveLabelOptions(is_adaptive=False))


def test_every_frame_is_labelled_in_order(make_pipeline):
    classifier = FakeClassifier()
    source = ScriptedSource([picture(i) for i in range(100)])
    pipeline = make_pipeline(source, classifier, EVERY_FRAME)
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    assert classifier.seen == list(range(100))
    assert final.statistics.counts.captured == 100
    assert final.statistics.counts.classified == 100
    assert final.statistics.counts.dropped == 0
    assert final.labelled.candidates[0].index == 99
    assert final.labelled.frame.index == final.frame.index == 99
    assert source.is_closed
    assert source.closed_by.startswith("swiftcam-capture")


def test_recorded_media_wait_for_the_model_with_every_frame(make_pipeline, turnstile):
    classifier = FakeClassifier(gate=turnstile)
    source = ScriptedSource([picture(value) for value in range(20, 30)])
    pipeline = make_pipeline(source, classifier, EVERY_FRAME)
    pipeline.start()
    for labelled in range(1, 8):
        turnstile.allow()
        wait_until(lambda n=labelled: len(classifier.seen) == n)
        # One is with the model, one waits for it, and one waits to do so.
        assert source.grabs <= labelled + 3
    turnstile.set()
    wait_for_state(pipeline, State.ENDED)
    assert classifier.seen == list(range(20, 30))


def test_every_frame_of_a_real_video_is_labelled_by_the_real_model(
    make_pipeline, short_video, real_classifier
):
    pipeline = make_pipeline(VideoSource(short_video.path), real_classifier, EVERY_FRAME)
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED, State.FAILED)
    assert final.state is State.ENDED
    assert final.statistics.counts.classified == short_video.frames
    assert final.model.engine == "ONNX Runtime"
    assert final.model.providers == ("CPUExecutionProvider",)
    alone = real_classifier.classify(final.frame.pixels)
    assert final.labelled.candidates[0].index == alone.candidates[0].index


@pytest.mark.parametrize("options", [EACH, RunOptions(EACH.label, every_frame=True)])
def test_the_newest_frame_of_a_live_source_wins(make_pipeline, gates, turnstile, closed, options):
    """Live sources cannot wait: `every_frame` makes no difference."""
    classifier, shown = FakeClassifier(gate=turnstile), gates()
    values = [*range(20, 50)], [*range(60, 100)]
    script = [picture(value) for value in values[0]], [picture(value) for value in values[1]]
    held, last = gates(), gates()
    source = ScriptedSource(
        [script[0][0], held, *script[0][1:], shown, *script[1], last], is_live=True
    )
    pipeline = make_pipeline(source, classifier, options)
    pipeline.show_in(Size(64, 48))  # a view wants every picture
    pipeline.start()
    wait_until(lambda: classifier.asked)  # the model is busy with the first
    held.set()
    wait_for(pipeline, lambda snapshot: snapshot.frame.pixels[0, 0, 0] == values[0][-1])
    turnstile.allow()
    wait_until(lambda: classifier.asked == 2)
    shown.set()
    wait_for(pipeline, lambda snapshot: snapshot.frame.pixels[0, 0, 0] == values[1][-1])
    turnstile.set()
    wait_for_label(pipeline, values[1][-1])
    counts = closed(pipeline).statistics.counts
    assert classifier.seen == [values[0][0], values[0][-1], values[1][-1]]
    assert (counts.captured, counts.classified, counts.dropped) == (70, 3, 67)


def test_old_frames_are_let_go(make_pipeline, gates, turnstile):
    """However many pictures come while the model works, only those in use are in memory."""

    class Remembering(ScriptedSource):
        def retrieve(self):
            pixels = super().retrieve()
            delivered.append(weakref.ref(pixels))
            return pixels

    delivered, held = [], gates()
    source = Remembering(
        [picture(20), held, *(picture(21 + n % 200) for n in range(300)), gates()], is_live=True
    )
    classifier = FakeClassifier(gate=turnstile)
    pipeline = make_pipeline(source, classifier)
    pipeline.show_in(Size(64, 48))
    pipeline.start()
    wait_until(lambda: classifier.asked)
    held.set()
    wait_for(pipeline, lambda snapshot: snapshot.frame.index == 300)

    def alive():
        gc.collect()
        return [number for number, pixels in enumerate(delivered) if pixels() is not None]

    assert alive() == [0, 300]  # the one that is labelled, and the one that is shown and waits


def test_frames_are_read_only(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([picture()]), options=EVERY_FRAME)
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    with pytest.raises(ValueError, match="read-only"):
        final.frame.pixels[0, 0, 0] = 1


def test_the_window_has_a_picture_before_the_model_is_loaded(make_pipeline, gates):
    is_loaded = gates()

    def load():
        is_loaded.wait()
        return FakeClassifier()

    pipeline = make_pipeline(ScriptedSource([picture(20), gates()], is_live=True), load)
    pipeline.start()
    snapshot = wait_for_state(pipeline, State.LIVE)
    assert snapshot.model is None
    assert snapshot.frame.pixels[0, 0, 0] == 20
    is_loaded.set()
    assert wait_for_label(pipeline, 20).model.name == "fake-model"


def test_repeated_and_black_pictures_are_kept_from_the_model(make_pipeline, gates):
    classifier = FakeClassifier()
    steps = [gates() for _ in range(3)]
    script = [
        *(picture(91), picture(91), steps[0]),
        *(picture(0), picture(5), picture(120), steps[1]),
        *(picture(12), picture(13), steps[2]),
    ]
    source = ScriptedSource(script, is_live=True)
    pipeline = make_pipeline(source, classifier, EACH)
    pipeline.start()
    for value, step in zip((91, 120, 13), steps, strict=True):
        wait_for_label(pipeline, value)
        step.set()
    wait_until(lambda: source.is_closed)
    pipeline.close()
    assert classifier.seen == [91, 120, 13]
    counts = pipeline.snapshot().statistics.counts
    assert (counts.captured, counts.classified, counts.dropped) == (7, 3, 4)
    assert pipeline.snapshot().frame.pixels[0, 0, 0] == 13


def test_unchanged_frames_keep_their_answer_unless_each_is_to_be_judged(make_pipeline, gates):
    for options, asked in (
        (RunOptions(), 1),
        (EACH, 3),
        (RunOptions(every_frame=True), 3),
    ):
        classifier, steps = FakeClassifier(), [gates() for _ in range(3)]
        # Not identical, but unchanged for the model: single pixels differ, as with any camera.
        same = [picture(90) for _ in steps]
        for number, pixels in enumerate(same):
            pixels[0, 0] += number
        script = [part for pair in zip(same, steps, strict=True) for part in pair]
        source = ScriptedSource(script, is_live=not options.every_frame)
        pipeline = make_pipeline(source, classifier, options)
        pipeline.start()
        for index, step in enumerate(steps):
            wait_for(pipeline, lambda s, i=index: s.labelled and s.labelled.frame.index == i)
            step.set()
        wait_until(lambda s=source: s.is_closed)
        pipeline.close()
        counts = pipeline.snapshot().statistics.counts
        assert (len(classifier.seen), counts.classified) == (asked, 3)
        assert counts.unchanged == 3 - asked
