import numpy as np
import pytest

from swiftcam.capture.folder import FolderSource
from swiftcam.capture.mode import Mode
from swiftcam.errors import CameraError
from tests import media


@pytest.fixture
def photos(photos):
    """A small part of each photograph."""
    return [photo[:60, :80] for photo in photos]


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


def values(source, times):
    """Return the first pixel of the picture at each time."""
    found = []
    for time in times:
        source.seek(time)
        assert source.grab()
        found.append(int(source.retrieve()[0, 0, 0]))
    return found


@pytest.fixture
def folder(tmp_path):
    """Ten pictures: the one at n seconds has the value n."""
    pictures = [np.full((4, 6, 3), value, np.uint8) for value in range(10)]
    paths = media.write_pictures(tmp_path, pictures)
    source = FolderSource(tmp_path)
    source.open()
    return source, paths


def test_a_folder_can_be_gone_through_in_any_order(folder):
    source, _ = folder
    assert source.duration == 10
    assert values(source, [7, 3.99, 0, 9, -5, 99, 4]) == [7, 3, 0, 9, 0, 9, 4]
    assert source.position == 4
    assert source.grab()
    assert source.position == 5
    assert source.mode == Mode(6, 4, 1.0)


def test_unreadable_pictures_are_passed_in_the_direction_of_the_jump(folder):
    source, paths = folder
    for number in (0, 1, 4, 5, 9):
        paths[number].write_bytes(b"broken")
    assert values(source, [7]) == [7]
    assert values(source, [5]) == [3]  # back over two
    assert source.duration == 8
    assert values(source, [4]) == [6]  # 4 and 5 are known by now and take no time
    assert values(source, [99]) == [8]  # nothing follows: the last one
    assert values(source, [0]) == [2]  # nothing comes before: the first one
    assert source.duration == 5
    assert source.position == 0
    assert [source.grab() for _ in range(5)] == [True, True, True, True, False]
    assert source.notice == ("5 pictures could not be read: 005.png, 004.png, 009.png, …")


def test_after_the_last_picture_a_folder_can_be_shown_again(folder):
    source, _ = folder
    assert sum(iter(source.grab, False)) == 10
    assert values(source, [0, 9]) == [0, 9]
    assert not source.grab()
