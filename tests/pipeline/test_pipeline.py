"""States and reasons of the live pipeline, with real threads and scripted sources."""

from dataclasses import replace

import pytest

from swiftcam.errors import CameraError, ModelError
from swiftcam.pipeline import LiveLabelOptions, RunOptions, State
from swiftcam.pipeline.deciding.watchdog import OPEN_DEADLINE
from swiftcam.pipeline.state.live_label_options import StabiliserOptions
from tests.fakes import EndlessSource, FakeClassifier, ScriptedSource, picture
from tests.pipeline.waits import wait_for, wait_for_label, wait_for_state
from tests.waiting import wait_until

EVERY_FRAME = RunOptions(every_frame=True)


def live(*script, **options):
    return ScriptedSource(script, is_live=True, **options)


def test_opening_then_live_then_stopped(make_pipeline, gates):
    opened, over = gates(), gates()
    pipeline = make_pipeline(live(picture(91), picture(92), over, open_waits_for=opened))
    pipeline.start()
    opening = pipeline.snapshot()
    assert opening.state is State.OPENING
    assert opening.frame is None
    opened.set()
    shown = wait_for_state(pipeline, State.LIVE)
    assert shown.frame is not None
    assert shown.source == "scripted"
    pipeline.stop()
    assert pipeline.snapshot().state is State.STOPPED
    over.set()


def test_a_live_source_never_ends_it_is_lost(make_pipeline):
    pipeline = make_pipeline(live(picture(91)))
    pipeline.start()
    lost = wait_for_state(pipeline, State.RECONNECTING)
    assert lost.message == "scripted stopped delivering pictures. Trying again…"
    wait_for_label(pipeline, 91)


def test_a_live_source_that_ends_without_a_picture_has_failed(make_pipeline):
    pipeline = make_pipeline(live())
    pipeline.start()
    final = wait_for_state(pipeline, State.FAILED)
    assert final.message == "scripted stopped delivering pictures."


def test_a_live_source_that_ends_during_a_pause_is_lost(make_pipeline, gates):
    over = gates()
    pipeline = make_pipeline(live(picture(91), over))
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.pause()
    over.set()
    wait_for_state(pipeline, State.RECONNECTING)


def test_a_source_with_no_picture_has_ended(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([]))
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    assert (final.frame, final.labelled) == (None, None)


def test_a_source_that_does_not_open_fails_with_its_reason(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([CameraError("The cable is out. Plug it in.")]))
    pipeline.start()
    final = wait_for_state(pipeline, State.FAILED)
    assert final.message == "The cable is out. Plug it in."


def test_a_source_that_fails_before_the_model_is_there_fails_at_once(make_pipeline, gates):
    gate = gates()

    def load():
        gate.wait()
        return FakeClassifier()

    pipeline = make_pipeline(ScriptedSource([CameraError("The cable is out.")]), load)
    pipeline.start()
    assert wait_for_state(pipeline, State.FAILED).message == "The cable is out."


def test_a_source_that_breaks_keeps_the_last_frame_and_its_labels(make_pipeline):
    script = [picture(1), picture(2), CameraError("It broke.")]
    pipeline = make_pipeline(ScriptedSource(script), options=EVERY_FRAME)
    pipeline.start()
    final = wait_for_state(pipeline, State.FAILED)
    assert final.message == "It broke."
    assert final.labelled.candidates[0].index == 2
    assert final.frame.index == 1


@pytest.mark.logs_errors
def test_an_unexpected_error_of_a_source_is_logged_and_said(make_pipeline, caplog):
    pipeline = make_pipeline(ScriptedSource([picture(), ZeroDivisionError("oops")]))
    pipeline.start()
    final = wait_for_state(pipeline, State.FAILED)
    assert "Something went wrong while reading the source" in final.message
    assert "ZeroDivisionError: oops" in caplog.text


@pytest.mark.logs_errors
def test_an_error_while_closing_a_source_is_logged_alone(make_pipeline, caplog):
    class Broken(ScriptedSource):
        def close(self):
            raise OSError("no such device")

    pipeline = make_pipeline(Broken([picture()]), options=EVERY_FRAME)
    pipeline.start()
    assert wait_for_state(pipeline, State.ENDED).message == ""
    assert "closing scripted" in caplog.text
    assert "no such device" in caplog.text


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


def test_an_error_the_engine_explains_is_the_reason(make_pipeline):
    pipeline = make_pipeline(EndlessSource(), FakeClassifier(error=ModelError("Out of memory.")))
    pipeline.start()
    assert wait_for_state(pipeline, State.FAILED).message == "Out of memory."


def test_an_opening_that_hangs_fails_at_the_deadline(make_pipeline, gates, clock, clocks):
    pipeline = make_pipeline(ScriptedSource([], open_waits_for=gates()), clocks=clocks)
    pipeline.start()
    clock.now += OPEN_DEADLINE + 1
    snapshot = wait_for_state(pipeline, State.FAILED)
    assert "scripted did not answer within 15 s" in snapshot.message


def test_the_classifier_is_loaded_once_for_all_runs(make_pipeline):
    loads = []

    def load():
        loads.append(1)
        return FakeClassifier()

    pipeline = make_pipeline(lambda: ScriptedSource([picture()]), load, EVERY_FRAME)
    for generation in (1, 2, 3):
        pipeline.start()
        assert wait_for_state(pipeline, State.ENDED).generation == generation
    assert loads == [1]


def test_another_source_is_read_at_once_while_one_runs(make_pipeline, gates):
    sources = live(picture(91), gates()), live(picture(92), gates())
    pipeline = make_pipeline(sources[0])
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.use_source(lambda: sources[1])
    gates.open()
    assert wait_for_label(pipeline, 92).generation == 2


def test_another_source_waits_for_the_next_start_where_none_runs(make_pipeline, gates):
    source = live(picture(92), gates())
    pipeline = make_pipeline(live(picture(91)))
    pipeline.use_source(lambda: source)
    assert pipeline.snapshot().state is State.STOPPED
    assert not source.is_opened
    pipeline.start()
    assert wait_for_label(pipeline, 92).generation == 1


def test_pause_and_resume_change_a_live_view_alone(make_pipeline, gates):
    source = live(picture(91), gates())
    pipeline = make_pipeline(source)
    for act in (pipeline.pause, pipeline.resume):  # nothing runs yet
        act()
        assert pipeline.snapshot().state is State.STOPPED
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    pipeline.resume()
    assert pipeline.snapshot().state is State.LIVE
    pipeline.pause()
    assert pipeline.snapshot().state is State.PAUSED
    pipeline.resume()
    assert pipeline.snapshot().state is State.LIVE
    pipeline.stop()
    for act in (pipeline.pause, pipeline.resume):
        act()
        assert pipeline.snapshot().state is State.STOPPED


def test_pause_drains_a_live_source_without_showing_it(make_pipeline, gates, closed):
    steps = gates(), gates(), gates()
    script = [picture(20), steps[0], *(picture(30 + n) for n in range(5)), steps[1], picture(40)]
    source = live(*script, steps[2])
    pipeline = make_pipeline(source)
    pipeline.start()
    wait_for_label(pipeline, 20)
    pipeline.pause()
    steps[0].set()
    wait_until(lambda: source.grabs == 6)
    assert pipeline.snapshot().frame.pixels[0, 0, 0] == 20
    pipeline.resume()
    steps[1].set()
    after = wait_for_label(pipeline, 40)
    assert after.state is State.LIVE
    assert after.frame.index == 1  # numbers count what was shown
    counts = closed(pipeline).statistics.counts
    assert (counts.captured, counts.classified, counts.dropped) == (2, 2, 0)


def test_statistics_freeze_at_the_end(make_pipeline, clock, clocks):
    pipeline = make_pipeline(ScriptedSource([picture()] * 5), options=EVERY_FRAME, clocks=clocks)
    pipeline.start()
    wait_for_state(pipeline, State.ENDED)
    pipeline.close()
    final = pipeline.snapshot()
    assert final.statistics.counts.classified == 5
    clock.now += 60
    assert pipeline.snapshot().statistics == final.statistics


def test_frame_age_is_taken_when_labels_are_first_shown(make_pipeline, gates, clock, clocks):
    pipeline = make_pipeline(live(picture(91), gates()), clocks=clocks)
    pipeline.start()
    snapshot = wait_for(pipeline, lambda snapshot: snapshot.labelled)
    clock.now += 0.040
    pipeline.mark_displayed(snapshot, 0.003)
    clock.now += 0.5
    pipeline.mark_displayed(snapshot, 0.003)  # drawn again: no new content
    pipeline.mark_displayed(replace(snapshot, frame=replace(snapshot.frame, index=7)), 0.003)
    latencies = pipeline.snapshot().statistics.latencies
    assert latencies.frame_age.p95 == pytest.approx(40)
    assert latencies.paint.p95 == pytest.approx(3)
    pipeline.stop()
    assert pipeline.snapshot().statistics.mean_rates.display == pytest.approx(2)


def test_what_an_earlier_run_showed_is_not_counted(make_pipeline, gates):
    sources = iter([live(picture(91), gates()), live(picture(92), gates())])
    pipeline = make_pipeline(lambda: next(sources))
    pipeline.start()
    before = wait_for_label(pipeline, 91)
    pipeline.start()
    gates.open()
    wait_for_label(pipeline, 92)
    pipeline.mark_displayed(before)
    pipeline.close()
    assert pipeline.snapshot().statistics.latencies.paint is None


def test_labels_are_averaged_over_media_time_and_kept_in_a_timeline(make_pipeline):
    script = [picture(50)] * 60 + [picture(70)] + [picture(50)] * 20 + [picture(90)] * 60
    source = ScriptedSource(script, rate=30)
    stabiliser = StabiliserOptions(time_constant=0.5, lead=0.05)
    options = RunOptions(
        LiveLabelOptions(stabiliser=stabiliser, minimum_confidence=0.3), every_frame=True
    )
    pipeline = make_pipeline(source, options=options)
    assert pipeline.timeline() == ()
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    assert [entry.index for entry in pipeline.timeline()] == [50, 90]
    first, second = pipeline.timeline()
    assert first.label == "value 50, same"
    assert first.start == pytest.approx(1 / 30)
    assert first.end == second.start < second.end == pytest.approx(141 / 30)
    assert final.labelled.headline.index == 90
    assert final.labelled.headline.since == second.start
    assert final.labelled.prediction.probabilities[90] == pytest.approx(0.6)


def test_a_live_source_has_the_time_since_the_start(make_pipeline, gates, clock, clocks):
    opened = gates()
    pipeline = make_pipeline(live(picture(91), gates(), open_waits_for=opened), clocks=clocks)
    pipeline.start()
    clock.now += 2.5
    opened.set()
    assert wait_for_state(pipeline, State.LIVE).frame.position == pytest.approx(2.5)


def test_a_notice_of_the_source_is_passed_on(make_pipeline):
    source = ScriptedSource([picture()])
    source.notice = "1 picture could not be read: a.jpg"
    pipeline = make_pipeline(source, options=EVERY_FRAME)
    pipeline.start()
    assert wait_for_state(pipeline, State.ENDED).message == source.notice
