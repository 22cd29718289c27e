import os
import threading
import time

import pytest
from PIL import Image

from swiftcam.errors import ArgumentError
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.finding import watch as watch_module
from swiftcam.labelling.finding.listing import Selection
from swiftcam.labelling.finding.watch import FolderWatch
from tests.fakes import FakeClassifier, FakeClock, picture
from tests.labelling.samples import encoded
from tests.waiting import PATIENCE, wait_until


class Watched:
    """A folder watched on a thread, with a clock that only the test advances."""

    def __init__(self, folder, **options):
        self.folder = folder
        self.clock = FakeClock()
        selection = Selection((folder,), is_recursive=True, **options)
        self.watch = FolderWatch(selection, self.clock)
        self.given = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        for listed in self.watch:
            self.given.append(listed.error or listed.path.relative_to(self.folder).as_posix())

    def __enter__(self):
        self._thread.start()
        # Watching begins before the first scan.
        wait_until(lambda: self.watch.scans, what="the first scan")
        return self

    def __exit__(self, *error):
        self.watch.close()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def is_given(self, *names):
        """Wait until exactly these pictures were yielded, without advancing the clock."""
        wait_until(lambda: self.given == list(names), what=f"{names}, not {self.given}")

    def settles(self, *names):
        """Wait until exactly these pictures were yielded, while the clock advances."""

        def is_given():
            self.clock.now += 0.05
            return self.given == list(names)

        wait_until(is_given, what=f"{names}, not {self.given}")

    def is_judged(self, count):
        wait_until(lambda: self.watch.incomplete == count, what=f"{count} incomplete files")


def write(path, content=b"content", age=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if age:
        os.utime(path, (time.time() - age, time.time() - age))
    return path


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


def test_present_pictures_come_first(folder):
    write(folder / "b.jpg", age=1000)
    write(folder / "sub" / "c.png", age=1000)
    write(folder / "a.jpg", age=3)  # may still be written
    with Watched(folder) as watched:
        watched.is_given("b.jpg", "sub/c.png")
        watched.is_judged(1)
        watched.settles("b.jpg", "sub/c.png", "a.jpg")


def test_a_new_picture_comes_when_it_stops_changing(folder):
    with Watched(folder) as watched:
        write(folder / "a.jpg")
        watched.is_judged(1)
        assert watched.given == []
        watched.settles("a.jpg")
        watched.is_judged(0)


def test_a_moved_picture_comes_at_once(folder):
    with Watched(folder) as watched:
        write(folder.parent / "a.jpg").rename(folder / "b.jpg")
        # Some systems report a file moved from outside as new.
        wait_until(lambda: watched.given or watched.watch.incomplete, what="the file")
        write(folder / "c.jpg.part").rename(folder / "c.jpg")
        wait_until(lambda: "c.jpg" in watched.given, what="the renamed file")


def test_folders_that_arrive_are_looked_through(folder):
    write(folder.parent / "new" / "deep" / "a.jpg", age=1000)
    with Watched(folder) as watched:
        (folder.parent / "new").rename(folder / "new")
        watched.is_given("new/deep/a.jpg")
        write(folder / "new" / "deep" / "b.jpg")
        watched.settles("new/deep/a.jpg", "new/deep/b.jpg")


def test_only_wanted_pictures_come(folder):
    excluded = folder / "sorted"
    excluded.mkdir()
    with Watched(folder, excluded=(excluded,)) as watched:
        for name in ("x.txt", ".hidden.jpg", ".git/y.jpg", "sorted/z.jpg", "wanted.jpg"):
            write(folder / name)
        watched.is_judged(1)
        watched.settles("wanted.jpg")
        watched.watch.rescan()
        write(folder / "last.jpg")
        watched.is_judged(1)
        watched.settles("wanted.jpg", "last.jpg")


def test_patterns_apply_to_new_pictures(folder):
    with Watched(folder, patterns=("in/*.dat",)) as watched:
        (folder / "in").mkdir()
        for name in ("a.jpg", "b.dat", "in/c.dat"):
            write(folder / name)
        watched.is_judged(1)
        watched.settles("in/c.dat")


def test_a_changed_picture_comes_again_and_an_unchanged_one_does_not(folder):
    with Watched(folder) as watched:
        path = write(folder / "a.jpg")
        watched.is_judged(1)
        watched.settles("a.jpg")
        path.read_bytes()
        path.chmod(0o600)
        watched.watch.rescan()
        write(folder / "b.jpg")
        watched.is_judged(1)
        watched.settles("a.jpg", "b.jpg")
        write(path, b"other")
        watched.is_judged(1)
        watched.settles("a.jpg", "b.jpg", "a.jpg")


def test_where_the_system_reports_nothing_the_folders_are_looked_through(folder, monkeypatch):
    def refuse(self):
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watch_module.Observer, "start", refuse)
    with Watched(folder) as watched:
        write(folder / "a.jpg", age=1000)
        watched.clock.now += 2.0  # seconds until the next scan
        watched.watch.arrived(folder / "x.txt", is_complete=False)  # wakes the thread
        watched.is_given("a.jpg")


def test_if_one_folder_cannot_be_watched_all_are_scanned(folder):
    gone = folder.parent / "gone"
    gone.mkdir()
    write(folder / "a.jpg", age=1000)
    watch = FolderWatch(Selection((folder, gone)))
    gone.rmdir()
    before = set(threading.enumerate())
    items = iter(watch)
    assert next(items).path == folder / "a.jpg"  # the folder is scanned anyway
    assert set(threading.enumerate()) == before
    items.close()


def test_an_unreadable_folder_is_reported_once(folder, monkeypatch):
    (folder / "closed").mkdir()
    scan = os.scandir

    def refusing(path):
        if os.path.basename(os.fsdecode(path)) == "closed":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with Watched(folder) as watched:
        watched.is_given("The folder cannot be read: Permission denied.")
        watched.watch.rescan()
        write(folder / "a.jpg")
        watched.is_judged(1)
        watched.settles("The folder cannot be read: Permission denied.", "a.jpg")


def test_only_folders_can_be_watched(folder):
    path = write(folder / "a.jpg")
    for selection in (Selection((path,)), Selection((folder,), files_from="-")):
        with pytest.raises(ArgumentError, match="Only folders can be watched"):
            FolderWatch(selection)


def test_a_batch_labels_new_pictures_until_it_is_cancelled(folder):
    watch = FolderWatch(Selection((folder,)))
    with BatchSession(watch, FakeClassifier, SessionOptions(is_ordered=False)) as batch:
        wait_until(lambda: batch.classifier, what="the model")
        for value in (10, 20):
            content = encoded(Image.fromarray(picture(value)), "PNG")
            path = folder.parent / "new.png"
            path.write_bytes(content)
            path.rename(folder / f"{value}.png")
        found = []
        wait_until(lambda: found.extend(batch.take()) or len(found) == 2, what="two results")
        batch.cancel()
        assert batch.close(PATIENCE)
    assert {result.candidates[0].index for result in found} == {10, 20}
