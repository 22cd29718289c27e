"""A batch in its own process is killed with SIGKILL at a random moment, and resumed."""

import csv
import json
import random
import signal
import sys
from pathlib import Path

import pytest

from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ImageError
from swiftcam.labelling.batch.batch_session import SessionOptions
from swiftcam.labelling.finding.listing import Selection
from swiftcam.labelling.label_batch import BatchOptions, label_pictures
from swiftcam.labelling.writing.recorder import Destinations
from swiftcam.labelling.writing.writers import RowOptions
from tests import needs
from tests.labelling.samples import write_mixed
from tests.waiting import wait_until

FILES = 48


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """The paths of pictures, one in four of them broken."""
    return sorted(write_mixed(tmp_path_factory.mktemp("pictures"), FILES))


@pytest.fixture(scope="module")
def in_one_go(pictures, tmp_path_factory):
    """The rows of a batch without an interruption."""
    output = tmp_path_factory.mktemp("rows") / "whole.jsonl"
    label_pictures(
        BatchOptions(
            Selection(tuple(pictures)),
            session=SessionOptions(batch_size=2),
            destinations=Destinations(RowOptions(output)),
        )
    )
    return sorted(rows_of(output))


def rows_of(output):
    if output.suffix == ".csv":
        with output.open(newline="", encoding="utf-8") as file:
            return [(row["path"], row["label_1"], row["error"]) for row in csv.DictReader(file)]
    if output.suffix == ".parquet":
        table = needs.module("pyarrow.parquet").read_table(output).to_pylist()
    else:
        table = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    return [
        (row["path"], (row["predictions"] or [{"label": ""}])[0]["label"], row["error"] or "")
        for row in table
    ]


def is_readable(path):
    try:
        read_picture(path)
    except ImageError:
        return False
    return True


class Batches:
    """Starts batches that write to one file; the test sends the paths of the pictures."""

    def __init__(self, programs, output):
        self._programs = programs
        self._output = output
        self._growing = output
        if output.suffix == ".parquet":
            self._growing = output.with_name(output.name + ".journal")

    def start(self):
        options = ["--files-from", "-", "--resume", "--output", self._output, "--batch-size", 2]
        return self._programs.start("label", *options, stdin=-1)

    def kill(self, paths, rows):
        """Kill a batch after this many rows; the batch waits for more paths and never ends itself.

        Further rows may be written that moment.
        """
        program = self.start()
        program.process.stdin.write("".join(f"{path}\n" for path in paths))
        program.process.stdin.flush()

        def has_come_far_enough():
            assert program.process.poll() is None, program.finish().stderr
            return self._growing.exists() and self._growing.read_bytes().count(b"\n") >= rows

        wait_until(has_come_far_enough, what=f"{rows} rows")
        program.close()
        assert program.process.returncode == -signal.SIGKILL

    def finish(self, paths):
        return self.start().finish("".join(f"{path}\n" for path in paths))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_kills_in_a_row_lose_and_repeat_nothing(tmp_path, programs, pictures, in_one_go, suffix):
    output = tmp_path / f"out{suffix}"
    batches = Batches(programs, output)
    third = FILES // 3
    for turn in range(2):
        begin, end = turn * third, (turn + 1) * third
        batches.kill(pictures[:end], random.randrange(begin + 3, end + 1))
    last = batches.finish(pictures)
    assert last.returncode == 3, last.stderr
    assert f"{FILES // 4} of the pictures could not be labelled" in last.stderr
    rows = sorted(rows_of(output))
    assert [Path(path) for path, _, _ in rows] == pictures
    for path, label, error in rows:
        assert bool(label) == is_readable(Path(path)) == (not error), path
    # Every row is of its own file.
    assert rows == in_one_go
    assert not list(tmp_path.glob("*.journal"))
