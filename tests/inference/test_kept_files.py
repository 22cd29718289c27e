"""Files of the cache, which are named after their provenance and removed when unused."""

import os
import time

import pytest

from swiftcam import paths
from swiftcam.inference.kept_files import kept_path, read_kept, remove_unused, write_kept
from swiftcam.inference.provenance import Provenance

DAY = 86_400


@pytest.fixture
def path():
    return kept_path("things", "model", Provenance("thing"), ".bin")


def test_a_file_is_named_after_its_model_and_its_key(path):
    assert path == paths.cache_dir() / "things" / f"model-{Provenance('thing').key}.bin"
    assert kept_path("things", "m" * 99, Provenance()).name == f"{'m' * 40}-{Provenance().key}"


def test_it_is_written_and_read_back(path):
    assert read_kept(path) is None
    write_kept(path, lambda temporary: temporary.write_bytes(b"content"))
    assert read_kept(path) == b"content"
    assert list(path.parent.iterdir()) == [path]


def test_what_was_not_used_for_three_months_is_removed(path):
    write_kept(path, lambda temporary: temporary.write_bytes(b"content"))
    used, old = path.with_name("used"), path.with_name("model-0123456789abcdef.onnx")
    folder = path.with_name("old-folder")
    folder.mkdir()
    for each in (used, old, folder / "golden.npz"):
        each.write_bytes(b"x")
    for each in (used, old, folder):
        os.utime(each, (time.time() - 91 * DAY,) * 2)
    assert read_kept(used) == b"x"
    remove_unused(path.parent)
    assert set(path.parent.iterdir()) == {path, used}
    remove_unused(path.parent, time.time() + 91 * DAY)
    assert list(path.parent.iterdir()) == []
    remove_unused(path.parent / "missing")


def test_writing_removes_what_is_unused(path):
    path.parent.mkdir(parents=True)
    old = path.with_name("old")
    old.write_bytes(b"x")
    os.utime(old, (0, 0))
    write_kept(path, lambda temporary: temporary.write_bytes(b"content"))
    assert list(path.parent.iterdir()) == [path]


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    path = kept_path("things", "model", Provenance())
    write_kept(path, lambda temporary: temporary.write_bytes(b"content"))
    assert read_kept(path) is None
