"""The conversion of decoded frames to RGB."""

import subprocess
import sys

import av
import numpy as np
import pytest

from swiftcam.capture.av import conversion
from swiftcam.capture.av.video import VideoSource
from swiftcam.errors import CameraError
from tests import media
from tests.waiting import PATIENCE

# Plays a film to its end, twice, and prints by how many bytes the process grew after the start.
GROWTH = """
import sys
from pathlib import Path
from swiftcam.capture.av.video import VideoSource
from swiftcam.errors import CameraError

def size():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

source = VideoSource(Path(sys.argv[1]))
source.open()
for _ in range(10):
    source.grab()
    source.retrieve()
before = size()
for _ in range(2):
    while source.grab():
        source.retrieve()
    source.seek(0.0)
print(size() - before)
"""


@pytest.fixture
def film(tmp_path):
    pictures = [np.full((720, 1280, 3), level, np.uint8) for level in (20, 200)]
    return media.write_video(tmp_path / "film.mp4", pictures, frames=90, size=(1280, 720))


def test_the_display_matrix_is_not_read_from_each_frame(film, monkeypatch):
    read = []
    whole = conversion._matrix
    monkeypatch.setattr(conversion, "_matrix", lambda frame: read.append(1) or whole(frame))
    source = VideoSource(film)
    source.open()
    while source.grab():
        source.retrieve()
    source.close()
    assert len(read) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is a part of Linux")
def test_frames_do_not_stay_in_memory(film):
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, str(film)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    # 180 frames of 1.4 MB are 250 MB; decoders and their threads take some dozen.
    assert int(done.stdout) < 120_000_000


def frame_with(matrix, planes):
    frame = av.VideoFrame.from_ndarray(planes, format="yuv444p", channel_last=True)
    frame.colorspace, frame.color_range = matrix, av.video.reformatter.ColorRange.JPEG
    return frame


def test_ycgco_is_converted():
    rgb = np.array([[[200, 30, 60], [10, 240, 90], [128, 128, 128], [255, 255, 255]]], np.int16)
    r, g, b = np.moveaxis(rgb, 2, 0)
    planes = np.stack(((r + 2 * g + b) / 4, (2 * g - r - b) / 4 + 128, (r - b) / 2 + 128), axis=-1)
    frame = frame_with(8, np.tile(planes.round().astype(np.uint8), (16, 4, 1)))
    converted = conversion.Converter().rgb(frame, None)
    assert converted.shape == (16, 16, 3)
    assert np.abs(converted[0, :4].astype(int) - rgb[0]).max() <= 3


@pytest.mark.parametrize(("matrix", "like"), [(3, 2), (18, 2), (10, 9), (13, 9), (12, 2)])
def test_a_matrix_that_is_reserved_or_rare_is_converted_like_a_similar_one(matrix, like):
    planes = np.random.default_rng(1).integers(0, 256, (16, 16, 3), np.uint8)
    one, other = (
        conversion.Converter().rgb(frame_with(number, planes), None) for number in (matrix, like)
    )
    assert np.array_equal(one, other)


def test_colours_that_cannot_be_converted_are_refused_by_name():
    with pytest.raises(CameraError, match=r"form ICtCp, which cannot be converted"):
        conversion.Converter().rgb(frame_with(14, np.zeros((16, 16, 3), np.uint8)), None)
