"""Media whose size, shape or time changes midway, through the real pipeline: nothing restarts."""

import numpy as np
import pytest

from swiftcam.capture.stream import StreamSource
from swiftcam.capture.video import VideoSource
from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import Pipeline, RunOptions, State
from tests import media, mp4
from tests.fakes import FakeClassifier
from tests.waiting import wait_until

FRAMES = 30


@pytest.fixture
def make_pipeline():
    made = []

    def make(make_source, load, **options):
        made.append(Pipeline(make_source, load, RunOptions(**options)))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory, photos):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return media.write_video(path, photos, frames=FRAMES, size=(160, 120))


@pytest.mark.network
def test_a_stream_whose_pictures_turn_and_grow_is_labelled_throughout(make_pipeline, photos):
    with media.mjpeg_server(photos[:1]) as server:
        address = server.address + "/turning"
        pipeline = make_pipeline(lambda: StreamSource(address), load_classifier)
        pipeline.start()
        labelled, states = {}, set()

        def collect():
            snapshot = pipeline.snapshot()
            if snapshot.labelled is not None:
                states.add(snapshot.state)
                pixels = snapshot.labelled.frame.pixels
                labelled[pixels.shape[1::-1]] = snapshot.labelled.candidates[0].label
            return len(labelled) == len(server.SIZES)

        wait_until(collect)
        assert set(labelled) == set(server.SIZES)
        assert states == {State.LIVE}
        assert pipeline.snapshot().generation == 1
        assert pipeline.close() == 0


def played(make_pipeline, path, **options):
    """Play a file to its end and return the last snapshot and the positions that were labelled."""
    classifier = FakeClassifier()
    pipeline = make_pipeline(lambda: VideoSource(path), lambda: classifier, **options)
    pipeline.start()
    positions = []

    def collect():
        snapshot = pipeline.snapshot()
        if snapshot.labelled and snapshot.labelled.frame.position not in positions[-1:]:
            positions.append(snapshot.labelled.frame.position)
        return snapshot.state.is_final

    wait_until(collect)
    return pipeline.snapshot(), positions


@pytest.mark.parametrize("every_frame", [True, False])
def test_time_that_jumps_forward_does_not_hold_the_picture(
    make_pipeline, tmp_path, clip, every_frame
):
    unit = mp4.time_scale(clip) // 30
    runs = [(9, unit), (1, 3600 * 30 * unit), (FRAMES - 10, unit)]  # an hour is missing
    path = mp4.rewrite(clip, tmp_path / "a.mp4", mp4.lasting(*runs))
    final, positions = played(make_pipeline, path, every_frame=every_frame)
    assert final.state is State.ENDED
    assert final.statistics.counts.captured == FRAMES
    assert final.labelled.frame.position > 3600
    assert positions[0] < 1


def test_time_that_jumps_back_does_not_hold_the_picture(make_pipeline, tmp_path, photos):
    half = media.write_video(
        tmp_path / "half.ts", photos, frames=FRAMES, size=(160, 120), codec="mp2v"
    )
    path = tmp_path / "twice.ts"
    path.write_bytes(half.read_bytes() * 2)  # the clock begins anew in the middle
    final, positions = played(make_pipeline, path)
    assert final.state is State.ENDED
    counts = final.statistics.counts
    assert counts.captured >= 2 * FRAMES - 2  # the decoder may not finish the first half
    assert counts.captured == counts.classified + counts.dropped
    assert min(np.diff(positions)) < -0.5


def test_time_that_stands_still_plays_at_the_nominal_rate(make_pipeline, tmp_path, clip):
    unit = mp4.time_scale(clip) // 30
    path = mp4.rewrite(
        clip, tmp_path / "a.mp4", mp4.lasting((5, unit), (20, 0), (FRAMES - 25, unit))
    )
    final, positions = played(make_pipeline, path)
    assert final.state is State.ENDED
    assert final.statistics.counts.captured == FRAMES
    assert len(positions) > 10


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_turned_video_is_labelled_upright(make_pipeline, tmp_path, clip, degrees):
    path = mp4.rewrite(clip, tmp_path / "a.mp4", mp4.turned(degrees))
    final, _ = played(make_pipeline, path, every_frame=True)
    assert final.labelled.frame.pixels.shape == (160, 120, 3)
