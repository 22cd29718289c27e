"""Results files of earlier versions, whose rows have no place."""

import csv
import json
import os

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.picture_id import id_of_path
from swiftcam.labelling.writing.older_rows import older_id
from swiftcam.labelling.writing.row_provenance import RowProvenance
from swiftcam.labelling.writing.rows import from_json, row_of
from swiftcam.labelling.writing.writers import RowOptions, open_rows
from tests import needs
from tests.labelling.samples import GOOD

NAMES = ("labels.csv", "labels.jsonl", "labels.parquet")
CSV_HEADER = "path,label_1,probability_1,sure,error,model,corrected,size,mtime_ns,sha256,key"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The present folder, with one of two pictures that have rows."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "here.jpg").write_bytes(b"abc")
    os.utime(folder / "here.jpg", ns=(5, 5))
    return folder


def older_rows(folder):
    """Rows of: a picture here, one of another folder, an absolute path, one that failed."""
    rows = [
        {"path": "here.jpg", "size": 3, "mtime_ns": 5},
        {"path": "elsewhere.jpg", "size": 3, "mtime_ns": 5},
        {"path": str(folder / "absolute.jpg"), "size": 3, "mtime_ns": 5},
        {"path": "failed.jpg", "size": None, "mtime_ns": None, "error": "It is gone."},
    ]
    label = {"index": 1, "label": "tabby, cat", "probability": 0.5}
    return [
        {
            "path": row["path"],
            "predictions": [] if "error" in row else [label],
            "sure": None if "error" in row else True,
            "error": row.get("error"),
            "model": "model",
            "corrected": None,
            "size": row["size"],
            "mtime_ns": row["mtime_ns"],
            "sha256": None,
            "key": "k3y",
        }
        for row in rows
    ]


def write_older(path, rows, tail=b""):
    """Write rows as an earlier version did."""
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(CSV_HEADER.split(","))
            for row in rows:
                labels = [(each["label"], each["probability"]) for each in row["predictions"]]
                label = labels[0] if labels else ("", "")
                sure = "" if row["sure"] is None else "true"
                names = ("error", "model", "corrected", "size", "mtime_ns", "sha256", "key")
                writer.writerow([row["path"], *label, sure, *(row[name] for name in names)])
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        parquet, arrow = needs.module("pyarrow.parquet"), needs.module("pyarrow")
        parquet.write_table(arrow.Table.from_pylist(rows), path)
    if tail:
        path.write_bytes(path.read_bytes() + tail)


def resumed(path):
    return open_rows(RowOptions(path, top_k=1, resumes=True))


def read(path):
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text().splitlines()]
    return needs.module("pyarrow.parquet").read_table(path).to_pylist()


@pytest.mark.parametrize("name", NAMES)
def test_their_rows_are_those_of_the_pictures_that_they_were_made_from(folder, name):
    path = folder.parent / name
    write_older(path, older_rows(folder))
    file = resumed(path)
    here = file.stamp_of(id_of_path(folder / "here.jpg"))
    assert (here.key, here.id) == ("k3y", id_of_path(folder / "here.jpg"))
    assert file.stamp_of(id_of_path(folder / "absolute.jpg")).id.size == 3
    assert file.stamp_of(id_of_path(folder / "elsewhere.jpg")) is None
    file.close()
    rows = read(path)
    assert [row["path"] for row in rows] == [row["path"] for row in older_rows(folder)]
    places = [row["place"] or "" for row in rows]
    names = ("here.jpg", "", "absolute.jpg", "failed.jpg")
    assert places == [os.path.realpath(folder / name) if name else "" for name in names]
    labels = [
        row.get("label_1") or (row.get("predictions") or [{}])[0].get("label") for row in rows
    ]
    assert [label or None for label in labels] == [*3 * ["tabby, cat"], None]


@pytest.mark.parametrize("name", NAMES)
def test_a_row_of_another_folder_is_never_replaced(folder, name, monkeypatch):
    path = folder.parent / name
    write_older(path, older_rows(folder))
    (folder / "elsewhere.jpg").write_bytes(b"another picture of this name")
    for _ in range(2):
        file = resumed(path)
        listed = id_of_path(folder / "elsewhere.jpg")
        file.append(
            row_of(type(GOOD)(GOOD.path, GOOD.candidates, id=listed), RowProvenance("m", "k"))
        )
        file.close()
    rows = read(path)
    assert [row["path"] for row in rows].count("elsewhere.jpg") == 1
    assert len(rows) == 5


@pytest.mark.parametrize("name", ["labels.csv", "labels.jsonl"])
def test_an_incomplete_row_at_the_end_is_dropped(folder, name):
    path = folder.parent / name
    write_older(path, older_rows(folder), b'{"path": "x' if path.suffix == ".jsonl" else b'x,"y')
    resumed(path).close()
    assert len(read(path)) == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_converted_file_is_not_converted_again(folder, name, monkeypatch):
    path = folder.parent / name
    write_older(path, older_rows(folder))
    resumed(path).close()
    content = path.read_bytes()
    monkeypatch.chdir(folder.parent)
    resumed(path).close()
    assert path.suffix == ".parquet" or path.read_bytes() == content
    assert [row["place"] for row in read(path)] == [row["place"] for row in read(path)]


@pytest.mark.parametrize("name", ["labels.csv", "labels.jsonl"])
def test_a_damaged_file_is_refused_and_not_changed(folder, name):
    path = folder.parent / name
    rows = older_rows(folder)
    write_older(path, rows, b"a note\n" + (b"x" if name.endswith("csv") else b""))
    before = path.read_bytes() + b"\n"
    path.write_bytes(before)
    with pytest.raises(ArgumentError, match=r"(Row|Line) \d+ of the output is not a result"):
        resumed(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.glob(".*")] == []


def test_without_a_mark_of_a_place_in_a_row_its_path_is_asked(folder):
    values = older_rows(folder)[0]
    assert from_json(values).id == id_of_path(folder / "here.jpg")
    assert from_json(values | {"place": None}).id.place == ""
    stored = from_json(values | {"place": None}).id
    assert older_id("here.jpg", stored, is_failed=False) == id_of_path(folder / "here.jpg")
