import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.intake import Intake
from swiftcam.labelling.finding.listing import Selection
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


def test_folders_are_listed_in_the_background(intake, tmp_path):
    names(tmp_path, "b.png", "a.jpg", "notes.txt")
    intake.add(Selection((tmp_path,)))
    assert taken(intake, 2) == ["a.jpg", "b.png"]
    wait_until(lambda: not intake.is_listing)


def test_a_path_is_found_once_until_it_is_forgotten(intake, tmp_path):
    names(tmp_path, "a.png")
    for _ in range(2):
        intake.add(Selection((tmp_path,)))
    found = []

    def is_over():
        found.extend(intake.take(10))
        return not intake.is_listing

    wait_until(is_over)
    assert [item.path.name for item in found] == ["a.png"]
    intake.forget(tmp_path / "a.png")
    intake.add(Selection((tmp_path / "a.png",)))
    assert taken(intake, 1) == ["a.png"]


def test_what_cannot_be_listed_is_an_error_once(intake, tmp_path):
    intake.add(Selection((), files_from=str(tmp_path / "missing.txt")))
    errors = wait_until(intake.take_errors)
    assert len(errors) == 1
    assert intake.take_errors() == []


def test_watching_goes_on_until_it_is_stopped(intake, tmp_path):
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
