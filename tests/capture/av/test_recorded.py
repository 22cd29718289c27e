"""Seeking and positions, on real files with difficult headers."""

import subprocess

import numpy as np
import pytest

from swiftcam.capture.av.video import VideoSource
from swiftcam.errors import CameraError
from tests import media, mp4, needs

TIMES = (0.0, 0.1, 1.21, 3.7, 2.0, 3.96, 0.5, -3.0, 99.0)
FRAMES = 120


@pytest.fixture(scope="module")
def clip(tmp_path_factory, photos):
    """Four seconds at 30 pictures a second."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return media.write_video(path, photos, frames=FRAMES, size=(160, 120))


@pytest.fixture
def opened():
    sources = []

    def open_source(path):
        source = VideoSource(path)
        sources.append(source)
        source.open()
        return source

    yield open_source
    for source in sources:
        source.close()


def play(source):
    """Return the position and the pixels of every picture."""
    return [(source.position, source.retrieve()) for _ in iter(source.grab, False)]


def on_show(pictures, seconds):
    """Return the picture that a player shows at a time, within 1/60 s."""
    shown = [picture for picture in pictures if picture[0] <= seconds + 1 / 60]
    return shown[-1] if shown else pictures[0]


def assert_seeks_exactly(opened, path, times=TIMES):
    pictures = play(opened(path))
    source = opened(path)
    for time in times:
        source.seek(time)
        assert source.grab()
        position, pixels = on_show(pictures, time)
        assert source.position == pytest.approx(position, abs=0.002)
        assert np.array_equal(source.retrieve(), pixels)
    source.seek(2.0)
    following = play(source)
    assert len(following) == sum(position > 2.0 - 1 / 60 for position, _ in pictures)


def test_the_picture_at_a_time_is_found(opened, clip):
    assert opened(clip).duration == pytest.approx(FRAMES / 30)
    assert_seeks_exactly(opened, clip)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.avi", "MJPG"), ("a.webm", "VP80"), ("a.mkv", "mp4v"), ("a.ts", "mp2v")]
)
def test_in_other_containers(opened, tmp_path, photos, name, codec):
    path = media.write_video(tmp_path / name, photos, frames=FRAMES, size=(160, 120), codec=codec)
    assert_seeks_exactly(opened, path)


def test_where_only_the_first_picture_can_be_jumped_to(opened, tmp_path, clip):
    assert_seeks_exactly(opened, mp4.rewrite(clip, tmp_path / "a.mp4", mp4.with_one_key_frame()))


def test_where_the_rate_varies(opened, tmp_path, clip):
    unit = mp4.time_scale(clip) // 30
    edits = mp4.lasting((20, 10 * unit), (FRAMES - 20, unit))  # three a second, then thirty
    path = mp4.rewrite(clip, tmp_path / "a.mp4", edits)
    assert opened(path).duration == pytest.approx(10.0, abs=0.1)
    assert_seeks_exactly(opened, path, (*TIMES, 6.5, 6.65, 9.0))


def test_in_a_stream_that_cannot_be_jumped_into_before_its_second_key_frame(opened, tmp_path):
    path = tmp_path / "a.ts"
    command = (
        f"{needs.program('ffmpeg')} -loglevel error -f lavfi -i testsrc2=size=160x120:rate=30 -t 4 "
    )
    command += "-c:v libx264 -g 50 -bf 2 -output_ts_offset 900"
    subprocess.run([*command.split(), path], check=True)
    assert_seeks_exactly(opened, path)


def test_a_seek_before_the_first_picture_and_again_and_again(opened, clip):
    source = opened(clip)
    for time in (3.0, 1.0, 2.0):
        source.seek(time)
    assert source.grab()
    assert source.position == pytest.approx(2.0, abs=0.002)
    assert source.grab()
    assert source.position == pytest.approx(2.0 + 1 / 30, abs=0.002)


def test_after_the_last_picture_it_can_be_played_again(opened, clip):
    source = opened(clip)
    first = play(source)
    source.seek(0)
    again = play(source)
    assert len(first) == len(again) == FRAMES
    assert np.array_equal(first[0][1], again[0][1])


def test_timestamps_that_stand_still_do_not_stop_time(opened, tmp_path, clip):
    unit = mp4.time_scale(clip) // 30
    edits = mp4.lasting((40, unit), (40, 0), (FRAMES - 80, unit))
    positions = [
        position for position, _ in play(opened(mp4.rewrite(clip, tmp_path / "a.mp4", edits)))
    ]
    assert len(positions) == FRAMES
    assert np.diff(positions[:80]).min() > 0.01


@pytest.fixture
def cut(tmp_path, photos):
    # AVI keeps its index at the end, so that a cut file still plays up to the cut.
    whole = media.write_video(tmp_path / "whole.avi", photos, frames=120, codec="MJPG")
    path = tmp_path / "cut.avi"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    return path


@pytest.mark.parametrize("time", [0.0, 1.0, 3.9])
def test_a_file_that_ends_early_is_told_also_after_a_jump(opened, cut, time):
    source = opened(cut)
    source.seek(time)
    assert source.grab()
    assert source.position <= 3
    with pytest.raises(CameraError, match=r"ends early, after [3-8]\d of 120 frames"):
        list(iter(source.grab, False))


@pytest.mark.parametrize("time", [0.0, 2.0, 3.9])
def test_a_whole_file_is_not_said_to_end_early_after_a_jump(opened, clip, time):
    source = opened(clip)
    source.seek(time)
    assert play(source)[-1][0] == pytest.approx((FRAMES - 1) / 30, abs=0.002)


def test_a_file_that_vanished_is_said_to_be_gone(opened, tmp_path, clip):
    path = tmp_path / "a.mp4"
    path.write_bytes(clip.read_bytes())
    source = opened(path)
    path.unlink()
    with pytest.raises(CameraError, match="cannot be read"):
        source.seek(0)


def test_the_mode_is_that_of_the_file(opened, clip):
    assert str(opened(clip).mode) == "160×120 30 MPEG4"
    assert opened(clip).requested_mode is None


@pytest.mark.parametrize(("degrees", "turns"), [(90, 3), (180, 2), (270, 1)])
def test_a_turned_video_is_shown_upright(opened, tmp_path, clip, degrees, turns):
    plain = play(opened(clip))[0][1]
    source = opened(mp4.rewrite(clip, tmp_path / "a.mp4", mp4.turned(degrees)))
    upright = play(source)[0][1]
    assert np.array_equal(upright, np.rot90(plain, turns))
    assert (source.mode.width, source.mode.height) == upright.shape[1::-1]
