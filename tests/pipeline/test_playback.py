"""Jumping, stepping, looping and pausing in real videos through the real pipeline."""

import threading

import pytest
from PIL import Image

from swiftcam.capture.av.video import VideoSource
from swiftcam.capture.folder import FolderSource
from swiftcam.pipeline import Clocks, RunOptions, Size, State
from tests.fakes import FakeClassifier, Joins, ScriptedSource, picture
from tests.pipeline.waits import wait_for, wait_for_label, wait_for_state
from tests.waiting import PATIENCE, wait_until

EVERY_FRAME = RunOptions(every_frame=True)


@pytest.fixture
def play(make_pipeline):
    """Return a function that plays media in a loop: a slow test never reaches the end."""

    def play(source):
        clocks = Clocks(join=Joins())
        pipeline = make_pipeline(source, options=RunOptions(is_looping=True), clocks=clocks)
        pipeline.start()
        wait_for(pipeline, lambda snapshot: snapshot.frame)
        return pipeline

    return play


def paused(pipeline):
    pipeline.pause()
    wait_for_state(pipeline, State.PAUSED)


def at(seconds):
    return pytest.approx(seconds, abs=0.02)


def wait_for_position(pipeline, seconds):
    return wait_for(pipeline, lambda s: s.frame and s.frame.position == at(seconds), f"{seconds} s")


def test_the_snapshot_tells_the_duration_of_a_recording(play, video):
    pipeline = play(lambda: VideoSource(video))
    shown = pipeline.snapshot().media
    assert not shown.is_live
    assert shown.duration == at(1.5)
    assert (shown.mode.width, shown.mode.height) == (320, 240)
    assert shown.requested is None


def test_a_jump_while_paused_shows_that_picture_with_its_labels(play, video):
    pipeline = play(lambda: VideoSource(video))
    paused(pipeline)
    for wanted in (1.2, 0.3, 0.0):
        pipeline.seek(wanted)
        shown = wait_for_position(pipeline, wanted)
        index = shown.frame.index
        wait_for(pipeline, lambda s, i=index: s.labelled and s.labelled.frame.index == i)
    assert pipeline.snapshot().state is State.PAUSED


def test_steps_go_from_picture_to_picture_both_ways(play, video):
    pipeline = play(lambda: VideoSource(video))
    paused(pipeline)
    pipeline.seek(0.5)
    wait_for_position(pipeline, 0.5)
    for count, seconds in ((1, 0.5 + 1 / 30), (-1, 0.5), (-1, 0.5 - 1 / 30), (3, 0.5 + 2 / 30)):
        pipeline.step(count)
        wait_for_position(pipeline, seconds)


def test_a_step_holds_a_video_that_plays(play, video):
    pipeline = play(lambda: VideoSource(video))
    pipeline.step(1)
    wait_for_state(pipeline, State.PAUSED)


def test_a_step_beyond_the_end_stays_at_the_last_picture(play, video):
    pipeline = play(lambda: VideoSource(video))
    paused(pipeline)
    pipeline.seek(99.0)
    wait_for_position(pipeline, 44 / 30)
    pipeline.step(1)
    pipeline.seek(0.2)
    wait_for_position(pipeline, 0.2)
    assert pipeline.snapshot().state is State.PAUSED


def test_a_jump_after_the_end_plays_on_from_there(make_pipeline, short_video):
    pipeline = make_pipeline(lambda: VideoSource(short_video.path), options=EVERY_FRAME)
    pipeline.start()
    wait_for_state(pipeline, State.ENDED)
    pipeline.seek(0.2)
    final = wait_for(pipeline, lambda s: s.generation == 2 and s.state is State.ENDED)
    assert final.statistics.counts.classified == short_video.frames - 6


def test_controls_before_the_first_start(make_pipeline, short_video):
    pipeline = make_pipeline(lambda: VideoSource(short_video.path), options=EVERY_FRAME)
    pipeline.step(1)
    assert pipeline.snapshot().state is State.STOPPED
    pipeline.seek(0.2)  # plays from there
    final = wait_for_state(pipeline, State.ENDED)
    assert final.statistics.counts.classified == short_video.frames - 6


def test_a_loop_begins_again_and_the_labels_with_it_until_it_is_switched_off(make_pipeline):
    classifier = FakeClassifier()
    source = ScriptedSource([picture(value) for value in (20, 30, 40)])
    options = RunOptions(every_frame=True, is_looping=True)
    pipeline = make_pipeline(source, classifier, options)
    pipeline.start()
    wait_until(lambda: len(classifier.seen) >= 7)
    snapshot = pipeline.snapshot()
    assert snapshot.state is State.LIVE
    assert snapshot.generation == 1
    pipeline.configure(EVERY_FRAME)
    final = wait_for_state(pipeline, State.ENDED)
    rounds = final.frame.index // 3 + 1
    assert classifier.seen == [20, 30, 40] * rounds
    # Media time starts again with each round, and so do the entries.
    assert [entry.index for entry in pipeline.timeline()] == [20, 30, 40] * rounds


def test_a_folder_is_a_recording_too(play, tmp_path):
    for value in (10, 60, 110):
        Image.new("RGB", (64, 48), (value,) * 3).save(tmp_path / f"{value:03}.png")
    pipeline = play(lambda: FolderSource(tmp_path))
    paused(pipeline)
    for seconds, value in ((2.0, 110), (0.0, 10), (1.0, 60)):
        pipeline.seek(seconds)
        wait_for_label(pipeline, value)
    pipeline.step(1)
    wait_for_label(pipeline, 110)
    pipeline.step(-2)
    wait_for_label(pipeline, 10)


def test_a_live_source_ignores_jumps(make_pipeline, gates):
    jumped = gates()
    source = ScriptedSource([picture(20), jumped, picture(60), gates()], is_live=True)
    pipeline = make_pipeline(source)
    pipeline.start()
    wait_for_label(pipeline, 20)
    pipeline.seek(5.0)
    jumped.set()
    snapshot = wait_for_label(pipeline, 60)
    assert (snapshot.media.is_live, snapshot.media.duration) == (True, None)
    assert (snapshot.generation, source.seeks) == (1, [])


def test_pictures_are_scaled_for_the_view_on_the_capture_thread(make_pipeline, gates):
    steps = [gates() for _ in range(3)]
    script = [picture(20), steps[0], picture(60), steps[1], picture(100), steps[2]]
    pipeline = make_pipeline(ScriptedSource(script, is_live=True))
    pipeline.start()
    for value, room, shape in (
        (20, None, None),
        (60, Size(32, 32), (24, 32, 3)),
        (100, None, None),
    ):
        pipeline.show_in(room)
        if value > 20:
            steps.pop(0).set()
        shown = wait_for(pipeline, lambda s, v=value: s.frame and s.frame.pixels[0, 0, 0] == v)
        assert getattr(shown.frame.picture, "shape", None) == shape


def test_the_model_does_not_wait_for_the_picture_to_be_scaled(make_pipeline, gates):
    is_labelled = threading.Event()

    class Room(Size):
        """Its size is read only when a picture is scaled."""

        def __iter__(self):
            assert is_labelled.wait(PATIENCE)
            return super().__iter__()

    pipeline = make_pipeline(ScriptedSource([picture(20), gates()], is_live=True))
    pipeline.show_in(Room(64, 48))
    pipeline.start()
    wait_for_label(pipeline, 20)
    is_labelled.set()
    wait_for(pipeline, lambda snapshot: snapshot.frame.picture is not None)
