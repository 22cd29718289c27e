"""The live pipeline with real threads: scripted sources for faults, a real video for the rest."""

import gc
import threading
import time
import weakref

import pytest

from swiftcam.capture.video import VideoSource
from swiftcam.errors import CameraError, ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import (
    Clocks,
    LabelOptions,
    Pipeline,
    RunOptions,
    State,
    has_abandoned_threads,
)
from swiftcam.pipeline.feed import OPEN_DEADLINE
from swiftcam.pipeline.stabiliser import StabiliserOptions
from tests import media
from tests.fakes import EndlessSource, FakeClassifier, FakeClock, ScriptedSource, picture
from tests.waiting import wait_until

EVERY_FRAME = RunOptions(every_frame=True)


@pytest.fixture
def make_pipeline():
    made = []

    def make(source, classifier=None, options=None, **rest):
        make_source = source if callable(source) else lambda: source
        load = classifier if callable(classifier) else lambda: classifier or FakeClassifier()
        made.append(Pipeline(make_source, load, options, **rest))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.close()


def wait_for_state(pipeline, *states):
    wait_until(lambda: pipeline.snapshot().state in states, f"state {states}")
    return pipeline.snapshot()


def test_before_the_first_start_it_is_stopped(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([]))
    assert pipeline.snapshot().state is State.STOPPED
    assert pipeline.close() == 0


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
    assert final.labelled.frame.index == 99
    assert source.is_closed
    assert source.closed_by.startswith("swiftcam-capture")


def test_every_frame_of_a_real_video(make_pipeline, video):
    pipeline = make_pipeline(VideoSource(video), load_classifier, EVERY_FRAME)
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED, State.FAILED)
    assert final.state is State.ENDED
    assert final.statistics.counts.classified == 45
    assert final.model.engine == "ONNX Runtime"
    assert final.model.providers == ("CPUExecutionProvider",)
    for name in ("read", "wait", "crop", "engine", "total"):
        assert getattr(final.statistics.latencies, name).p95 > 0


def test_recorded_media_play_at_their_own_rate(make_pipeline, video):
    pipeline = make_pipeline(VideoSource(video))
    started = time.monotonic()
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    assert time.monotonic() - started >= 44 / 30
    assert final.statistics.mean_rates.capture == pytest.approx(30, rel=0.1)
    counts = final.statistics.counts
    assert counts.captured == 45 == counts.classified + counts.dropped


def test_the_newest_frame_wins_when_the_model_is_slow(make_pipeline):
    source = EndlessSource(rate=240)
    classifier = FakeClassifier(seconds=0.1)
    pipeline = make_pipeline(source, classifier)
    pipeline.start()
    wait_until(lambda: len(classifier.seen) >= 6)
    snapshot = pipeline.snapshot()
    pipeline.stop()
    assert snapshot.statistics.counts.dropped > 3 * snapshot.statistics.counts.classified
    assert snapshot.statistics.latencies.wait.p95 < 50  # ms: fresh frames only
    steps = [(b - a) % 200 for a, b in zip(classifier.seen, classifier.seen[1:], strict=False)]
    assert min(steps[1:]) > 5


def test_live_sources_ignore_every_frame(make_pipeline):
    pipeline = make_pipeline(EndlessSource(), FakeClassifier(seconds=0.05), EVERY_FRAME)
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().statistics.counts.dropped > 5)


def test_opening_then_live_then_stopped(make_pipeline):
    gate, last = threading.Event(), threading.Event()
    script = [picture(91), picture(92), last]
    pipeline = make_pipeline(ScriptedSource(script, is_live=True, open_waits_for=gate))
    pipeline.start()
    opening = pipeline.snapshot()
    assert opening.state is State.OPENING
    assert opening.frame is None
    gate.set()
    live = wait_for_state(pipeline, State.LIVE)
    assert live.frame is not None
    assert live.source == "scripted"
    last.set()
    pipeline.stop()
    assert pipeline.snapshot().state in (State.STOPPED, State.ENDED)


def test_frames_are_read_only(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([picture()]))
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    with pytest.raises(ValueError, match="read-only"):
        final.frame.pixels[0, 0, 0] = 1


def test_the_window_has_a_picture_before_the_model_is_loaded(make_pipeline):
    gate = threading.Event()

    def load():
        gate.wait()
        return FakeClassifier()

    pipeline = make_pipeline(EndlessSource(), load)
    pipeline.start()
    snapshot = wait_for_state(pipeline, State.LIVE)
    assert snapshot.model is None
    gate.set()
    wait_until(lambda: pipeline.snapshot().labelled)
    assert pipeline.snapshot().model.name == "fake-model"


def test_a_source_that_does_not_open_fails_with_its_reason(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([CameraError("The cable is out. Plug it in.")]))
    pipeline.start()
    final = wait_for_state(pipeline, State.FAILED)
    assert final.message == "The cable is out. Plug it in."


def test_a_source_that_breaks_keeps_the_last_frame_and_its_labels(make_pipeline):
    script = [picture(1), picture(2), CameraError("It broke.")]
    pipeline = make_pipeline(ScriptedSource(script), options=EVERY_FRAME)
    pipeline.start()
    final = wait_for_state(pipeline, State.FAILED)
    assert final.message == "It broke."
    assert final.labelled.candidates[0].index == 2


@pytest.mark.logs_errors
def test_an_unexpected_error_of_a_source_is_logged_and_said(make_pipeline, caplog):
    pipeline = make_pipeline(ScriptedSource([picture(), ZeroDivisionError("oops")]))
    pipeline.start()
    final = wait_for_state(pipeline, State.FAILED)
    assert "Something went wrong while reading the source" in final.message
    assert "ZeroDivisionError: oops" in caplog.text


def test_a_model_that_does_not_load_fails_with_its_reason(make_pipeline):
    def load():
        raise ModelError("The weights are damaged.")

    source = EndlessSource()
    pipeline = make_pipeline(source, load)
    pipeline.start()
    assert wait_for_state(pipeline, State.FAILED).message == "The weights are damaged."
    wait_until(lambda: source.is_closed)


@pytest.mark.logs_errors
def test_an_error_of_the_engine_does_not_end_the_program(make_pipeline, caplog):
    pipeline = make_pipeline(EndlessSource(), FakeClassifier(error=KeyError("engine")))
    pipeline.start()
    assert "running the model" in wait_for_state(pipeline, State.FAILED).message
    assert "KeyError" in caplog.text


def test_the_classifier_is_loaded_once_for_all_runs(make_pipeline):
    loads = []

    def load():
        loads.append(1)
        return FakeClassifier()

    pipeline = make_pipeline(lambda: ScriptedSource([picture()]), load)
    for generation in (1, 2, 3):
        pipeline.start()
        assert wait_for_state(pipeline, State.ENDED).generation == generation
    assert loads == [1]


def test_answers_of_an_earlier_run_are_thrown_away(make_pipeline):
    gate = threading.Event()
    slow = FakeClassifier(gate=gate)
    scripts = iter([[picture(111), threading.Event()], [picture(122), threading.Event()]])
    held = []

    def make():
        source = ScriptedSource(next(scripts), is_live=True)
        held.extend(step for step in source._script if isinstance(step, threading.Event))
        return source

    pipeline = make_pipeline(make, slow)
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    held[0].set()
    stopper = threading.Thread(target=gate.set)
    first = pipeline._run
    first._stopping.set()  # the answer arrives after the stop was asked for
    stopper.start()
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().labelled)
    assert pipeline.snapshot().labelled.candidates[0].index == 122
    assert first.snapshot().labelled is None
    held[1].set()
    stopper.join()


def test_pause_holds_recorded_media_and_resume_goes_on(make_pipeline):
    source = ScriptedSource([picture(i) for i in range(40)], rate=100)
    pipeline = make_pipeline(source)
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    pipeline.pause()
    assert pipeline.snapshot().state is State.PAUSED
    held = wait_until(lambda: source.grabs)
    assert held < 40
    pipeline.resume()
    final = wait_for_state(pipeline, State.ENDED)
    assert final.statistics.counts.captured == 40


def test_pause_drains_a_live_source_without_showing_it(make_pipeline):
    source = EndlessSource()
    pipeline = make_pipeline(source)
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    pipeline.pause()
    wait_until(lambda: source.grabs > pipeline.snapshot().statistics.counts.captured + 10)
    shown = pipeline.snapshot().frame
    before = source.grabs
    wait_until(lambda: source.grabs > before + 10)
    assert pipeline.snapshot().frame is shown
    pipeline.resume()
    wait_until(lambda: pipeline.snapshot().frame is not shown)
    assert pipeline.snapshot().state is State.LIVE


def test_a_silent_live_source_is_stalled_until_it_speaks(make_pipeline):
    clock = FakeClock()
    silence = threading.Event()
    source = ScriptedSource([picture(91), silence, picture(92), threading.Event()], is_live=True)
    last = source._script[-1]
    pipeline = make_pipeline(source, clocks=Clocks(clock))
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    clock.now += 1.9
    assert pipeline.snapshot().state is State.LIVE
    clock.now += 0.2
    stalled = wait_for_state(pipeline, State.STALLED)
    assert stalled.message == "No picture from scripted for 2 s. Trying again…"
    silence.set()
    wait_for_state(pipeline, State.LIVE)
    last.set()


def test_an_opening_that_hangs_fails_at_the_deadline(make_pipeline):
    clock = FakeClock()
    never = threading.Event()
    pipeline = make_pipeline(ScriptedSource([], open_waits_for=never), clocks=Clocks(clock))
    pipeline.start()
    clock.now += OPEN_DEADLINE + 1
    snapshot = wait_for_state(pipeline, State.FAILED)
    assert "did not answer within 15 s" in snapshot.message
    never.set()


@pytest.mark.logs_errors
@pytest.mark.parametrize("where", ["open", "grab"])
def test_stop_takes_less_than_two_seconds_whatever_the_source_does(make_pipeline, where):
    never = threading.Event()
    if where == "open":
        source = ScriptedSource([], open_waits_for=never)
    else:
        source = ScriptedSource([picture(), never], is_live=True)
    pipeline = make_pipeline(source)
    pipeline.start()
    if where == "grab":
        wait_for_state(pipeline, State.LIVE)
    started = time.monotonic()
    pipeline.stop()
    assert time.monotonic() - started < 0.2
    assert pipeline.close() == 1
    assert pipeline.close() == 1  # the program closes once more after the window has
    assert time.monotonic() - started < 2
    assert has_abandoned_threads()
    assert pipeline.snapshot().state is State.STOPPED
    never.set()
    wait_until(lambda: not has_abandoned_threads())
    assert source.is_closed


def test_a_device_is_released_before_it_is_opened_again(make_pipeline):
    release = threading.Event()
    order = []

    class Device(EndlessSource):
        def open(self):
            order.append("open")

        def close(self):
            release.wait()
            order.append("close")

    pipeline = make_pipeline(lambda: Device())
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    pipeline.start()
    assert pipeline.snapshot().state is State.OPENING
    release.set()
    wait_for_state(pipeline, State.LIVE)
    assert order == ["open", "close", "open"]


def test_a_run_that_was_replaced_is_forgotten(make_pipeline):
    pipeline = make_pipeline(lambda: ScriptedSource([picture()]))
    runs = []
    for _ in range(4):
        pipeline.start()
        wait_for_state(pipeline, State.ENDED)
        runs.append(weakref.ref(pipeline._run))
    pipeline.close()

    def only_the_last_is_left():
        gc.collect()
        return [run() is not None for run in runs] == [False, False, False, True]

    wait_until(only_the_last_is_left)


def test_stopping_twice_and_after_the_end_is_harmless(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([picture()]))
    pipeline.start()
    wait_for_state(pipeline, State.ENDED)
    pipeline.stop()
    assert pipeline.close() == pipeline.close() == 0
    assert pipeline.snapshot().state is State.ENDED


def test_statistics_freeze_at_the_end(make_pipeline):
    clock = FakeClock()
    pipeline = make_pipeline(
        ScriptedSource([picture()] * 5), options=EVERY_FRAME, clocks=Clocks(clock)
    )
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    clock.now += 60
    assert pipeline.snapshot().statistics == final.statistics


def test_frame_age_is_taken_when_labels_are_first_shown(make_pipeline):
    clock = FakeClock()
    hold = threading.Event()
    pipeline = make_pipeline(ScriptedSource([picture(), hold], is_live=True), clocks=Clocks(clock))
    pipeline.start()
    snapshot = wait_until(lambda: pipeline.snapshot() if pipeline.snapshot().labelled else None)
    clock.now += 0.040
    pipeline.mark_displayed(snapshot)
    clock.now += 0.5
    pipeline.mark_displayed(snapshot)
    assert pipeline.snapshot().statistics.latencies.frame_age.p95 == pytest.approx(40)
    hold.set()


def test_labels_are_averaged_over_media_time_and_kept_in_a_timeline(make_pipeline):
    script = [picture(50)] * 60 + [picture(70)] + [picture(50)] * 20 + [picture(90)] * 60
    source = ScriptedSource(script, rate=30)
    stabiliser = StabiliserOptions(time_constant=0.5, threshold=0.3, lead=0.05)
    options = RunOptions(LabelOptions(stabiliser=stabiliser), every_frame=True)
    pipeline = make_pipeline(source, options=options)
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    assert [entry.index for entry in pipeline.timeline()] == [50, 90]
    first, second = pipeline.timeline()
    assert first.label == "value 50, same"
    assert first.start == pytest.approx(1 / 30)
    assert first.end < second.start < second.end == pytest.approx(141 / 30)
    assert final.labelled.headline.index == 90
    assert final.labelled.headline.since == second.start
    assert final.labelled.prediction.probabilities[90] == pytest.approx(0.6)


def test_a_notice_of_the_source_is_passed_on(make_pipeline):
    source = ScriptedSource([picture()])
    source.notice = "1 picture could not be read: a.jpg"
    pipeline = make_pipeline(source)
    pipeline.start()
    assert wait_for_state(pipeline, State.ENDED).message == source.notice


@pytest.mark.network
def test_a_real_server_is_labelled_and_its_death_is_said_within_three_seconds(
    make_pipeline, photos
):
    from swiftcam.capture.stream import StreamSource

    with media.mjpeg_server(photos) as server:
        pipeline = make_pipeline(
            StreamSource(server.address + "/live"),
            load_classifier,
        )
        pipeline.start()
        wait_until(lambda: pipeline.snapshot().labelled)
        assert pipeline.snapshot().state is State.LIVE
        server.kill()
        killed = time.monotonic()
        snapshot = wait_for_state(pipeline, State.RECONNECTING)
        assert time.monotonic() - killed < 3
        assert server.address in snapshot.message
        stopping = time.monotonic()
        pipeline.close()
        assert time.monotonic() - stopping < 2


def test_memory_stays_flat_at_high_rates(make_pipeline):
    seen = {}
    source = EndlessSource(rate=1000)
    pipeline = make_pipeline(source, FakeClassifier(seconds=0.01))
    pipeline.start()

    def collect():
        frame = pipeline.snapshot().frame
        if frame is not None:
            seen[frame.index] = weakref.ref(frame.pixels)
        return source.grabs > 400

    wait_until(collect)
    gc.collect()
    alive = [index for index, pixels in seen.items() if pixels() is not None]
    assert len(seen) > 50
    assert len(alive) <= 6


class SealedClassifier(FakeClassifier):
    """Keeps the event that would stop the check of its seal."""

    stopping = None

    def check_seal(self, stop):
        self.stopping = stop


def test_the_seal_of_a_model_that_was_replaced_is_not_checked_further(make_pipeline):
    first, second = SealedClassifier(), SealedClassifier()
    pipeline = make_pipeline(EndlessSource(), first)
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().is_settled)
    assert not first.stopping.is_set()
    pipeline.use_model(lambda: second)
    wait_until(lambda: second.stopping is not None)
    assert first.stopping.is_set()
    assert not second.stopping.is_set()
    pipeline.stop()
    assert second.stopping.is_set()


def test_a_stand_in_labels_until_its_successor_is_loaded(make_pipeline):
    gate, better, provisional = threading.Event(), FakeClassifier(), FakeClassifier()
    better.model_name = "better"
    provisional.successor = lambda: gate.wait() and better
    pipeline = make_pipeline(EndlessSource(), provisional)
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().statistics.counts.classified > 3)
    assert pipeline.snapshot().model.name == "fake-model"
    assert pipeline.snapshot().model_change.is_loading
    gate.set()
    wait_until(lambda: pipeline.snapshot().model.name == "better")
    assert not pipeline.snapshot().model_change.is_loading


def test_a_model_is_settled_when_its_seal_was_checked(make_pipeline):
    gate = threading.Event()

    class Checked(FakeClassifier):
        def check_seal(self, stop):
            thread = threading.Thread(target=gate.wait, daemon=True)
            thread.start()
            return thread

    pipeline = make_pipeline(EndlessSource(), Checked())
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().labelled)
    assert not pipeline.snapshot().is_settled
    gate.set()
    wait_until(lambda: pipeline.snapshot().is_settled)
