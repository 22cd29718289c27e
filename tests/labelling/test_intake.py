import threading
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.intake import Feed, Intake
from swiftcam.labelling.listing import Selection
from swiftcam.labelling.result import Listed
from tests.waiting import wait_until


@pytest.fixture
def intake():
    made = Intake()
    yield made
    made.close()


def names(folder, *listed):
    for name in listed:
        (folder / name).touch()
    return folder


def taken(intake, count):
    found = []
    wait_until(lambda: found.extend(intake.take(100)) or len(found) >= count)
    return [item.path.name for item in found]


def test_a_feed_hands_out_in_order_until_it_is_closed():
    feed, seen = Feed(), []
    thread = threading.Thread(target=lambda: seen.extend(feed))
    thread.start()
    for name in "abc":
        feed.put(Listed(Path(name)))
    wait_until(lambda: len(seen) == 3)
    feed.close()
    thread.join()
    assert [item.path.name for item in seen] == ["a", "b", "c"]


def test_what_was_dropped_is_passed_over_and_may_come_again():
    feed = Feed()
    for name in "abc":
        feed.put(Listed(Path(name)))
    feed.drop(Path("b"))
    items = iter(feed)
    assert [next(items).path.name for _ in range(2)] == ["a", "c"]
    feed.drop(Path("d"))
    feed.put(Listed(Path("d")))
    assert next(items).path.name == "d"
    feed.close()


def test_folders_are_listed_in_the_background(intake, tmp_path):
    names(tmp_path, "b.png", "a.jpg", "notes.txt")
    intake.add(Selection((tmp_path,)))
    assert taken(intake, 2) == ["a.jpg", "b.png"]
    wait_until(lambda: not intake.is_listing)


def test_a_path_is_found_once_until_it_is_forgotten(intake, tmp_path):
    names(tmp_path, "a.png")
    for _ in range(2):
        intake.add(Selection((tmp_path,)))
        wait_until(lambda: not intake.is_listing)
    assert taken(intake, 1) == ["a.png"]
    intake.forget(tmp_path / "a.png")
    intake.add(Selection((tmp_path / "a.png",)))
    assert taken(intake, 1) == ["a.png"]


def test_what_cannot_be_listed_is_an_error_once(intake, tmp_path):
    intake.add(Selection((), files_from=str(tmp_path / "missing.txt")))
    errors = wait_until(intake.take_errors)
    assert len(errors) == 1
    assert intake.take_errors() == []


def test_watching_goes_on_until_it_is_stopped(intake, tmp_path):
    pytest.importorskip("watchdog")
    (tmp_path / "a.png").write_bytes(b"x")
    intake.watch(Selection((tmp_path,)))
    assert taken(intake, 1) == ["a.png"]
    assert not intake.is_listing
    (tmp_path / "b.png").write_bytes(b"x")
    assert taken(intake, 1) == ["b.png"]
    intake.stop_watching()


def test_only_folders_are_watched(intake, tmp_path):
    (tmp_path / "a.png").touch()
    with pytest.raises(ArgumentError, match="Only folders"):
        intake.watch(Selection((tmp_path / "a.png",)))
