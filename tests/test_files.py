import errno
import os
import stat
import subprocess
import sys
import threading

import pytest

from swiftcam import files
from swiftcam.errors import ArgumentError

posix = pytest.mark.skipif(os.name != "posix", reason="files of this kind are those of POSIX")


def write(target, text="new", **options):
    files.write_text(target, text, **options)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("out.txt", r"out\.txt must end in \.csv or \.jsonl\."),
        ("out", r"out must end in \.csv or \.jsonl\."),
        ("folder.csv", r"folder\.csv cannot be written: it is a directory\."),
        (
            "missing/out.csv",
            r"out\.csv cannot be written: there is no directory .*missing\. Create",
        ),
    ],
)
def test_files_that_cannot_be_written_are_argument_errors(tmp_path, name, reason):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ArgumentError, match=f"--output .*{reason}"):
        files.require_writable("--output", tmp_path / name, (".csv", ".jsonl"))


def test_files_that_can_be_written_are_none(tmp_path):
    files.require_writable("--output", tmp_path / "OUT.CSV", (".csv", ".jsonl"))
    files.require_writable("--output", tmp_path / "out.txt")
    assert list(tmp_path.iterdir()) == []  # nothing is written for it


def test_atomic_path_replaces_only_on_success(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError), files.atomic_path(target) as temporary:
        temporary.write_text("half \udcff", encoding="utf-8")
    assert target.read_text() == "old"
    with files.atomic_path(target) as temporary:
        assert temporary.suffix == ".txt"
        temporary.write_text("new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


@posix
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_atomic_path_gives_the_usual_permissions(tmp_path, mask):
    before = os.umask(mask)
    try:
        write(tmp_path / "atomic")
        assert (tmp_path / "atomic").stat().st_mode & 0o777 == 0o666 & ~mask
        assert files.umask() == mask
        assert os.umask(mask) == mask  # it was only read
    finally:
        os.umask(before)


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o2664])
def test_a_file_keeps_its_permissions(tmp_path, mode):
    target = tmp_path / "file"
    target.write_text("old")
    target.chmod(mode)
    write(target)
    assert stat.S_IMODE(target.stat().st_mode) == mode
    write(target, mode=files.PRIVATE)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text() == "new"


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may do it")
def test_a_file_keeps_its_owner(tmp_path):
    target = tmp_path / "file"
    target.write_text("old")
    os.chown(target, 1234, 4321)
    target.chmod(0o600)
    write(target)
    assert (target.stat().st_uid, target.stat().st_gid) == (1234, 4321)
    assert target.stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.parametrize("exists", [True, False])
def test_links_are_followed(tmp_path, exists):
    target = tmp_path / "elsewhere" / "file"
    target.parent.mkdir()
    if exists:
        target.write_text("old")
    (tmp_path / "second").symlink_to("elsewhere/file")
    first = tmp_path / "first"
    first.symlink_to("second")
    write(first)
    assert first.is_symlink()
    assert target.read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["file"]


@posix
def test_a_pipe_is_written_through(tmp_path):
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    files.require_writable("--stats", pipe, (".csv",))
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write(pipe, "new" * 100_000)
    reader.join(60)
    assert got == ["new" * 100_000]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@posix
def test_a_device_stays_a_device(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("/dev/null")
    for path in (link, link.resolve()):
        write(path)
        assert files.is_stream(path)
    assert link.is_symlink()
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")
def test_a_full_device_is_an_error(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space") as caught:
        write(link)
    assert caught.value.errno == errno.ENOSPC


_SCRIPT = """
import sys
from pathlib import Path
from swiftcam import files
print("before")
files.write_text(Path(sys.argv[1]), "new\\n")
print("after")
"""


@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "LINK"])
def test_standard_output_is_written_in_order_and_not_replaced(tmp_path, name):
    if not os.path.exists(name) and name != "LINK":
        pytest.skip(f"there is no {name} here")
    link = tmp_path / "link"
    link.symlink_to("/dev/stdout")
    command = [sys.executable, "-c", _SCRIPT, str(link) if name == "LINK" else name]
    piped = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert piped.stdout == "before\nnew\nafter\n"
    out = tmp_path / "out.txt"
    out.write_text("first\n")
    number = out.stat().st_ino
    with out.open("a") as file:
        subprocess.run(command, stdout=file, timeout=60, check=True)
    assert out.read_text() == "first\nbefore\nnew\nafter\n"
    assert out.stat().st_ino == number


@posix
def test_a_file_that_cannot_be_replaced_is_overwritten(tmp_path, monkeypatch):
    target = tmp_path / "file"
    target.write_text("old and longer")

    def refuse(self, other):
        raise OSError(errno.EBUSY, "it is mounted")  # as a single file in a container is

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    write(target)
    assert target.read_text() == "new"
    monkeypatch.setattr("shutil.copyfileobj", lambda source, file: _fill(file))
    with pytest.raises(OSError, match="no space"):
        write(target, "newest")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def _fill(file):
    file.write(b"ne")
    raise OSError(errno.ENOSPC, "no space")
