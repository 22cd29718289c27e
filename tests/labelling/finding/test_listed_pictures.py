import os
import threading
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.listed_pictures import ListedPictures
from swiftcam.labelling.finding.listing import Selection, list_pictures
from swiftcam.labelling.finding.picture_id import id_of_path
from swiftcam.labelling.finding.picture_result import ListedPicture
from tests.waiting import PATIENCE, wait_until


def pictures(count):
    return (ListedPicture(Path(f"{number}.jpg"), f"error {number}") for number in range(count))


def test_all_pictures_come_in_their_order_and_are_counted():
    listed = ListedPictures(pictures(1234))
    found = [(str(item.path), item.error) for item in listed]
    assert found == [(f"{number}.jpg", f"error {number}") for number in range(1234)]
    assert listed.total == 1234
    listed.close()


def test_the_number_is_known_before_the_batch_is_through():
    listed = ListedPictures(pictures(300))
    assert next(iter(listed)).path == Path("0.jpg")
    wait_until(lambda: listed.total == 300)
    listed.close()


def test_a_picture_comes_as_soon_as_it_is_listed():
    gate = threading.Event()

    def slow():
        yield from pictures(1)
        gate.wait(PATIENCE)
        yield from pictures(2)

    listed = ListedPictures(slow())
    items = iter(listed)
    assert next(items).path == Path("0.jpg")
    assert listed.total is None
    gate.set()
    assert len(list(items)) == 2
    listed.close()


def test_nothing_is_found():
    listed = ListedPictures(pictures(0))
    assert not listed.has_any()
    assert list(listed) == []
    assert listed.total == 0
    listed.close()


def test_a_failure_comes_after_the_pictures_before_it():
    def failing(count):
        yield from pictures(count)
        raise ArgumentError("--files-from list cannot be read.")

    with pytest.raises(ArgumentError, match="cannot be read"):
        ListedPictures(failing(0)).has_any()
    listed = ListedPictures(failing(3))
    assert listed.has_any()
    items = iter(listed)
    assert [str(next(items).path) for _ in range(3)] == ["0.jpg", "1.jpg", "2.jpg"]
    with pytest.raises(ArgumentError, match="cannot be read"):
        next(items)
    assert listed.total is None


def test_closing_ends_the_iteration_and_the_listing():
    def endless():
        while True:
            yield from pictures(10)

    listed = ListedPictures(endless())
    items = iter(listed)
    next(items)
    listed.close()
    for _ in items:
        pass
    wait_until(lambda: "swiftcam-listing" not in [thread.name for thread in threading.enumerate()])
    assert listed.total is None


def test_size_and_time_are_those_of_the_moment_at_which_a_picture_is_needed(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    listed = ListedPictures(list_pictures(Selection((tmp_path,))))
    wait_until(lambda: listed.total == 1)
    path.write_bytes(b"other")
    (item,) = listed
    assert item.id == id_of_path(path)
    listed.close()


def test_names_of_any_bytes(tmp_path):
    name = os.fsdecode(b"caf\xe9.jpg")
    (tmp_path / name).touch()
    (item,) = ListedPictures(list_pictures(Selection((tmp_path,))))
    assert item.path == tmp_path / name


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_list_that_can_be_read_once_has_one_reader(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    names = [tmp_path / f"{number}.jpg" for number in range(3000)]

    def write():
        with pipe.open("w") as file:
            file.writelines(f"{name}\n" for name in names)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    listed = ListedPictures(list_pictures(Selection(files_from=str(pipe))))
    assert [item.path for item in listed] == names
    assert listed.total == 3000
    writer.join(PATIENCE)
    listed.close()
