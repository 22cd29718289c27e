import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.listing import Selection
from swiftcam.labelling.finding.picture_finder import PictureFinder
from swiftcam.labelling.finding.picture_id import id_of_path
from tests.waiting import wait_until


@pytest.fixture
def finder():
    made = PictureFinder()
    yield made
    made.close()


def names(folder, *listed):
    for name in listed:
        (folder / name).touch()
    return folder


def taken(finder, count):
    found = []
    wait_until(lambda: found.extend(finder.take(100)) or len(found) >= count)
    return [item.path.name for item in found]


def test_folders_are_listed_in_the_background(finder, tmp_path):
    names(tmp_path, "b.png", "a.jpg", "notes.txt")
    finder.add(Selection((tmp_path,)))
    assert taken(finder, 2) == ["a.jpg", "b.png"]
    wait_until(lambda: not finder.is_listing)


def test_a_path_is_found_once_until_it_is_forgotten(finder, tmp_path):
    names(tmp_path, "a.png")
    for _ in range(2):
        finder.add(Selection((tmp_path,)))
    found = []

    def is_over():
        found.extend(finder.take(10))
        return not finder.is_listing

    wait_until(is_over)
    assert [item.path.name for item in found] == ["a.png"]
    finder.forget([id_of_path(tmp_path / "a.png")])
    finder.add(Selection((tmp_path / "a.png",)))
    assert taken(finder, 1) == ["a.png"]


def test_a_failed_listing_is_reported_once(finder, tmp_path):
    finder.add(Selection((), files_from=str(tmp_path / "missing.txt")))
    errors = wait_until(finder.take_errors)
    assert len(errors) == 1
    assert finder.take_errors() == []


def test_watching_continues_until_it_is_stopped(finder, tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    finder.watch(Selection((tmp_path,)))
    assert taken(finder, 1) == ["a.png"]
    assert not finder.is_listing
    (tmp_path / "b.png").write_bytes(b"x")
    assert taken(finder, 1) == ["b.png"]
    finder.stop_watching()


# The library meets a folder that is made while it scans for folders twice.
@pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")
def test_watching_leaves_exported_pictures_out(finder, tmp_path):
    finder.leave_out(tmp_path / "sorted")
    finder.watch(Selection((tmp_path,), is_recursive=True))
    for name in ("sorted/fox/a.png", "sorted/b.png", "c.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert taken(finder, 1) == ["c.png"]
    (tmp_path / "sorted2.png").write_bytes(b"x")
    assert taken(finder, 1) == ["sorted2.png"]
    finder.add(Selection((tmp_path / "sorted",)))  # what is asked for is labelled
    assert taken(finder, 1) == ["b.png"]
    finder.stop_watching()


def test_only_folders_are_watched(finder, tmp_path):
    (tmp_path / "a.png").touch()
    with pytest.raises(ArgumentError, match="Only folders"):
        finder.watch(Selection((tmp_path / "a.png",)))
