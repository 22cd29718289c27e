"""The photographs that come with SwiftCam: licences, sizes, classes, and the table beside them."""

import csv
import re

import pytest
from PIL import Image

from benchmarks.labelled import read_labelled
from swiftcam import paths
from swiftcam.capture.demo import labelled_demo_photos
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.labels.class_names import imagenet_classes, wnids

# Licences under which a photograph may be passed on with SwiftCam, all with the author's name.
LICENCES = {"CC0-1.0", "CC-BY-4.0", "Public domain"}
COLUMNS = ["file", "label", "wnid", "author", "source", "licence"]
LARGEST_SIDE, LARGEST_TOTAL = 1280, 1_200_000  # pixels, bytes


def rows():
    with (paths.photos_dir() / "photos.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def readme():
    return (paths.photos_dir() / "README.md").read_text(encoding="utf-8")


ROWS = rows()
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])


@each_row
def test_each_has_an_author_a_source_and_a_licence_that_allows_passing_it_on(row):
    assert list(row) == COLUMNS
    assert all(row.values())
    assert row["licence"] in LICENCES


@each_row
def test_each_is_a_photograph_of_moderate_size(row):
    path = paths.photos_dir() / row["file"]
    with Image.open(path) as image:
        image.load()
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert max(image.size) <= LARGEST_SIDE
        assert min(image.size) >= 300
        assert not image.getexif()  # no places, no serial numbers


@each_row
def test_each_shows_a_class_of_imagenet(row):
    (found,) = [entry for entry in imagenet_classes() if entry.wnid == row["wnid"]]
    assert row["label"] == found.label.split(", ")[0]


@each_row
def test_each_stands_in_the_readme_with_its_author(row):
    (line,) = re.findall(rf"^\| `{re.escape(row['file'])}` .*$", readme(), re.MULTILINE)
    assert row["author"] in line
    wanted = row["licence"].replace("-1.0", "").replace("-4.0", "").replace("-", " ")
    assert wanted.casefold() in line.casefold()


def test_the_table_lists_all_files_once_and_together_they_are_small():
    names = [row["file"] for row in ROWS]
    there = {path.name for path in paths.photos_dir().iterdir()}
    assert sorted(names) == sorted(there - {"photos.csv", "README.md"})
    assert [photo.path.name for photo in labelled_demo_photos()] == names
    assert len(names) >= 6
    assert sum((paths.photos_dir() / name).stat().st_size for name in names) < LARGEST_TOTAL


def test_the_embedded_model_knows_every_class_and_has_the_first_photograph_right(photos):
    classifier = load_classifier()
    known = wnids(classifier.labels)
    assert [row["label"] for row in ROWS if row["wnid"] not in known] == []
    first = classifier.classify(photos[0]).candidates[0]
    assert known[first.index] == ROWS[0]["wnid"]


def test_the_folder_is_a_labelled_set_for_the_benchmarks():
    labels = load_classifier().labels
    found = read_labelled(paths.photos_dir(), labels)
    assert not found.unknown
    assert not found.ambiguous
    assert [picture.path.name for picture in found.pictures] == [row["file"] for row in ROWS]
    shown = [wnids(labels)[picture.class_index] for picture in found.pictures]
    assert shown == [row["wnid"] for row in ROWS]
