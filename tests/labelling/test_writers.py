import csv
import json
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError, OutputError
from swiftcam.inference.classifier import Candidate
from swiftcam.labelling.result import PictureResult
from swiftcam.labelling.writers import open_writer

GOOD = PictureResult(
    Path("häuser/a, b.png"), (Candidate(3, "tabby, tabby cat", 0.75), Candidate(1, "fox", 0.125))
)
BAD = PictureResult(Path("broken.png"), error="It is damaged.")


def test_csv_has_a_row_for_each_picture(tmp_path):
    path = tmp_path / "out.csv"
    with open_writer(path, 3) as write:
        write(GOOD, "model")
        write(BAD, "model")
    with path.open(encoding="utf-8", newline="") as file:
        header, good, bad = csv.reader(file)
    ranks = [f"{name}_{rank}" for rank in (1, 2, 3) for name in ("label", "probability")]
    assert header == ["path", *ranks, "error"]
    assert good == [
        "häuser/a, b.png",
        "tabby, tabby cat",
        "0.750000",
        "fox",
        "0.125000",
        "",
        "",
        "",
    ]
    assert bad == ["broken.png", "", "", "", "", "", "", "It is damaged."]


def test_jsonl_has_an_object_for_each_picture(tmp_path):
    path = tmp_path / "out.jsonl"
    with open_writer(path, 2) as write:
        write(GOOD, "model")
        write(BAD, "model")
    good, bad = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert good == {
        "path": "häuser/a, b.png",
        "predictions": [
            {"index": 3, "label": "tabby, tabby cat", "probability": 0.75},
            {"index": 1, "label": "fox", "probability": 0.125},
        ],
        "error": None,
        "model": "model",
    }
    assert bad == {
        "path": "broken.png",
        "predictions": [],
        "error": "It is damaged.",
        "model": "model",
    }


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_rows_are_complete_as_soon_as_they_are_written(tmp_path, name):
    path = tmp_path / name
    with open_writer(path, 2) as write:
        write(GOOD, "model")
        assert path.read_text(encoding="utf-8").endswith("\n")
        assert "tabby" in path.read_text(encoding="utf-8")


def test_lines_go_to_the_terminal(capsys):
    with open_writer(None, 2) as write:
        write(GOOD, "model")
        write(BAD, "model")
    assert capsys.readouterr().out.splitlines() == [
        "häuser/a, b.png: tabby 75%, fox 12%",
        "broken.png: It is damaged.",
    ]


def test_names_that_are_not_utf8_are_escaped(tmp_path):
    path = tmp_path / "out.csv"
    with open_writer(path, 1) as write:
        write(PictureResult(Path("bad\udcff.png"), error="x"), "model")
    assert "bad\\udcff.png" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["out.txt", "out", "missing/out.csv"])
def test_impossible_outputs_are_argument_errors(tmp_path, name):
    with pytest.raises(ArgumentError, match="--output"):
        open_writer(tmp_path / name, 5)


def test_an_output_that_cannot_be_written(tmp_path):
    path = tmp_path / "out.csv"
    path.mkdir()
    with pytest.raises(OutputError, match="cannot be written"), open_writer(path, 5):
        pass
