"""Videos that are written are read again as they were."""

import numpy as np
import pytest

from swiftcam.capture.av.video import VideoSource
from swiftcam.capture.av.writing import write_video
from swiftcam.errors import OutputError


def test_pictures_come_back(tmp_path):
    values = range(0, 250, 50)
    path = tmp_path / "a b.mp4"
    write_video(path, (np.full((48, 64, 3), value, np.uint8) for value in values), 25)
    source = VideoSource(path)
    source.open()
    try:
        for value in values:
            assert source.grab()
            picture = source.retrieve()
            assert picture.shape == (48, 64, 3)
            assert np.abs(picture.astype(int) - value).max() <= 6
        assert not source.grab()
    finally:
        source.close()


@pytest.mark.parametrize("name", ["no folder/a.mp4", "a.unknown"])
def test_a_place_that_takes_no_video_is_an_error(tmp_path, name):
    pictures = [np.zeros((48, 64, 3), np.uint8)]
    with pytest.raises(OutputError, match="cannot be written"):
        write_video(tmp_path / name, pictures, 25)
