"""Stopping and closing with stuck threads: the clock shows how long closing would take."""

import gc
import threading
import weakref

import pytest

from swiftcam.errors import CameraError
from swiftcam.pipeline import Clocks, RunOptions, State, has_abandoned_threads
from swiftcam.pipeline.run import JOIN_TIMEOUT
from tests.fakes import (
    EndlessSource,
    FakeClassifier,
    FakeClock,
    Joins,
    ScriptedSource,
    picture,
)
from tests.pipeline.waits import wait_for, wait_for_label, wait_for_state
from tests.waiting import wait_until


def live(*script):
    return ScriptedSource(script, is_live=True)


def test_before_the_first_start_it_is_stopped(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([]))
    assert pipeline.snapshot().state is State.STOPPED
    assert pipeline.close() == 0


def test_stopping_twice_and_after_the_end_is_harmless(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([picture()]), options=RunOptions(every_frame=True))
    pipeline.start()
    wait_for_state(pipeline, State.ENDED)
    pipeline.stop()
    assert pipeline.close() == pipeline.close() == 0
    assert pipeline.snapshot().state is State.ENDED


def test_closing_waits_for_all_threads_and_for_the_source(make_pipeline):
    joins = Joins()
    source = EndlessSource()
    pipeline = make_pipeline(source, clocks=Clocks(FakeClock(), FakeClock(), joins))
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    assert pipeline.close() == 0
    assert source.is_closed
    names = ("capture-1", "inference-1", "supervisor-1", "model-0")
    assert set(joins.asked) == {f"swiftcam-{name}" for name in names}
    assert not has_abandoned_threads()


@pytest.mark.logs_errors
@pytest.mark.parametrize("where", ["open", "grab"])
def test_a_stuck_source_is_abandoned_and_released_when_it_comes_back(
    make_pipeline, gates, clock, caplog, where
):
    never = gates()
    stuck = {
        "open": ScriptedSource([], open_waits_for=never),
        "grab": live(picture(), never),
    }
    source = stuck[where]
    joins = Joins(clock, "swiftcam-capture")
    pipeline = make_pipeline(source, clocks=Clocks(clock, clock, joins))
    pipeline.start()
    wait_until(lambda: source.is_opened if where == "open" else source.grabs)
    started = clock.now
    pipeline.stop()
    assert joins.asked == {}  # stopping waits for nothing
    assert pipeline.snapshot().state is State.STOPPED
    assert pipeline.close() == 1
    assert clock.now - started == pytest.approx(JOIN_TIMEOUT)
    assert pipeline.close() == 1  # the program closes once more after the window has
    assert clock.now - started == pytest.approx(JOIN_TIMEOUT)
    assert caplog.messages == ["abandoned after 1.5 s: swiftcam-capture-1"]
    assert has_abandoned_threads()
    never.set()
    wait_until(lambda: not has_abandoned_threads())
    assert source.is_closed


def test_without_a_word_closing_takes_less_than_two_seconds():
    assert JOIN_TIMEOUT < 2


@pytest.mark.logs_errors
@pytest.mark.parametrize("timeout", [0.0, 0.7])
def test_one_deadline_holds_for_everything_that_is_stuck_at_once(
    make_pipeline, gates, turnstile, clock, caplog, timeout
):
    seal = threading.Thread(target=gates().wait, name="swiftcam-seal", daemon=True)

    class Stuck(FakeClassifier):
        def check_seal(self, stop):
            seal.start()
            return seal

    stuck = ("capture-1", "inference-1", "model-1", "seal")
    joins = Joins(clock, *(f"swiftcam-{name}" for name in stuck))
    second, never = gates(), gates()
    source, classifier = live(picture(20), second, picture(60), never), Stuck(gate=turnstile)
    pipeline = make_pipeline(source, classifier, clocks=Clocks(clock, clock, joins))
    pipeline.start()
    turnstile.allow()
    wait_for_label(pipeline, 20)
    second.set()
    wait_until(lambda: classifier.asked == 2)
    gate = gates()
    pipeline.use_model(lambda: gate.wait() and FakeClassifier())
    started = clock.now
    assert pipeline.close(timeout) == 4
    assert clock.now - started == pytest.approx(timeout)
    asked = [sum(joins.asked[f"swiftcam-{name}"]) for name in stuck]
    assert sum(asked) == pytest.approx(timeout)
    assert all(name in caplog.text for name in stuck)
    assert "supervisor" not in caplog.text


def test_answers_that_come_after_the_stop_are_thrown_away(make_pipeline, gates, turnstile):
    classifier = FakeClassifier(gate=turnstile)
    pipeline = make_pipeline(live(picture(111), gates()), classifier)
    pipeline.start()
    wait_until(lambda: classifier.asked)
    pipeline.stop()
    gates.open()
    assert pipeline.close() == 0
    assert classifier.seen == [111]
    snapshot = pipeline.snapshot()
    assert (snapshot.state, snapshot.labelled) == (State.STOPPED, None)
    assert snapshot.statistics.counts.classified == 0


def test_answers_of_an_earlier_run_are_thrown_away(make_pipeline, gates, turnstile):
    classifier = FakeClassifier(gate=turnstile)
    scripts = iter([(picture(111), gates()), (picture(122), gates())])
    pipeline = make_pipeline(lambda: live(*next(scripts)), classifier)
    pipeline.start()
    wait_until(lambda: classifier.asked)
    pipeline.start()
    gates.open()
    final = wait_for(pipeline, lambda snapshot: snapshot.labelled)
    assert final.generation == 2
    assert final.labelled.candidates[0].index == 122
    assert classifier.seen == [111, 122]


def test_a_device_is_released_before_it_is_opened_again(make_pipeline, gates):
    release, order = gates(), []

    class Device(EndlessSource):
        def open(self):
            order.append("open")

        def close(self):
            release.wait()
            order.append("close")

    pipeline = make_pipeline(Device)
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    pipeline.start()
    assert pipeline.snapshot().state is State.OPENING
    release.set()
    wait_for_state(pipeline, State.LIVE)
    assert order == ["open", "close", "open"]


@pytest.mark.logs_errors
def test_a_run_waits_no_longer_than_its_time_for_a_stuck_one_before(make_pipeline, gates, clock):
    sources = [live(picture(91), gates()), live(picture(92), gates())]
    made = iter(sources)
    joins = Joins(clock, "swiftcam-capture-1")
    pipeline = make_pipeline(lambda: next(made), clocks=Clocks(clock, clock, joins))
    pipeline.start()
    wait_for_label(pipeline, 91)
    started = clock.now
    pipeline.start()
    wait_for_label(pipeline, 92)
    assert clock.now - started == pytest.approx(JOIN_TIMEOUT)
    assert not sources[0].is_closed


def test_a_source_that_was_stopped_before_its_turn_is_not_opened(make_pipeline, gates):
    closing = gates()

    class Slow(EndlessSource):
        def close(self):
            closing.wait()
            super().close()

    sources = [Slow(), EndlessSource()]
    made = iter(sources)
    pipeline = make_pipeline(lambda: next(made))
    pipeline.start()
    wait_for_state(pipeline, State.LIVE)
    pipeline.start()  # waits for the first, which is slow to close
    pipeline.stop()
    closing.set()
    assert pipeline.close() == 0
    assert sources[1].is_closed
    assert not sources[1].is_opened


def test_a_run_that_was_replaced_is_forgotten(make_pipeline):
    sources = []

    def make():
        source = ScriptedSource([picture()])
        sources.append(weakref.ref(source))
        return source

    pipeline = make_pipeline(make, options=RunOptions(every_frame=True))
    for _ in range(4):
        pipeline.start()
        wait_for_state(pipeline, State.ENDED)
    pipeline.close()

    def only_the_last_is_left():
        gc.collect()
        return [source() is not None for source in sources] == [False, False, False, True]

    wait_until(only_the_last_is_left)


def test_stop_during_an_outage(make_pipeline, clock):
    connections = []

    def make():
        script = [CameraError("Out.")] if connections else [picture(91), CameraError("Unplugged.")]
        connections.append(live(*script))
        return connections[-1]

    pipeline = make_pipeline(make, clocks=Clocks(clock, clock, Joins()))
    pipeline.start()
    wait_for_state(pipeline, State.RECONNECTING)
    pipeline.stop()
    assert pipeline.snapshot().state is State.STOPPED
    assert pipeline.close() == 0
    assert len(connections) == 1
