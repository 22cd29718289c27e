"""Outages of live sources: when they are detected, and how the picture returns."""

from itertools import pairwise

import pytest

from swiftcam.errors import CameraError, CameraUnavailableError, NoCameraError
from swiftcam.pipeline import Clocks, RunOptions, State
from swiftcam.pipeline.deciding.watchdog import (
    ATTEMPT_DEADLINE,
    FROZEN_AFTER,
    OPEN_DEADLINE,
    SILENT_AFTER,
)
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.snapshot import Problem
from tests.fakes import FakeClassifier, Joins, ScriptedSource, picture
from tests.pipeline.waits import wait_for, wait_for_label, wait_for_state
from tests.waiting import PATIENCE, wait_until


def test_a_camera_that_breaks_is_connected_again(bench):
    one = bench()
    one.show(91)
    one.end("Unplugged.")
    assert (one.state, one.message) == (State.RECONNECTING, "Unplugged. Trying again…")
    assert one.supervisor.frame.pixels[0, 0, 0] == 91
    one.look(0.4)
    assert len(one.sources) == 1
    one.look(0.1)
    assert len(one.sources) == 2
    assert (one.state, one.message) == (State.RECONNECTING, "Unplugged. Trying again…")
    one.end("Not there.")
    assert (one.state, one.message) == (State.RECONNECTING, "Not there. Trying again…")
    one.look(0.4)
    assert len(one.sources) == 2
    one.look(0.1)
    assert len(one.sources) == 3
    one.show(92)
    assert (one.state, one.message) == (State.LIVE, "")
    assert one.supervisor.frame.index == 1


def test_an_outage_is_over_with_the_first_picture(bench):
    one = bench()
    one.show(91)
    for _ in range(2):  # the second outage is as new as the first
        one.end("Unplugged.")
        one.look(0.4)
        before = len(one.sources)
        one.look(0.1)
        assert len(one.sources) == before + 1
        one.show(92)
        assert one.look(20.0 if one.supervisor.frame is None else 1.0) is State.LIVE


def test_a_camera_that_never_delivered_has_failed(bench):
    one = bench()
    one.end("There is no camera 3.")
    assert one.look(60) is State.FAILED
    assert one.message == "There is no camera 3."
    assert len(one.sources) == 1


def test_recorded_media_that_breaks_or_is_slow_is_not_opened_again(bench):
    one = bench(is_live=False)
    one.show(91, position=0.0)
    assert one.look(60) is State.LIVE
    one.end("It broke.")
    one.look(60)
    assert len(one.sources) == 1
    assert one.supervisor.live_state.ending == Condition(State.FAILED, "It broke.", Problem.SOURCE)


def test_tries_go_on_for_ever_and_become_rare(bench):
    one = bench()
    one.show(91)
    one.end("Unplugged.")
    times = []
    while one.clock.now < 700:
        before = len(one.sources)
        one.look(0.125)
        if len(one.sources) > before:
            times.append(one.clock.now)
            one.end("Still out.")
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert (times[0], gaps[0], gaps[-1]) == (0.5, 0.5, 5.0)
    assert sorted(gaps) == gaps
    assert (one.state, one.message) == (State.RECONNECTING, "Still out. Trying again…")


def test_a_silent_camera_is_replaced_and_its_reader_abandoned(bench, gates):
    one = bench()
    one.show(91)
    stuck = one.reader
    assert one.look(SILENT_AFTER) is State.LIVE
    assert one.look(0.1) is State.STALLED
    assert one.message == "No picture from scripted for 2 s. Trying again…"
    assert one.look(0.4) is State.STALLED
    assert len(one.sources) == 1
    assert one.look(0.2) is State.RECONNECTING
    assert one.message == "No picture from scripted for 2 s. Trying again…"
    assert one.reader is not stuck
    assert one.supervisor.abandoned == 1
    one.show(92)
    assert one.state is State.LIVE
    # Calls of the old reader are ignored.
    one.show(93, reader=stuck)
    one.end("Too late.", reader=stuck)
    assert (one.state, one.supervisor.frame.pixels[0, 0, 0], one.captured) == (State.LIVE, 92, 2)
    gates.open()
    wait_until(lambda: one.supervisor.abandoned == 0)
    assert one.sources[0].is_closed
    assert one.sources[0].grabs == 0  # it was told to stop


def test_a_camera_that_speaks_again_before_it_is_replaced_is_kept(bench):
    one = bench()
    one.show(91)
    assert one.look(SILENT_AFTER + 0.1) is State.STALLED
    one.show(92)
    assert (one.state, one.message) == (State.LIVE, "")
    assert one.look(1.0) is State.LIVE
    assert len(one.sources) == 1


def test_a_new_connection_that_says_nothing_is_given_up_for_the_next(bench):
    one = bench()
    one.show(91)
    one.end("Unplugged.")
    one.look(0.5)
    one.look(ATTEMPT_DEADLINE)
    one.look(0.1)  # given up, and tried again half a second later
    one.look(0.4)
    assert len(one.sources) == 2
    one.look(0.1)
    assert len(one.sources) == 3
    assert one.supervisor.abandoned == 2
    one.show(92)
    assert one.state is State.LIVE


def test_a_connection_that_is_given_up_is_told_to_stop_at_once(bench, gates):
    one = bench()
    one.show(91)
    one.end("Unplugged.")
    one.look(0.5)
    one.look(ATTEMPT_DEADLINE + 0.1)
    assert len(one.sources) == 2
    gates.open()
    one.reader.join(PATIENCE)
    assert one.sources[1].is_closed
    assert one.sources[1].grabs == 0


def test_a_frozen_picture_is_replaced(bench):
    one = bench()
    one.show(77)
    for _ in range(7):
        assert one.look(FROZEN_AFTER / 7) is State.LIVE
        one.show(77)
    assert one.look(0.1) is State.STALLED
    assert one.message == "The picture of scripted has been frozen for 3 s. Trying again…"
    assert one.look(0.5) is State.RECONNECTING
    one.show(60)
    assert (one.state, one.take()) == (State.LIVE, 60)


def play_still(one, seconds):
    """Show the same picture ten times a second; return the states."""
    states = set()
    for _ in range(round(seconds * 10)):
        one.show(77)
        states.add(one.look(0.1))
    return states


def test_a_picture_that_never_moves_is_reconnected_only_once(bench):
    one = bench()
    play_still(one, 5.0)
    assert (one.state, len(one.sources)) == (State.LIVE, 2)
    assert play_still(one, 30.0) == {State.LIVE}
    assert len(one.sources) == 2


@pytest.mark.parametrize("how", ["a screen", "a pause"])
def test_what_may_stand_still_is_not_frozen(bench, how):
    one = bench(still=how == "a screen")
    one.show(77)
    if how == "a pause":
        one.pause()
    play_still(one, 10.0)
    assert len(one.sources) == 1


def test_a_paused_camera_that_falls_silent_is_replaced_and_the_pause_ends(bench):
    one = bench()
    one.show(91)
    one.pause()
    assert one.look(SILENT_AFTER + 0.1) is State.STALLED
    assert one.transport.is_playing
    one.show(92)
    assert one.state is State.LIVE


def test_after_sleep_the_source_is_connected_again_at_once(bench):
    one = bench()
    one.show(91)
    one.slept += 3600
    assert one.look(0.1) is State.RECONNECTING
    assert one.message == "The machine was asleep. Trying again…"
    assert len(one.sources) == 2
    one.show(92)
    assert one.look(0.1) is State.LIVE
    assert len(one.sources) == 2


def test_sleep_before_the_first_picture_is_no_outage(bench):
    one = bench()
    one.slept += 3600
    assert one.look(0.1) is State.OPENING
    one.show(91)
    assert one.look(0.1) is State.LIVE
    assert len(one.sources) == 1


def test_after_the_end_nothing_is_supervised(bench):
    one = bench()
    one.show(91)
    one.stop()
    assert one.look(60) is State.STOPPED
    assert len(one.sources) == 1


# --- through the whole pipeline ----------------------------------------------------------------


class Camera:
    """A camera whose connections follow one script each."""

    def __init__(self, *scripts):
        self._scripts = iter(scripts)
        self.connections = []

    def __call__(self):
        self.connections.append(ScriptedSource(next(self._scripts), is_live=True))
        return self.connections[-1]


def test_the_labels_of_a_camera_come_back_with_it(make_pipeline, gates, clock, clocks):
    camera = Camera([picture(91), CameraError("Unplugged.")], [picture(122), gates()])
    pipeline = make_pipeline(camera, clocks=clocks)
    pipeline.start()
    lost = wait_for_state(pipeline, State.RECONNECTING)
    assert lost.message == "Unplugged. Trying again…"
    assert lost.frame is not None
    clock.now += 0.5
    back = wait_for_label(pipeline, 122)
    assert (back.state, back.message, back.generation) == (State.LIVE, "", 1)
    assert camera.connections[0].is_closed


def held_up(gate):
    """Return a function that loads a classifier once the gate is open."""

    def load():
        gate.wait()
        return FakeClassifier()

    return load


def test_a_camera_lost_while_the_first_model_loads_is_connected_again(
    make_pipeline, gates, clock, clocks
):
    loading = gates()
    camera = Camera([picture(91), CameraError("Unplugged.")], [picture(122), gates()])
    pipeline = make_pipeline(camera, held_up(loading), clocks=clocks)
    pipeline.start()
    wait_for_state(pipeline, State.RECONNECTING)
    clock.now += 0.5
    back = wait_for_state(pipeline, State.LIVE)
    assert (back.message, back.model, len(camera.connections)) == ("", None, 2)
    loading.set()
    assert wait_for_label(pipeline, 122).state is State.LIVE


def test_a_camera_that_falls_silent_while_the_model_works_is_connected_again(
    make_pipeline, gates, turnstile, clock, clocks
):
    classifier = FakeClassifier(gate=turnstile)
    camera = Camera([picture(91), gates()], [picture(122), gates()])
    pipeline = make_pipeline(camera, classifier, clocks=clocks)
    pipeline.start()
    wait_until(lambda: classifier.asked)
    clock.now += SILENT_AFTER + 0.1
    wait_for_state(pipeline, State.STALLED)
    clock.now += 0.5
    assert wait_for_state(pipeline, State.LIVE).frame.index == 1


def test_an_opening_that_hangs_while_the_first_model_loads_fails(
    make_pipeline, gates, clock, clocks
):
    source = ScriptedSource([], is_live=True, open_waits_for=gates())
    pipeline = make_pipeline(source, held_up(gates()), clocks=clocks)
    pipeline.start()
    clock.now += OPEN_DEADLINE + 0.1
    assert "did not answer within 15 s" in wait_for_state(pipeline, State.FAILED).message


@pytest.mark.logs_errors
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (CameraError("It is gone."), "It is gone."),
        (RuntimeError("odd"), "Something went wrong while reading the source."),
    ],
)
def test_a_source_that_cannot_be_made_again_ends_the_run(
    make_pipeline, clock, clocks, error, message
):
    sources = iter([ScriptedSource([picture(91), CameraError("Unplugged.")], is_live=True)])

    def make():
        if source := next(sources, None):
            return source
        raise error

    pipeline = make_pipeline(make, clocks=clocks)
    pipeline.start()
    wait_for_state(pipeline, State.RECONNECTING)
    clock.now += 0.5
    assert wait_for_state(pipeline, State.FAILED).message.startswith(message)


def test_the_snapshot_tells_of_readers_that_are_stuck(make_pipeline, gates, clock, clocks):
    stuck = gates()
    camera = Camera([picture(91), stuck], [picture(122), gates()])
    pipeline = make_pipeline(camera, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    clock.now += SILENT_AFTER + 0.1
    wait_for_state(pipeline, State.STALLED)
    clock.now += 0.5
    wait_for_label(pipeline, 122)
    wait_for(pipeline, lambda snapshot: snapshot.abandoned == 1)
    stuck.set()
    wait_for(pipeline, lambda snapshot: snapshot.abandoned == 0)


def test_a_black_picture_has_no_labels(make_pipeline, gates, clock, clocks):
    covered = gates()
    source = ScriptedSource([picture(91), covered, picture(0), gates()], is_live=True)
    pipeline = make_pipeline(source, FakeClassifier(), clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    covered.set()
    dark = wait_for(pipeline, lambda snapshot: snapshot.labelled is None)
    assert dark.frame.pixels.max() == 0
    clock.now += 1.5
    snapshot = pipeline.snapshot()
    assert snapshot.state is State.LIVE
    assert "The picture is black" in snapshot.message


def test_a_break_during_a_pause_ends_the_pause(make_pipeline, gates, clock, clocks):
    broken = gates()
    camera = Camera([picture(91), broken, CameraError("Unplugged.")], [picture(122), gates()])
    pipeline = make_pipeline(camera, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.pause()
    broken.set()
    wait_for_state(pipeline, State.RECONNECTING)
    clock.now += 0.5
    assert wait_for_label(pipeline, 122).state is State.LIVE


# --- a camera that is missing or in use at the start ----------------------------------------------


MISSING = NoCameraError("There is none.")
IN_USE = CameraUnavailableError("Cheese has it.")


def test_a_camera_that_is_missing_is_awaited(bench):
    one = bench(waits=True)
    one.end(MISSING)
    assert one.supervisor.condition == Condition(State.WAITING, "There is none.", Problem.NO_CAMERA)
    assert not one.supervisor.mailbox.is_drained  # the model is loaded meanwhile
    assert one.look(0.4) is State.WAITING
    assert len(one.sources) == 1
    assert one.look(0.1) is State.WAITING  # also while it is tried
    assert len(one.sources) == 2
    one.end(IN_USE)
    assert one.supervisor.condition == Condition(State.WAITING, "Cheese has it.", Problem.SOURCE)
    one.look(0.5)
    assert len(one.sources) == 3
    one.show(91)
    assert one.supervisor.condition == Condition(State.LIVE)
    assert one.supervisor.frame.index == 0


def test_waiting_tries_go_on_every_two_seconds_at_least(bench):
    one = bench(waits=True)
    one.end(MISSING)
    for _ in range(400):
        one.look(2.0)
        before = len(one.sources)
        one.end(MISSING)
    one.look(2.0)
    assert len(one.sources) == before + 1


def test_what_else_fails_while_waiting_is_awaited_too(bench):
    one = bench(waits=True)
    one.end(MISSING)
    one.look(0.5)
    one.end("Not permitted yet.")  # the system sets permissions a moment after a camera appears
    assert one.supervisor.condition == Condition(
        State.WAITING, "Not permitted yet.", Problem.SOURCE
    )


@pytest.mark.parametrize(
    ("waits", "error"), [(False, MISSING), (False, IN_USE), (True, CameraError("Two match."))]
)
def test_a_run_that_does_not_wait_fails(bench, waits, error):
    one = bench(waits=waits)
    one.end(error)
    assert one.state is State.FAILED
    assert one.look(60) is State.FAILED
    assert len(one.sources) == 1


def test_a_wait_that_hangs_is_replaced(bench):
    one = bench(waits=True)
    one.end(MISSING)
    one.look(0.5)
    one.look(ATTEMPT_DEADLINE + 0.1)
    assert one.look(0.5) is State.WAITING
    assert len(one.sources) == 3


def test_a_wait_can_be_stopped(bench):
    one = bench(waits=True)
    one.end(MISSING)
    one.stop()
    assert one.look(10) is State.STOPPED
    assert len(one.sources) == 1


def test_a_camera_that_appears_is_shown(make_pipeline, gates):
    there = gates()

    class Plugged(ScriptedSource):
        def open(self):
            if not there.is_set():
                raise MISSING

    pipeline = make_pipeline(
        lambda: Plugged([picture(91), gates()], is_live=True),
        options=RunOptions(waits_for_camera=True),
        clocks=Clocks(join=Joins()),
    )
    pipeline.start()
    waiting = wait_for_state(pipeline, State.WAITING)
    assert (waiting.problem, waiting.frame) == (Problem.NO_CAMERA, None)
    there.set()
    shown = wait_for_label(pipeline, 91)
    assert (shown.state, shown.generation, shown.message) == (State.LIVE, 1, "")
