import json
import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from swiftcam.errors import OutputError
from swiftcam.labelling.finding.picture_id import PictureId, id_of_path, id_of_pixels
from swiftcam.labelling.writing.corrections import Corrections, default_corrections_path
from tests.fakes import picture

A, B, C = (PictureId(f"/photos/{name}.jpg", 3, 5) for name in ("a", "häuser, b", "c"))


def test_corrections_are_kept(tmp_path):
    path = tmp_path / "deep" / "corrections.jsonl"
    corrections = Corrections(path)
    corrections.set(A, "fox")
    corrections.set(B, " red barn ")
    corrections.set(A, "wolf")
    assert corrections.get(A) == "wolf"
    again = Corrections(path)
    assert len(again) == 2
    assert again.get(A) == "wolf"
    assert again.get(B) == "red barn"
    assert again.get(C) == ""


def test_a_correction_can_be_taken_back(tmp_path):
    path = tmp_path / "c.jsonl"
    corrections = Corrections(path)
    corrections.set(A, "fox")
    corrections.set(A, "")
    assert corrections.get(A) == ""
    assert len(Corrections(path)) == 0
    size = path.stat().st_size
    corrections.set(A, "")
    corrections.set(B, "  ")
    assert path.stat().st_size == size


@pytest.mark.parametrize("name", [field.name for field in fields(PictureId)])
def test_a_correction_belongs_to_one_picture_alone(tmp_path, name):
    whole = replace(A, sha256="ab") if name == "sha256" else A
    other = replace(whole, **{name: {"place": "/b", "sha256": "cd"}.get(name, 9)})
    corrections = Corrections(tmp_path / "c.jsonl")
    corrections.set(whole, "fox")
    for each in (corrections, Corrections(tmp_path / "c.jsonl")):
        assert each.get(whole) == "fox"
        assert each.get(other) == ""


def test_a_picture_that_comes_back_has_its_correction(tmp_path):
    yesterday, today = A, replace(A, mtime_ns=6)
    corrections = Corrections(tmp_path / "c.jsonl")
    corrections.set(yesterday, "fox")
    corrections.set(today, "wolf")
    corrections.set(today, "")
    for each in (corrections, Corrections(tmp_path / "c.jsonl")):
        assert each.get(yesterday) == "fox"
        assert each.get(today) == ""


def test_the_successor_of_a_picture_at_one_path_has_no_correction(tmp_path):
    snapshot = tmp_path / "snapshot.jpg"
    snapshot.write_bytes(b"first")
    corrections = Corrections(tmp_path / "c.jsonl")
    corrections.set(id_of_path(snapshot), "postman")
    assert corrections.get(id_of_path(snapshot)) == "postman"
    snapshot.write_bytes(b"second picture")
    assert corrections.get(id_of_path(snapshot)) == ""


def test_pasted_pictures_are_told_apart_by_their_content(tmp_path):
    first, other = id_of_pixels(picture(10)), id_of_pixels(picture(20))
    Corrections(tmp_path / "c.jsonl").set(first, "fox")
    again = Corrections(tmp_path / "c.jsonl")
    assert again.get(id_of_pixels(picture(10))) == "fox"
    assert again.get(other) == ""


def test_a_torn_line_costs_only_itself(tmp_path):
    path = tmp_path / "c.jsonl"
    Corrections(path).set(A, "fox")
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole + whole[:cut])
        Corrections(path).set(B, "barn")
        again = Corrections(path)
        assert again.get(A) == "fox"
        assert again.get(B) == "barn"


def test_lines_that_are_no_corrections_are_ignored(tmp_path):
    path = tmp_path / "c.jsonl"
    no_picture = json.dumps({"label": "fox"})
    lines = ["[]", "null", '{"place": "/a"}', no_picture, '{"place": "/b", "label": "fox"}']
    path.write_text("\n".join(lines))
    assert len(Corrections(path)) == 1


class TestEarlierVersions:
    """Files whose lines have the path of a picture alone."""

    @pytest.fixture
    def photo(self, tmp_path):
        path = tmp_path / "a.jpg"
        path.write_bytes(b"x")
        os.utime(path, (1000, 1000))
        return path

    @pytest.fixture
    def path(self, tmp_path, photo):
        path = tmp_path / "c.jsonl"
        lines = [
            {"path": str(photo), "label": "wolf"},
            {"path": str(photo), "label": "fox"},
            {"path": "/photos/b.jpg", "label": "barn"},
            {"path": "/photos/b.jpg", "label": ""},
        ]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"path": "/torn')
        os.utime(path, (2000, 2000))
        return path

    def test_they_count_for_pictures_that_are_older_than_the_file(self, path, photo):
        for _ in range(3):  # the file is converted by the first
            corrections = Corrections(path)
            assert len(corrections) == 1
            assert corrections.get(id_of_path(photo)) == "fox"
            assert corrections.get(PictureId("/photos/b.jpg", 1, 1)) == ""
        os.utime(photo, (3000, 3000))
        assert Corrections(path).get(id_of_path(photo)) == ""

    def test_they_are_converted(self, path):
        Corrections(path)
        (line,) = map(json.loads, path.read_text().splitlines())
        assert (line["label"], line["until"]) == ("fox", 2000 * 10**9)

    def test_they_can_be_replaced_and_taken_back(self, path, photo):
        Corrections(path).set(id_of_path(photo), "lynx")
        assert Corrections(path).get(id_of_path(photo)) == "lynx"
        Corrections(path).set(id_of_path(photo), "")
        assert Corrections(path).get(id_of_path(photo)) == ""
        assert len(Corrections(path)) == 0

    def test_a_pasted_picture_has_no_path(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "c.jsonl"
        path.write_text(json.dumps({"path": str(tmp_path / "Pasted 1"), "label": "fox"}) + "\n")
        assert Corrections(path).get(id_of_pixels(picture())) == ""

    def test_where_the_file_cannot_be_changed_they_count_too(self, path, photo, monkeypatch):
        before = path.read_bytes()

        def refuse(*arguments, **options):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("tempfile.mkstemp", refuse)
        assert Corrections(path).get(id_of_path(photo)) == "fox"
        assert path.read_bytes() == before


def test_they_are_in_the_users_data_folder():
    path = default_corrections_path()
    Corrections().set(A, "fox")
    assert path.exists()
    assert path.name == "corrections.jsonl"


def test_a_file_that_cannot_be_used(tmp_path):
    with pytest.raises(OutputError, match="cannot be read"):
        Corrections(tmp_path)
    (tmp_path / "file").write_text("x")
    corrections = Corrections(tmp_path / "c.jsonl")
    corrections.path = tmp_path / "file" / "c.jsonl"
    with pytest.raises(OutputError, match="cannot be stored"):
        corrections.set(A, "fox")
    assert corrections.get(A) == ""
    assert Path(tmp_path / "file").read_text() == "x"
