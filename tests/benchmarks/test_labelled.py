"""Labelled sets: tables, sub-folders, and what is not scored."""

import csv
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from benchmarks.labelled import all_crops, crop_blocks, read_labelled
from swiftcam.errors import ArgumentError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.labels.class_names import imagenet_classes, wnids
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.settings import DEFAULT_MODEL

LABELS = tuple(entry.label for entry in imagenet_classes()[:3])
RECIPE = Recipe(size=32, resize_to=32)


def picture(path, shade=100):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), (shade, shade, shade)).save(path)
    return path


def table(folder, text, name="photos.csv"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def found(labelled):
    return [(each.path.name, each.class_index) for each in labelled.pictures]


def test_a_table_states_classes_by_label_wnid_and_number(tmp_path):
    table(
        tmp_path,
        "author,file,index,wnid,label\n"
        "me,a.png,,,goldfish\n"
        "me,b.png,,n01440764,\n"
        "me,sub/c.png,2,,\n"
        "me,d.png,,,volcano\n"
        "me,e.png,,,Volcano\n"
        "me,f.png,,,\n",
    )
    labelled = read_labelled(tmp_path, LABELS)
    assert found(labelled) == [("a.png", 1), ("b.png", 0), ("c.png", 2)]
    assert labelled.pictures[2].path == tmp_path / "sub" / "c.png"
    assert labelled.unknown == {"volcano": 1, "Volcano": 1, "no label": 1}
    assert labelled.total == 6
    assert labelled.name == tmp_path.name


def test_any_table_with_these_columns_will_do(tmp_path):
    table(tmp_path, "a,b\n1,2\n", "other.csv")
    table(tmp_path, b"\xff\xfe broken", "broken.csv")
    table(tmp_path, "\ufefffile,label\r\na.png,tench\r\n", "truth.csv")
    assert found(read_labelled(tmp_path, LABELS)) == [("a.png", 0)]


def test_of_several_tables_the_usual_name_decides(tmp_path):
    for name in ("x.csv", "y.csv"):
        table(tmp_path, "file,label\na.png,tench\n", name)
    with pytest.raises(ArgumentError, match=r"Several tables .* x\.csv, y\.csv\. Name the right"):
        read_labelled(tmp_path, LABELS)
    table(tmp_path, "file,label\na.png,goldfish\n")
    assert found(read_labelled(tmp_path, LABELS)) == [("a.png", 1)]


def test_a_folder_for_each_class_has_its_pictures_at_any_depth(tmp_path):
    picture(tmp_path / "Great_White_Shark" / "1.png")
    picture(tmp_path / "Great_White_Shark" / "more" / "2.jpg")
    picture(tmp_path / "n01440764-tench" / "3.png")
    picture(tmp_path / "金鱼" / "4.png")
    picture(tmp_path / "volcano" / "5.png")
    picture(tmp_path / ".hidden" / "6.png")
    (tmp_path / "volcano" / "notes.txt").write_text("no picture")
    labelled = read_labelled(tmp_path, LABELS)
    assert sorted(found(labelled)) == [("1.png", 2), ("2.jpg", 2), ("3.png", 0), ("4.png", 1)]
    assert labelled.unknown == {"volcano": 1}


def test_pictures_with_the_name_of_two_classes_are_counted_not_scored(tmp_path):
    crane = imagenet_classes()[134]
    table(
        tmp_path,
        f"file,label,wnid\na.png,crane,\nb.png,crane,{crane.wnid}\nc.png,tench,\nd.png,crane,\n",
    )
    labels = (*LABELS, f"{crane.wnid} {crane.label}")
    labelled = read_labelled(tmp_path, labels)
    assert found(labelled) == [("b.png", 3), ("c.png", 0)]
    assert (labelled.unknown, labelled.ambiguous) == ({}, {"crane": 2})
    assert labelled.total == 4


def test_unreadable_pictures_are_named_and_the_others_cropped(tmp_path):
    picture(tmp_path / "a.png", 10)
    (tmp_path / "b.png").write_bytes(b"no picture")
    picture(tmp_path / "d.png", 200)
    table(tmp_path, "file,label\na.png,tench\nb.png,tench\nmissing.png,tench\nd.png,goldfish\n")
    labelled = read_labelled(tmp_path, LABELS)
    crops = all_crops(labelled, RECIPE)
    assert crops.truth.tolist() == [0, 1]
    assert crops.crops.shape == (2, 32, 32, 3)
    assert crops.crops.mean(axis=(1, 2, 3)).tolist() == [10, 200]
    assert [each.partition(":")[0] for each in crops.unreadable] == ["b.png", "missing.png"]
    assert all(len(each) > len("missing.png: ") for each in crops.unreadable)

    blocks = list(crop_blocks(labelled.pictures, RECIPE, count=2))
    assert [len(block.crops) for block in blocks] == [1, 1]
    alone = list(crop_blocks(labelled.pictures[1:2], RECIPE))
    assert alone[0].crops.shape == (0, 32, 32, 3)


def test_a_set_without_a_readable_picture_is_an_error(tmp_path):
    table(tmp_path, "file,label\nmissing.png,tench\n")
    with pytest.raises(ArgumentError, match=r"None of the 1 pictures .* such as missing\.png: "):
        all_crops(read_labelled(tmp_path, LABELS), RECIPE)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("file,label\na.png,volcano\n", r"No picture .* its labels \(volcano\) are unknown\. Use"),
        ("file,label\na.png,\n", r"its labels \(no label\) are unknown"),
        ("file,label\n", "has no rows"),
        ("file,label\n,tench\n", r"Line 2 of .* names no file"),
        (b"file,label\na.png,tench\nb.png,\xff\n", "Save it as CSV in UTF-8"),
        ("file,name\na.png,tench\n", r"no labelled pictures\. It needs a table photos\.csv"),
        ("", "no labelled pictures"),
    ],
)
def test_a_table_without_usable_labels_is_an_error(tmp_path, text, problem):
    table(tmp_path, text)
    with pytest.raises(ArgumentError, match=problem):
        read_labelled(tmp_path, LABELS)


def test_a_message_names_only_some_of_many_labels(tmp_path):
    for number in range(9):
        picture(tmp_path / f"thing {number}" / "1.png")
    with pytest.raises(ArgumentError, match=r"\(thing 0, thing 1, .*thing 4, …\)"):
        read_labelled(tmp_path, LABELS)


def test_a_set_of_ambiguous_names_alone_is_an_error(tmp_path):
    crane = imagenet_classes()[134]
    table(tmp_path, "file,label\na.png,crane\n")
    with pytest.raises(ArgumentError, match="of no class of the model, or of several"):
        read_labelled(tmp_path, (*LABELS, f"{crane.wnid} {crane.label}"))


def test_a_missing_or_empty_folder_is_an_error(tmp_path):
    with pytest.raises(ArgumentError, match="There is no folder"):
        read_labelled(tmp_path / "nothing", LABELS)
    (tmp_path / "tench").mkdir()
    with pytest.raises(ArgumentError, match="no labelled pictures"):
        read_labelled(tmp_path, LABELS)


def test_the_photographs_are_those_of_classes_that_the_model_has(shared):
    folder = shared / "data" / "photos"
    model = open_model(find_model(DEFAULT_MODEL))
    labelled = read_labelled(folder, model.labels)
    with (folder / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert labelled.total == len(rows)
    places = {wnid: place for place, wnid in enumerate(wnids(model.labels))}
    known = {name: row for name, row in rows.items() if row["wnid"] in places}
    assert {each.path.name: each.class_index for each in labelled.pictures} == {
        name: places[row["wnid"]] for name, row in known.items()
    }
    unknown = Counter(row["label"] for name, row in rows.items() if name not in known)
    assert labelled.unknown == unknown
    crops = all_crops(labelled, model.recipe)
    assert crops.unreadable == ()
    assert crops.truth.dtype == np.intp
