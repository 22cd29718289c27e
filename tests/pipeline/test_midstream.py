"""Media whose size, shape or timestamps change midway: nothing restarts, no picture is delayed."""

import pytest

from swiftcam.capture.av.stream import StreamSource
from swiftcam.capture.av.video import VideoSource
from swiftcam.pipeline import LiveLabelOptions, RunOptions, State
from tests import media, mp4
from tests.fakes import FakeClassifier
from tests.pipeline.player import View, read
from tests.pipeline.waits import wait_for_state
from tests.waiting import wait_until

FRAMES = 30
PERIOD = 1 / 30
EACH = RunOptions(LiveLabelOptions(is_adaptive=False))


@pytest.fixture(scope="module")
def clip(tmp_path_factory, photos):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return media.write_video(path, photos, frames=FRAMES, size=(160, 120))


@pytest.mark.network
def test_a_stream_whose_pictures_turn_and_grow_is_labelled_throughout(make_pipeline, photos):
    with media.mjpeg_server(photos[:1]) as server:
        address = server.address + "/turning"
        pipeline = make_pipeline(lambda: StreamSource(address), FakeClassifier(), EACH)
        pipeline.start()
        sizes, states = set(), set()

        def collect():
            snapshot = pipeline.snapshot()
            if snapshot.labelled is not None:
                states.add(snapshot.state)
                sizes.add(snapshot.labelled.frame.pixels.shape[1::-1])
            return len(sizes) == len(server.SIZES)

        wait_until(collect)
        assert sizes == set(server.SIZES)
        assert states == {State.LIVE}
        assert pipeline.snapshot().generation == 1
        assert pipeline.close() == 0


def played(path, clock):
    """Play a file to its end; return the positions shown and the seconds waited for each."""
    view = View(clock)
    told = read(VideoSource(path), clock, view)
    assert told.ends == [None]
    assert told.skipped == []
    assert len(told.grabbed) == len(told.shots)
    return [shot.position for shot in told.shots], view.waits[:-1]  # without that for the end


def test_time_that_jumps_forward_does_not_hold_the_picture(tmp_path, clip, clock):
    unit = mp4.time_scale(clip) // 30
    runs = [(9, unit), (1, 3600 * 30 * unit), (FRAMES - 10, unit)]  # an hour is missing
    path = mp4.rewrite(clip, tmp_path / "a.mp4", mp4.lasting(*runs))
    positions, waits = played(path, clock)
    assert len(positions) == FRAMES
    assert positions[8] < 1
    assert positions[-1] > 3600
    assert waits == pytest.approx([PERIOD] * (FRAMES - 2), abs=1e-3)  # neither first nor the jump


def test_time_that_jumps_back_does_not_hold_the_picture(tmp_path, photos, clock):
    half = media.write_video(
        tmp_path / "half.ts", photos, frames=FRAMES, size=(160, 120), codec="mp2v"
    )
    path = tmp_path / "twice.ts"
    path.write_bytes(half.read_bytes() * 2)  # the clock begins anew in the middle
    positions, waits = played(path, clock)
    assert len(positions) >= 2 * FRAMES - 2  # the decoder may not finish the first half
    assert positions == sorted(positions)  # the second half goes on where the first one ended
    assert positions[-1] > (2 * FRAMES - 3) * PERIOD
    # Where the decoder left out the last one of the first half, more periods are waited for.
    assert max(waits) < 4 * PERIOD


def test_time_that_stands_still_plays_at_the_nominal_rate(tmp_path, clip, clock):
    unit = mp4.time_scale(clip) // 30
    path = mp4.rewrite(clip, tmp_path / "a.mp4", mp4.lasting((10, unit), (FRAMES - 10, 0)))
    nominal = PERIOD / 3  # the header says that all of them last no longer than the first ten
    positions, waits = played(path, clock)
    assert len(positions) == FRAMES
    assert waits == pytest.approx([PERIOD] * 10 + [nominal] * (FRAMES - 11), abs=1e-3)
    assert positions[10:] == pytest.approx(
        [positions[10] + nominal * n for n in range(FRAMES - 10)], abs=1e-3
    )


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_turned_video_is_labelled_upright(make_pipeline, tmp_path, clip, degrees):
    path = mp4.rewrite(clip, tmp_path / "a.mp4", mp4.turned(degrees))
    pipeline = make_pipeline(VideoSource(path), options=RunOptions(every_frame=True))
    pipeline.start()
    final = wait_for_state(pipeline, State.ENDED)
    assert final.statistics.counts.classified == FRAMES
    assert final.labelled.frame.pixels.shape == (160, 120, 3)
