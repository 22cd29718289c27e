"""Jumping, stepping and looping in real videos through the real pipeline."""

import threading

import pytest

from swiftcam.capture.folder import FolderSource
from swiftcam.capture.video import VideoSource
from swiftcam.pipeline import LabelOptions, Pipeline, RunOptions, Size, State
from tests.fakes import EndlessSource, FakeClassifier, ScriptedSource, picture
from tests.waiting import wait_until


@pytest.fixture
def play():
    made = []

    def play(source, classifier=None, options=None):
        make_source = source if callable(source) else lambda: source
        pipeline = Pipeline(make_source, lambda: classifier or FakeClassifier(), options)
        made.append(pipeline)
        pipeline.start()
        wait_until(lambda: pipeline.snapshot().frame)
        return pipeline

    yield play
    for pipeline in made:
        pipeline.close()


def paused(pipeline):
    pipeline.pause()
    wait_until(lambda: pipeline.snapshot().state is State.PAUSED)


def position(pipeline):
    return pipeline.snapshot().frame.position


def at(seconds):
    return pytest.approx(seconds, abs=0.02)


def test_the_snapshot_tells_the_duration_of_a_recording(play, video):
    pipeline = play(lambda: VideoSource(video))
    media = pipeline.snapshot().media
    assert not media.is_live
    assert media.duration == at(1.5)
    assert (media.mode.width, media.mode.height) == (320, 240)


def test_a_jump_while_paused_shows_that_picture_with_its_labels(play, video):
    pipeline = play(lambda: VideoSource(video))
    wait_until(lambda: pipeline.snapshot().labelled)
    paused(pipeline)
    for wanted in (1.2, 0.3, 0.0):
        pipeline.seek(wanted)
        wait_until(lambda w=wanted: position(pipeline) == at(w))
        wait_until(
            lambda: pipeline.snapshot().labelled.frame.index == pipeline.snapshot().frame.index
        )
    assert pipeline.snapshot().state is State.PAUSED


def test_steps_go_from_picture_to_picture_both_ways(play, video):
    pipeline = play(lambda: VideoSource(video))
    paused(pipeline)
    pipeline.seek(0.5)
    wait_until(lambda: position(pipeline) == at(0.5))
    pipeline.step(1)
    wait_until(lambda: position(pipeline) == at(0.5 + 1 / 30))
    pipeline.step(-1)
    wait_until(lambda: position(pipeline) == at(0.5))
    pipeline.step(-1)
    wait_until(lambda: position(pipeline) == at(0.5 - 1 / 30))


def test_a_step_holds_a_video_that_plays(play, video):
    pipeline = play(lambda: VideoSource(video))
    pipeline.step(1)
    wait_until(lambda: pipeline.snapshot().state is State.PAUSED)


def test_a_step_beyond_the_end_stays_at_the_last_picture(play, video):
    pipeline = play(lambda: VideoSource(video))
    paused(pipeline)
    pipeline.seek(99.0)
    wait_until(lambda: position(pipeline) == at(44 / 30))
    pipeline.step(1)
    pipeline.seek(0.2)
    wait_until(lambda: position(pipeline) == at(0.2))
    assert pipeline.snapshot().state is State.PAUSED


def test_a_jump_after_the_end_plays_on_from_there(play, video):
    classifier = FakeClassifier()
    pipeline = play(lambda: VideoSource(video), classifier)
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)
    pipeline.seek(1.2)
    wait_until(lambda: pipeline.snapshot().generation == 2 and pipeline.snapshot().frame)
    assert position(pipeline) >= 1.15
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)


def test_a_jump_in_a_playing_video_loses_no_time(play, video):
    pipeline = play(lambda: VideoSource(video))
    pipeline.seek(1.2)
    wait_until(lambda: position(pipeline) >= 1.15)
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)


def test_a_loop_begins_again_and_the_labels_with_it(play, video):
    pipeline = play(lambda: VideoSource(video), options=RunOptions(is_looping=True))
    wait_until(lambda: position(pipeline) > 1.2)
    wait_until(lambda: position(pipeline) < 0.5)
    snapshot = pipeline.snapshot()
    assert snapshot.state is State.LIVE
    assert snapshot.generation == 1
    pipeline.configure(RunOptions(is_looping=False))
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)


def test_a_source_that_has_nothing_more_after_a_loop_ends(play):
    source = ScriptedSource([picture(1)])
    source.seek = lambda seconds: None
    pipeline = play(source, options=RunOptions(is_looping=True))
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)


def test_a_folder_is_a_recording_too(play, tmp_path):
    from PIL import Image

    for value in (10, 60, 110):
        Image.new("RGB", (64, 48), (value,) * 3).save(tmp_path / f"{value:03}.png")
    classifier = FakeClassifier()
    pipeline = play(lambda: FolderSource(tmp_path), classifier)
    paused(pipeline)
    for seconds, value in ((2.0, 110), (0.0, 10), (1.0, 60)):
        pipeline.seek(seconds)
        wait_until(lambda v=value: pipeline.snapshot().frame.pixels[0, 0, 0] == v)
    pipeline.step(1)
    wait_until(lambda: pipeline.snapshot().frame.pixels[0, 0, 0] == 110)
    pipeline.step(-2)
    wait_until(lambda: pipeline.snapshot().frame.pixels[0, 0, 0] == 10)


def test_a_live_source_ignores_jumps(play):
    pipeline = play(EndlessSource())
    pipeline.seek(5.0)
    first = pipeline.snapshot().frame.index
    wait_until(lambda: pipeline.snapshot().frame.index > first + 3)
    assert pipeline.snapshot().media.duration is None


def test_pictures_are_scaled_for_the_view_on_the_capture_thread(play, video):
    pipeline = play(lambda: VideoSource(video), options=RunOptions(is_looping=True))
    assert pipeline.snapshot().frame.picture is None
    pipeline.show_in(Size(160, 160))
    wait_until(lambda: pipeline.snapshot().frame.picture is not None)
    assert pipeline.snapshot().frame.picture.shape == (120, 160, 3)
    pipeline.show_in(None)
    wait_until(lambda: pipeline.snapshot().frame.picture is None)


def test_the_model_does_not_wait_for_the_picture_to_be_scaled(play, monkeypatch):
    is_labelled = threading.Event()

    def scaled(self, pixels):
        assert is_labelled.wait(15)
        return pixels

    monkeypatch.setattr("swiftcam.pipeline.viewport.Viewport.picture", scaled)
    pipeline = play(EndlessSource())
    wait_until(lambda: pipeline.snapshot().labelled)
    is_labelled.set()
    wait_until(lambda: pipeline.snapshot().frame.picture is not None)


def test_every_frame_asks_the_model_about_each(play):
    classifier = FakeClassifier()
    source = ScriptedSource([picture(7)] * 20)
    pipeline = play(source, classifier, RunOptions(LabelOptions(), every_frame=True))
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)
    assert classifier.seen == [7] * 20


def test_unchanged_frames_are_labelled_and_counted(play):
    classifier = FakeClassifier()
    pipeline = play(ScriptedSource([picture(7)] * 20), classifier)
    final = wait_until(
        lambda: pipeline.snapshot().state is State.ENDED and pipeline.snapshot()
    ).statistics.counts
    assert classifier.seen == [7]
    assert final.unchanged == final.classified - 1
