import numpy as np
import pytest

from swiftcam.capture.folder import FolderSource
from swiftcam.errors import CameraError
from tests import media


def test_pictures_come_in_order_one_a_second(tmp_path, photos):
    media.write_pictures(tmp_path, photos)
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / ".hidden.png").write_bytes(b"x")
    source = FolderSource(tmp_path)
    source.open()
    for index, photo in enumerate(photos):
        assert source.grab()
        assert source.position == index
        assert np.array_equal(source.retrieve(), photo)
    assert not source.grab()
    assert source.notice == ""
    source.close()


def test_unreadable_pictures_are_skipped_and_reported(tmp_path, photos):
    media.write_pictures(tmp_path, photos[:2])
    (tmp_path / "000a.png").write_bytes(b"broken")
    source = FolderSource(tmp_path)
    source.open()
    assert [source.grab() for _ in range(3)] == [True, True, False]
    assert source.notice == "1 picture could not be read: 000a.png"


def test_a_single_picture_is_a_source(tmp_path, photos):
    path = media.write_pictures(tmp_path, photos)[1]
    source = FolderSource(path)
    source.open()
    assert source.grab()
    assert np.array_equal(source.retrieve(), photos[1])
    assert not source.grab()


def test_a_folder_without_pictures_is_an_error(tmp_path):
    with pytest.raises(CameraError, match="has no pictures"):
        FolderSource(tmp_path).open()


def test_a_folder_of_broken_pictures_is_an_error(tmp_path):
    (tmp_path / "a.png").write_bytes(b"broken")
    source = FolderSource(tmp_path)
    source.open()
    with pytest.raises(CameraError, match="1 picture could not be read"):
        source.grab()
