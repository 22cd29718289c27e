"""Lost live sources: detection and recovery, with scripted sources and moved clocks."""

import threading

import pytest

from swiftcam.errors import CameraError
from swiftcam.pipeline import Clocks, Pipeline, State
from tests.fakes import EndlessSource, FakeClassifier, FakeClock, ScriptedSource, picture
from tests.waiting import wait_until


class Camera:
    """A camera whose connections follow one script each; events end with the test."""

    def __init__(self, *scripts):
        self._scripts = iter(scripts)
        self.connections = []

    def __call__(self):
        script = next(self._scripts, [CameraError("Still out.")])
        self.connections.append(ScriptedSource(script, is_live=True))
        return self.connections[-1]


@pytest.fixture
def run():
    started, holds = [], []

    def start(make_source, clocks=None, classifier=None):
        pipeline = Pipeline(make_source, lambda: classifier or FakeClassifier(), clocks=clocks)
        started.append(pipeline)
        pipeline.start()
        return pipeline

    def hold():
        holds.append(threading.Event())
        return holds[-1]

    start.hold = hold
    yield start
    for event in holds:
        event.set()
    for pipeline in started:
        pipeline.close()


def wait_for(pipeline, state):
    wait_until(lambda: pipeline.snapshot().state is state, what=f"{state}")
    return pipeline.snapshot()


def test_a_camera_that_breaks_is_connected_again(run):
    camera = Camera(
        [picture(91), CameraError("Unplugged.")],
        [CameraError("Not there.")],
        [picture(92), run.hold()],
    )
    pipeline = run(camera)
    lost = wait_for(pipeline, State.RECONNECTING)
    assert lost.message == "Unplugged. Trying again…"
    assert lost.frame is not None
    back = wait_for(pipeline, State.LIVE)
    assert len(camera.connections) == 3
    assert back.message == ""
    assert back.frame.index == 1
    assert all(source.is_closed for source in camera.connections[:2])
    wait_until(lambda: pipeline.snapshot().labelled.frame.index == 1)


def test_tries_go_on_for_ever(run):
    clock = FakeClock()
    camera = Camera([picture(91), CameraError("Unplugged.")])
    pipeline = run(camera, Clocks(clock))
    wait_for(pipeline, State.RECONNECTING)

    def pass_time():
        clock.now += 0.1
        return len(camera.connections) >= 20

    wait_until(pass_time)
    assert pipeline.snapshot().state is State.RECONNECTING
    assert "Still out." in pipeline.snapshot().message


def test_a_silent_camera_is_replaced_and_its_reader_abandoned(run):
    clock = FakeClock()
    stuck = run.hold()
    camera = Camera([picture(91), stuck], [picture(92), run.hold()])
    pipeline = run(camera, Clocks(clock))
    wait_for(pipeline, State.LIVE)
    clock.now += 2.1
    wait_for(pipeline, State.STALLED)
    clock.now += 0.6
    back = wait_for(pipeline, State.LIVE)
    assert back.abandoned == 1
    stuck.set()
    wait_until(lambda: pipeline.snapshot().abandoned == 0)
    assert camera.connections[0].is_closed
    assert pipeline.snapshot().frame.index == 1  # what the old reader still says is not heard


def test_a_frozen_picture_is_replaced(run):
    clock = FakeClock()
    frozen = EndlessSource()
    frozen.retrieve = lambda: picture(77)
    sources = iter([frozen, EndlessSource()])
    pipeline = run(lambda: next(sources), Clocks(clock))
    wait_for(pipeline, State.LIVE)
    clock.now += 1.0
    wait_until(lambda: frozen.grabs > 5)

    def advance():
        clock.now += 0.05
        return pipeline.snapshot().state is State.STALLED

    wait_until(advance)
    assert "has been frozen for 3 s" in pipeline.snapshot().message
    clock.now += 0.6
    back = wait_for(pipeline, State.LIVE)
    assert back.frame.pixels[0, 0, 0] != 77


def test_a_picture_that_never_moves_is_reconnected_only_once(run):
    clock = FakeClock()
    made = []

    def still():
        source = EndlessSource()
        source.retrieve = lambda: picture(77)
        made.append(source)
        return source

    pipeline = run(still, Clocks(clock))
    wait_for(pipeline, State.LIVE)

    def advance():
        clock.now += 0.05
        return clock.now > 130

    wait_until(advance)
    assert pipeline.snapshot().state is State.LIVE
    assert len(made) == 2


def test_repeated_and_black_pictures_are_kept_from_the_model(run):
    classifier = FakeClassifier()
    script = [picture(91), picture(91), picture(0), picture(5), picture(120), picture(150)]
    source = ScriptedSource([*script, run.hold()], is_live=True)
    slow = threading.Event()

    def retrieve(original=source.retrieve):
        slow.wait(0.02)  # so that the model sees each of them
        return original()

    source.retrieve = retrieve
    run(lambda: source, classifier=classifier)
    wait_until(lambda: classifier.seen[-1:] == [150])
    assert classifier.seen == [91, 120, 150]


def test_a_black_picture_is_shown_without_labels_and_explained(run):
    clock = FakeClock()
    gate = run.hold()
    script = [picture(91), gate, picture(0), run.hold()]
    pipeline = run(lambda: ScriptedSource(script, is_live=True), Clocks(clock))
    wait_until(lambda: pipeline.snapshot().labelled)
    gate.set()
    wait_until(lambda: pipeline.snapshot().labelled is None)
    assert pipeline.snapshot().frame.pixels.max() == 0
    clock.now += 1.5
    snapshot = pipeline.snapshot()
    assert snapshot.state is State.LIVE
    assert "The picture is black" in snapshot.message


def test_after_sleep_the_source_is_connected_again(run):
    wall = FakeClock(1_000_000.0)
    sources = []

    def make():
        sources.append(EndlessSource())
        return sources[-1]

    pipeline = run(make, Clocks(wall=wall))
    wait_for(pipeline, State.LIVE)
    wall.now += 3600
    wait_until(lambda: len(sources) == 2)
    wait_for(pipeline, State.LIVE)


def test_a_break_during_a_pause_ends_the_pause(run):
    gate = run.hold()
    camera = Camera([picture(91), gate, CameraError("Unplugged.")], [picture(92), run.hold()])
    pipeline = run(camera)
    wait_for(pipeline, State.LIVE)
    pipeline.pause()
    gate.set()
    wait_for(pipeline, State.LIVE)
    assert len(camera.connections) == 2


def test_a_camera_that_never_delivered_has_failed(run):
    camera = Camera([CameraError("There is no camera 3.")])
    pipeline = run(camera)
    assert wait_for(pipeline, State.FAILED).message == "There is no camera 3."
    assert len(camera.connections) == 1


def test_stop_during_an_outage(run):
    pipeline = run(Camera([picture(91), CameraError("Unplugged.")]))
    wait_for(pipeline, State.RECONNECTING)
    pipeline.stop()
    assert pipeline.snapshot().state is State.STOPPED
    assert pipeline.close() == 0
