import csv
import json
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import ModelChoice
from swiftcam.labelling.batch import LabelOptions, find_pictures, label_each, label_pictures
from tests import media
from tests.fakes import FakeClassifier


def test_real_pictures_are_labelled(tmp_path, photos):
    paths = media.write_pictures(tmp_path, photos)
    output = tmp_path / "out.jsonl"
    assert label_pictures(LabelOptions(tuple(paths), top_k=3, output=output)) == 0
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["path"] for row in rows] == [str(path) for path in paths]
    assert rows[0]["predictions"][0]["label"] == "espresso"
    assert all(len(row["predictions"]) == 3 for row in rows)


def test_a_broken_picture_is_a_row_with_its_error(tmp_path, photos):
    media.write_pictures(tmp_path, photos[:2])
    (tmp_path / "0005.jpg").write_bytes(b"broken")
    output = tmp_path / "out.csv"
    assert label_pictures(LabelOptions((tmp_path,), output=output)) == 1
    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [Path(row["path"]).name for row in rows] == ["000.png", "0005.jpg", "001.png"]
    assert [bool(row["error"]) for row in rows] == [False, True, False]


def test_pictures_of_folders_are_found_in_order(tmp_path, photos):
    paths = media.write_pictures(tmp_path, photos)
    (tmp_path / "notes.txt").write_text("x")
    assert find_pictures([tmp_path]) == paths
    assert find_pictures([paths[3], tmp_path / "notes.txt"]) == [paths[3], tmp_path / "notes.txt"]


def test_a_path_that_does_not_exist_stops_before_anything_is_written(tmp_path, photos):
    paths = media.write_pictures(tmp_path, photos[:1])
    output = tmp_path / "out.csv"
    with pytest.raises(ArgumentError, match=r"missing\.png"):
        label_pictures(LabelOptions((*paths, tmp_path / "missing.png"), output=output))
    with pytest.raises(ModelError):
        label_pictures(LabelOptions(tuple(paths), ModelChoice(str(tmp_path)), output=output))
    assert not output.exists()


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(ArgumentError, match="no pictures"):
        find_pictures([tmp_path])


def test_a_dangling_link_is_a_row(tmp_path):
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "nowhere.png")
    results = list(label_each(find_pictures([link]), FakeClassifier(), 5))
    assert results[0].error == "It does not exist."


def test_an_engine_that_fails_stops_the_batch(tmp_path, photos):
    paths = media.write_pictures(tmp_path, photos[:2])
    failing = FakeClassifier(error=ModelError("The engine failed."))
    with pytest.raises(ModelError):
        list(label_each(paths, failing, 5))


def test_sixty_photos_give_sixty_rows(tmp_path, shared):
    output = tmp_path / "out.csv"
    folder = shared / "data" / "photos"
    assert label_pictures(LabelOptions((folder,), output=output)) == 0
    with output.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 60
