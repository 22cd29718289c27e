"""`swiftcam label` as a user starts it: standard input, signals, and a folder of hard pictures."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import media
from tests.waiting import PATIENCE, wait_until

# Reading a picture hangs, as on a lost network drive. Prints a word to stderr when the reading
# starts, and when the batch is cancelled.
_HANGING = """
import sys, threading
from swiftcam.__main__ import main
from swiftcam.labelling.batch import batch_session as session

def tell(word):
    print(word, file=sys.stderr, flush=True)

def hang(*_):
    tell("reading")
    threading.Event().wait()

class Session(session.BatchSession):
    def cancel(self):
        super().cancel()
        tell("stopping")

session.read_crop = hang
from swiftcam.labelling import label_batch as batch
batch.BatchSession = Session
main()
"""

# Not resource.getrusage: its peak includes that of the parent process.
_MEASURED = """
import sys
from pathlib import Path
from swiftcam.__main__ import main
status = Path('/proc/self/status')
try:
    main()
finally:
    print(status.read_text() if status.exists() else '', file=sys.stderr)
"""


def rows_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_paths_come_from_standard_input(programs, tmp_path, photos, first_class):
    paths = media.write_pictures(tmp_path, photos[:2])
    options = ("--files-from", "-", "--null", "-k", "1", "--min-confidence", "0")
    done = programs.run("label", *options, send="\0".join(map(str, paths)))
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [*map(str, paths)]
    assert done.stdout.startswith(f"{paths[0]}: {first_class.name} ")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_while_it_waits_for_paths(programs, tmp_path, photos, number, code):
    (path,) = media.write_pictures(tmp_path, photos[:1])
    output = tmp_path / "out.jsonl"
    options = ("--files-from", "-", "-o", output, "--json")
    program = programs.start("label", *options, stdin=subprocess.PIPE)
    program.process.stdin.write(f"{path}\n")
    program.process.stdin.flush()
    wait_until(lambda: output.exists() and output.read_bytes(), what="the first row")
    program.process.send_signal(number)
    # Its standard input stays open: the program must not wait for its end.
    assert program.process.wait(PATIENCE) == code
    done = program.finish()
    summary = json.loads(done.stderr)
    assert (summary["labelled"], summary["interrupted"]) == (1, True)
    (row,) = rows_of(output)
    assert row["path"] == str(path)
    assert json.loads(done.stdout) == row


def test_a_reader_that_stops_ends_it_without_a_message(programs, tmp_path, photos):
    first, second = media.write_pictures(tmp_path, photos[:2])
    program = programs.start("label", "--files-from", "-", "--json", stdin=subprocess.PIPE)
    program.process.stdin.write(f"{first}\n")
    program.process.stdin.flush()
    assert json.loads(program.process.stdout.readline())["path"] == str(first)
    program.process.stdout.close()
    done = program.finish(send=f"{second}\n")
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(("is_broken", "code"), [(False, 0), (True, 3)])
def test_a_folder_is_watched_until_ctrl_c(programs, tmp_path, photos, is_broken, code):
    folder, output = tmp_path / "in", tmp_path / "out.jsonl"
    folder.mkdir()
    program = programs.start("label", folder, "--watch", "-o", output)
    wait_until(output.exists, what="the output")
    media.write_pictures(folder, photos[:2])
    names = {"000.png", "001.png"}
    if is_broken:
        (folder / "broken.png").write_bytes(b"x")
        names.add("broken.png")
    wait_until(lambda: len(rows_of(output)) == len(names), what="a row for each")
    program.process.send_signal(signal.SIGINT)
    done = program.finish()
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == is_broken
    assert {row["path"] for row in rows_of(output)} == {str(folder / name) for name in names}


def test_a_second_ctrl_c_ends_at_once(programs, tmp_path, photos):
    media.write_pictures(tmp_path, photos[:2])
    options = ("label", tmp_path, "-o", tmp_path / "out.jsonl", "--workers", "1")
    program = programs.start_command([sys.executable, "-c", _HANGING, *options])
    assert program.process.stderr.readline() == "reading\n"
    program.process.send_signal(signal.SIGINT)
    assert program.process.stderr.readline() == "stopping\n"
    program.process.send_signal(signal.SIGINT)
    done = program.finish()
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_the_torture_of_the_acceptance(programs, tmp_path, shared):
    folder = shared / "data" / "torture"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    output = tmp_path / "t.jsonl"
    command = [sys.executable, "-c", _MEASURED, "label", folder, "--recursive", "--output", output]
    done = programs.start_command(command).finish()
    assert done.returncode == 3
    sentence, *status = done.stderr.splitlines()
    assert "of the pictures could not be labelled" in sentence
    peaks = [int(line.split()[1]) for line in status if line.startswith("VmHWM")]
    if sys.platform == "linux":
        assert len(peaks) == 1
    assert all(peak < 1_000_000 for peak in peaks)  # kilobytes
    rows = rows_of(output)
    assert sorted(Path(row["path"]).name for row in rows) == sorted(before)
    assert all(bool(row["error"]) != bool(row["predictions"]) for row in rows)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
