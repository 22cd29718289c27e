"""A batch that is killed, really: processes of their own, SIGKILL at a random moment, resumed."""

import csv
import json
import random
import subprocess
import sys

import pytest

from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ImageError
from tests.labelling.samples import write_mixed
from tests.waiting import wait_until

FILES = 120


def start(folder, output):
    command = [sys.executable, "-m", "swiftcam", "label", str(folder), "--recursive", "--resume"]
    return subprocess.Popen(
        [*command, "--output", str(output), "--batch-size", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def kill_after(process, output, rows):
    """Kill a batch as soon as its output has so many rows; they may be written that moment."""
    journal = output.with_name(output.name + ".journal")

    def has_come_far_enough():
        assert process.poll() is None, "it ended before it could be killed"
        growing = journal if output.suffix == ".parquet" else output
        return growing.exists() and growing.read_bytes().count(b"\n") > rows

    try:
        wait_until(has_come_far_enough, what=f"{rows} rows")
    finally:
        process.kill()
        process.communicate()


def rows_of(output):
    if output.suffix == ".csv":
        with output.open(newline="", encoding="utf-8") as file:
            return [(row["path"], row["label_1"], row["error"]) for row in csv.DictReader(file)]
    if output.suffix == ".parquet":
        table = pytest.importorskip("pyarrow.parquet").read_table(output).to_pylist()
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


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_three_kills_in_a_row_lose_and_repeat_nothing(tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    paths = write_mixed(tmp_path / "pictures", FILES)
    output = tmp_path / f"out{suffix}"
    for turn in range(3):
        target = FILES * turn // 4 + random.randrange(5, FILES // 5)
        kill_after(start(tmp_path / "pictures", output), output, target)
    last = start(tmp_path / "pictures", output)
    _, errors = last.communicate(timeout=120)
    assert last.returncode == 3
    assert f"{FILES // 4} of the pictures could not be labelled" in errors.decode()
    rows = rows_of(output)
    assert sorted(path for path, _, _ in rows) == sorted(map(str, paths))
    for (path, label, error), expected in zip(sorted(rows), sorted(paths), strict=True):
        assert bool(label) == is_readable(expected) == (not error), path
    # Every row is of its own file: the batch in one go says the same.
    whole = tmp_path / f"whole{suffix}"
    start(tmp_path / "pictures", whole).communicate(timeout=120)
    assert sorted(rows_of(whole)) == sorted(rows)
    assert not list(tmp_path.glob("*.journal"))
