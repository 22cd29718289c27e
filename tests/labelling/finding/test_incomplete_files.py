from pathlib import Path

from swiftcam.labelling.finding.incomplete_files import FileState, IncompleteFiles

A, B = Path("a.jpg"), Path("b.jpg")


class Disk(dict):
    """Files and their sizes."""

    def state_of(self, path):
        return FileState(self[path], self[path]) if path in self else None


def test_a_file_is_complete_when_it_was_quiet():
    disk = Disk({A: 10})
    files = IncompleteFiles(disk.state_of, quiet=1.0)
    files.note(A, 0.0)
    assert files.take_complete(0.9) == []
    assert files.take_complete(1.0) == [A]
    assert files.take_complete(5.0) == []
    assert len(files) == 0


def test_a_file_that_grows_is_waited_for():
    disk = Disk({A: 10})
    files = IncompleteFiles(disk.state_of, quiet=1.0)
    files.note(A, 0.0)
    for now in range(1, 9):
        disk[A] += 1  # the change is found without an event
        assert files.take_complete(now * 0.9) == []
    assert files.take_complete(8.19) == []
    assert files.take_complete(8.25) == [A]


def test_reports_without_a_change_do_not_put_it_off():
    disk = Disk({A: 10})
    files = IncompleteFiles(disk.state_of, quiet=1.0)
    for now in (0.0, 0.4, 0.8):
        files.note(A, now)
    assert files.take_complete(1.0) == [A]


def test_a_moved_file_is_complete_at_once():
    disk = Disk({A: 10})
    files = IncompleteFiles(disk.state_of, quiet=1.0)
    files.note(A, 7.0, is_complete=True)
    assert files.take_complete(7.0) == [A]


def test_an_empty_file_is_likely_to_be_filled():
    disk = Disk({A: 0})
    files = IncompleteFiles(disk.state_of, quiet=1.0)
    files.note(A, 0.0, is_complete=True)
    assert files.take_complete(0.5) == []
    assert files.take_complete(1.0) == [A]


def test_a_file_that_goes_is_forgotten():
    disk = Disk({A: 10, B: 10})
    files = IncompleteFiles(disk.state_of, quiet=1.0)
    files.note(A, 0.0)
    files.note(B, 0.0)
    del disk[A]
    assert files.take_complete(2.0) == [B]
    files.note(A, 3.0)
    assert len(files) == 0


def test_the_order_is_that_of_arrival():
    disk = Disk({A: 10, B: 10})
    files = IncompleteFiles(disk.state_of, quiet=1.0)
    files.note(B, 0.0)
    files.note(A, 0.5)
    assert files.take_complete(2.0) == [B, A]
