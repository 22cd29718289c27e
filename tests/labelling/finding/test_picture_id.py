import dataclasses
import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from swiftcam.errors import ImageError
from swiftcam.labelling.finding.picture_id import (
    PictureId,
    id_of_content,
    id_of_path,
    id_of_pixels,
    id_when_read,
    place_of,
    with_content,
)
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from tests.fakes import picture

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # of "abc"
FILE = PictureId("/photos/a.jpg", 3, 5, "ab")
OTHERS = {"place": "/photos/b.jpg", "size": 4, "mtime_ns": 6, "sha256": "cd"}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"abc")
    return path


@pytest.mark.parametrize("name", [field.name for field in fields(PictureId)])
def test_each_part_of_an_id_makes_another_picture(name):
    without_hash = replace(FILE, sha256="")
    before = FILE if name == "sha256" else without_hash
    changed = replace(before, **{name: OTHERS[name]})
    assert changed != before
    assert not before.is_same(changed)
    assert not changed.is_same(before)
    assert before.is_same(replace(before))


@pytest.mark.parametrize("name", [field.name for field in fields(PictureId)])
def test_a_picture_is_found_by_its_place_else_by_its_content(name):
    changed = replace(FILE, **{name: OTHERS[name]})
    assert (changed.key != FILE.key) == (name == "place")
    pasted = replace(FILE, place="")
    changed = replace(pasted, **{name: OTHERS[name]})
    assert (changed.key != pasted.key) == (name in ("place", "sha256"))


def test_a_place_is_not_the_content_of_that_name():
    assert PictureId(place="ab").key != PictureId(sha256="ab").key
    assert len({PictureId(place=text).key for text in ("a", "b", "x" * 5000)}) == 3


def test_what_is_not_known_is_the_same_as_nothing():
    assert PictureId().key == b""
    assert not PictureId().is_same(PictureId())
    assert not PictureId("/a").is_same(PictureId("/a"))  # neither content is known
    assert not PictureId("/a", 3, 5).is_same(PictureId("/a"))
    assert not PictureId("/a").has_content
    assert not PictureId("/a", sha256="ab").has_content
    assert PictureId("/a", 0, 0).has_content
    assert PictureId(sha256="ab").has_content


def test_the_hash_decides_where_both_have_one():
    assert FILE.is_same(replace(FILE, mtime_ns=6))
    assert not FILE.is_same(replace(FILE, sha256="cd"))
    assert FILE.is_same(replace(FILE, sha256=""))
    assert not FILE.is_same(replace(FILE, sha256="", mtime_ns=6))


def test_a_picture_without_its_content():
    assert FILE.without_content() == PictureId(FILE.place)
    assert PictureId(sha256="ab").without_content() == PictureId(sha256="ab")


def test_every_path_to_a_file_is_one_place(tmp_path, file, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.jpg").symlink_to(file)
    (tmp_path / "folder").symlink_to(tmp_path)
    above = f"folder/../{tmp_path.name}/link.jpg"
    paths = ["a.jpg", "./a.jpg", "folder/a.jpg", "link.jpg", above, file]
    ids = {id_of_path(Path(path)) for path in paths}
    status = file.stat()
    assert ids == {PictureId(os.path.realpath(file), 3, status.st_mtime_ns)}


def test_one_name_in_two_folders_is_two_places(tmp_path, monkeypatch):
    found = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        found.add(id_of_path(Path("a.jpg")).key)
    assert len(found) == 2


def test_a_place_is_text_whatever_bytes_a_name_has(tmp_path):
    names = ["ü.jpg", "bad\udcff.jpg", "bad\udcfe.jpg", "bad\\udcff.jpg", "bad%FF.jpg"]
    places = [place_of(tmp_path / name) for name in names]
    assert len(set(places)) == len(names)
    for place in places:
        place.encode()
    assert places[0] == os.path.join(os.path.realpath(tmp_path), "ü.jpg")


@pytest.mark.parametrize("name", ["missing.jpg", "x" * 5000, "a\0b"])
def test_a_file_that_is_not_there_has_a_place_alone(tmp_path, name):
    found = id_of_path(tmp_path / name)
    assert found.place.endswith(name)
    assert not found.has_content


def test_a_file_without_a_lasting_place_is_known_by_its_content(tmp_path, file):
    assert id_of_content(file) == PictureId(sha256=ABC)
    (tmp_path / "copy.png").write_bytes(b"abc")
    assert id_of_content(tmp_path / "copy.png") == id_of_content(file)
    missing = tmp_path / "missing"
    assert id_of_content(missing) == id_of_path(missing)


def test_pixels_are_known_by_their_content():
    pixels = picture(90, 20, 30)
    assert id_of_pixels(pixels) == id_of_pixels(pixels.copy())
    turned = pixels.reshape(30, 20, 3)
    assert len({id_of_pixels(each).key for each in (pixels, turned, picture(91, 20, 30))}) == 3
    assert id_of_pixels(pixels[::2]) == id_of_pixels(pixels[::2].copy())
    assert not id_of_pixels(pixels).place


def test_an_open_file_is_what_counts(file):
    listed = id_of_path(file)
    file.write_bytes(b"other")
    with file.open("rb") as opened:
        read = id_when_read(listed, opened, by_content=False)
        assert read == id_of_path(file)
        assert not read.is_same(listed)
        with_hash = id_when_read(listed, opened, by_content=True)
        assert opened.tell() == 0
    assert replace(with_hash, sha256="") == read
    assert with_hash == with_content(id_of_path(file), file)
    file.write_bytes(b"abc")
    with file.open("rb") as opened:
        dropped = id_when_read(id_of_content(file), opened, by_content=False)
    assert dropped == PictureId(sha256=ABC)


def test_the_content_of_a_file_that_cannot_be_read(tmp_path):
    missing = tmp_path / "missing"
    with pytest.raises((ImageError, OSError)):
        with_content(id_of_path(missing), missing)


def test_a_listed_picture_has_its_id_from_the_beginning(file):
    assert ListedPicture(file).id == id_of_path(file)
    pixels = picture()
    assert ListedPicture(Path("Pasted 1"), pixels=pixels).id == id_of_pixels(pixels)
    assert ListedPicture(file, id=FILE).id == FILE
    assert PictureResult(file).id == PictureId(os.path.realpath(file))


def test_an_id_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        FILE.place = "other"
