"""Where the output goes, and when that place ends or is full: at the door of a user."""

import json
import os
import re
import signal
import stat
import subprocess
import threading

import pytest

from tests import media, needs
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")

COMMANDS = [
    ("--version",),
    ("--help",),
    ("models", "list"),
    ("models", "list", "--json"),
    ("doctor",),
    ("live", "--source", "PICTURE", "--headless"),
    ("live", "--source", "PICTURE", "--log-json"),
    ("label", "PICTURE"),
    ("label", "PICTURE", "--json"),
]


@pytest.fixture
def picture(tmp_path, photos):
    (path,) = media.write_pictures(tmp_path, photos[:1])
    return path


def given(arguments, picture):
    return [picture if each == "PICTURE" else each for each in arguments]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_has_ended_is_code_141_without_a_word(programs, picture, arguments):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as closed:
        done = programs.run(*given(arguments, picture), stdout=closed)
    assert (done.returncode, done.stderr) == (141, "")


@full
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_behind_the_output_is_named(programs, picture, arguments):
    with open("/dev/full", "w") as device:
        done = programs.run(*given(arguments, picture), stdout=device)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "swiftcam: the output cannot be written (no space is left on the disk)."
    )
    assert done.stderr.count("\n") == 1


def test_a_reader_that_ends_loses_no_file(programs, video, tmp_path):
    stats, timeline = tmp_path / "stats.json", tmp_path / "timeline.csv"
    options = ("--source", video, "--loop", "--headless", "--stats", stats, "--timeline", timeline)
    program = programs.start("live", *options)
    assert program.process.stdout.readline()
    program.process.stdout.close()
    done = program.finish()
    assert (done.returncode, done.stderr) == (141, "")
    assert json.loads(stats.read_text())["frames"]["captured"] > 0
    assert timeline.read_text().startswith("start")


@pytest.mark.parametrize("option", ["--stats", "--timeline"])
def test_a_file_of_a_live_view_goes_through_a_pipe(programs, picture, tmp_path, option):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    done = programs.run("live", "--source", picture, "--headless", option, pipe)
    assert (done.returncode, done.stderr) == (0, "")
    reader.join(PATIENCE)
    assert json.loads(got[0].splitlines()[0] if option == "--timeline" else got[0])
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_rows_go_through_a_pipe_as_they_come(programs, picture, tmp_path):
    pipe = tmp_path / "rows.jsonl"
    os.mkfifo(pipe)
    program = programs.start("label", "--files-from", "-", "-o", pipe, stdin=subprocess.PIPE)
    program.process.stdin.write(f"{picture}\n")
    program.process.stdin.flush()
    with pipe.open() as rows:
        assert json.loads(rows.readline())["path"] == str(picture)  # the batch goes on
        assert program.finish().returncode == 0
        assert rows.read() == ""
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_standard_output_takes_the_files_of_a_view(programs, picture):
    done = programs.run("live", "--source", picture, "--log-json", "--stats", "/dev/stdout")
    assert (done.returncode, done.stderr) == (0, "")
    last_event, _, stats = done.stdout.partition("\n{\n")
    assert json.loads(last_event.splitlines()[-1])["event"] == "ended"
    assert json.loads("{" + stats)["state"] == "ended"
    rows = programs.run("label", picture, "--quiet", "--output", "/dev/stdout")
    assert json.loads(rows.stdout)["path"] == str(picture)


@full
def test_a_file_on_a_full_disk_is_named_and_the_device_stays(programs, picture, tmp_path):
    link = tmp_path / "out.jsonl"
    link.symlink_to("/dev/full")
    for arguments in (
        ("live", "--source", picture, "--headless", "--stats", link),
        ("live", "--source", picture, "--headless", "--timeline", link),
        ("label", picture, "--output", link),
        ("label", picture, "--summary", link),
    ):
        done = programs.run(*arguments)
        assert done.returncode == 1
        assert re.search(
            rf"{link} (could not be written )?\(no space is left on the disk\)", done.stderr
        )
        assert done.stderr.count("\n") == 1
        assert link.is_symlink()


def test_a_link_and_its_rights_stay(programs, picture, tmp_path):
    kept = tmp_path / "kept" / "stats.json"
    kept.parent.mkdir()
    kept.write_text("old")
    kept.chmod(0o640)
    link = tmp_path / "stats.json"
    link.symlink_to(kept)
    programs.run("live", "--source", picture, "--headless", "--stats", link)
    assert link.is_symlink()
    assert json.loads(kept.read_text())["state"] == "ended"
    assert kept.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_gives_the_terminal_its_cursor_back(programs, video, number):
    pty = needs.module("pty")
    control, terminal = pty.openpty()
    written = bytearray()

    def has_shown(mark):
        written.extend(os.read(control, 65536))
        return mark in written

    with os.fdopen(terminal, "wb") as out:
        options = ("--source", video, "--loop", "--headless")
        program = programs.start("live", *options, stdout=out, environment={"TERM": "xterm"})
    wait_until(lambda: has_shown(b"\x1b[?25l"), what="the table")
    program.process.send_signal(number)
    try:
        while not has_shown(b"\x1b[?25h"):
            pass
    except OSError:  # the program has closed the terminal
        pass
    os.close(control)
    assert b"\x1b[?25h" in written.rpartition(b"\x1b[?25l")[2]
    assert program.finish().returncode == 0
