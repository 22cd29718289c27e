"""The conversion of decoded frames to RGB."""

import subprocess
import sys

import numpy as np
import pytest

from swiftcam.capture.av import conversion
from swiftcam.capture.av.video import VideoSource
from tests import media
from tests.waiting import PATIENCE

# Plays a film to its end, twice, and prints by how many bytes the process grew after the start.
GROWTH = """
import sys
from pathlib import Path
from swiftcam.capture.av.video import VideoSource

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
