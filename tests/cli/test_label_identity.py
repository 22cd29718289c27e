"""Pictures are told apart by their identity, whatever path `swiftcam label` was given."""

import csv
import json
import os

import pytest

from swiftcam.labelling.finding.picture_id import id_of_path
from swiftcam.labelling.writing.corrections import Corrections
from tests import needs
from tests.cli import colours
from tests.cli.colours import BLUE, GREEN, RED, write_picture


@pytest.fixture
def folders(tmp_path):
    """Two folders with pictures of the same names: red and green, blue and green."""
    for name, first in (("one", RED), ("two", BLUE)):
        (tmp_path / name).mkdir()
        write_picture(tmp_path / name / "a.png", colours.plain(first))
        write_picture(tmp_path / name / "b.png", colours.plain(GREEN))
    return tmp_path


@pytest.fixture
def label(command, colour_model):
    """Run `swiftcam label` with the model that recognises colours."""
    return lambda *arguments: command("label", *colour_model, *arguments)


def first_labels(path):
    """Return the first label of each row by its place, and the path that is shown."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            rows = [dict(row, label=row["label_1"]) for row in csv.DictReader(file)]
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        rows = [dict(row, label=row["predictions"][0]["label"]) for row in rows]
    else:
        rows = needs.module("pyarrow.parquet").read_table(path).to_pylist()
    assert len({row["place"] for row in rows}) == len(rows)
    return {os.path.relpath(row["place"], path.parent): row["label"] for row in rows}


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_rows_of_another_folder_stay_whatever_path_was_typed(label, folders, monkeypatch, suffix):
    output = folders / f"labels.{suffix}"
    if suffix == "parquet":
        needs.module("pyarrow")
    for name in ("one", "two", "one"):
        monkeypatch.chdir(folders / name)
        done = label(".", "--output", output, "--resume", "--summary", folders / "summary.json")
        assert done.returncode == 0, done.stderr
    assert json.loads((folders / "summary.json").read_text())["kept"] == 2
    assert first_labels(output) == {
        **{"one/a.png": "red, scarlet", "one/b.png": "green"},
        **{"two/a.png": "blue", "two/b.png": "green"},
    }


def test_a_file_that_is_given_by_two_paths_is_one_row(label, folders, monkeypatch):
    monkeypatch.chdir(folders)
    (folders / "link").symlink_to(folders / "one")
    (folders / "c.png").symlink_to(folders / "one" / "a.png")
    output = folders / "labels.jsonl"
    paths = ["one/a.png", folders / "one" / "a.png", "link/a.png", "c.png"]
    assert label(*paths, "--output", output).returncode == 0
    assert first_labels(output) == {"one/a.png": "red, scarlet"}
    done = label("link", "--output", output, "--resume", "--json")
    assert json.loads(done.stderr.splitlines()[0])["kept"] == 1
    assert first_labels(output) == {"one/a.png": "red, scarlet", "one/b.png": "green"}


def test_the_path_is_shown_as_it_was_typed(label, folders, monkeypatch):
    monkeypatch.chdir(folders)
    done = label("./one/../one/a.png", "--json")
    row = json.loads(done.stdout)
    assert row["path"] == "one/../one/a.png"
    assert row["place"] == os.path.realpath(folders / "one" / "a.png")


def test_a_correction_does_not_go_to_the_next_picture_of_that_name(label, folders):
    snapshot = folders / "one" / "a.png"
    Corrections().set(id_of_path(snapshot), "postman")
    assert "postman (by hand)" in label(snapshot).stdout
    write_picture(snapshot, colours.plain(BLUE))
    os.utime(snapshot, ns=(1, 1))
    assert "by hand" not in label(snapshot).stdout


def test_a_correction_is_known_by_every_path(label, folders, monkeypatch):
    Corrections().set(id_of_path(folders / "one" / "a.png"), "postman")
    (folders / "link").symlink_to(folders / "one")
    monkeypatch.chdir(folders / "link")
    assert "postman (by hand)" in label("a.png").stdout


def test_a_file_of_an_earlier_version_is_resumed(label, folders, monkeypatch):
    output = folders / "labels.jsonl"
    monkeypatch.chdir(folders / "one")
    assert label(".", "--output", output).returncode == 0
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    for row in rows:
        del row["place"]
    older = "".join(json.dumps(row) + "\n" for row in rows)
    output.write_text(older)
    done = label(".", "--output", output, "--resume", "--json")
    assert json.loads(done.stderr.splitlines()[0])["kept"] == 2
    output.write_text(older)
    monkeypatch.chdir(folders / "two")
    assert label(".", "--output", output, "--resume").returncode == 0
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    labels = [(row["path"], row["predictions"][0]["label"]) for row in rows]
    assert sorted(labels) == [
        *[("a.png", "blue"), ("a.png", "red, scarlet"), ("b.png", "green"), ("b.png", "green")]
    ]
