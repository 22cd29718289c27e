import cv2
import numpy as np
import pytest

from swiftcam.capture.av.video import VideoSource
from swiftcam.errors import CameraError
from tests import media
from tests.colours import assert_patches, patches


def read_all(source):
    source.open()
    frames, positions = [], []
    try:
        while source.grab():
            positions.append(source.position)
            frames.append(source.retrieve())
    finally:
        source.close()
    return frames, positions


def test_every_frame_of_a_real_file_is_delivered_in_time_order(video):
    frames, positions = read_all(VideoSource(video))
    assert len(frames) == 45
    assert positions == pytest.approx([index / 30 for index in range(45)], abs=0.002)


def test_pixels_are_rgb_and_upright(tmp_path):
    path = tmp_path / "patches.avi"
    media.write_video(path, [patches(240, 320)], frames=2, size=(320, 240), codec="MJPG")
    frame = read_all(VideoSource(path))[0][0]
    assert frame.shape == (240, 320, 3)
    assert frame.dtype == np.uint8
    assert_patches(frame, 5)


def test_frames_agree_with_opencv(video):
    capture = cv2.VideoCapture(str(video))
    for frame in read_all(VideoSource(video))[0]:
        assert np.array_equal(frame[..., ::-1], capture.read()[1])
    assert not capture.read()[0]
    capture.release()


@pytest.mark.parametrize("content", [b"", b"not a video\n" * 100])
def test_what_is_no_video_is_said_to_be_none(tmp_path, content):
    path = tmp_path / "text.mp4"
    path.write_bytes(content)
    source = VideoSource(path)
    with pytest.raises(CameraError, match=r"text\.mp4 is (empty|not a video)"):
        source.open()
    source.close()


def test_a_file_cut_off_in_the_middle_is_reported_after_its_last_frame(tmp_path, photos):
    # AVI keeps its index at the end, so that a cut file still plays up to the cut.
    whole = media.write_video(tmp_path / "whole.avi", photos, frames=120, codec="MJPG")
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    source = VideoSource(cut)
    source.open()
    with pytest.raises(CameraError, match=r"ends early, after [3-8]\d of 120 frames"):
        list(iter(source.grab, False))
    source.close()


def test_an_mp4_cut_before_its_index_does_not_open(tmp_path, video):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    source = VideoSource(cut)
    with pytest.raises(CameraError, match="damaged or cut off"):
        source.open()


def test_a_video_with_a_strange_name(tmp_path, video):
    odd = tmp_path / "ünï cödé 視頻 #1.mp4"
    odd.write_bytes(video.read_bytes())
    assert len(read_all(VideoSource(odd))[0]) == 45
