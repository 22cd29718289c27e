import json
from pathlib import Path

import pytest

from swiftcam.errors import OutputError
from swiftcam.labelling.writing.corrections import Corrections, default_corrections_path


def test_corrections_are_kept(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "corrections.jsonl"
    monkeypatch.chdir(tmp_path)
    corrections = Corrections(path)
    corrections.set(Path("a.jpg"), "fox")
    corrections.set(Path("häuser, b.jpg"), " red barn ")
    corrections.set(tmp_path / "a.jpg", "wolf")
    assert corrections.get(Path("a.jpg")) == "wolf"
    again = Corrections(path)
    assert len(again) == 2
    assert again.get(tmp_path / "a.jpg") == "wolf"
    assert again.get(Path("häuser, b.jpg")) == "red barn"
    assert again.get(Path("c.jpg")) == ""


def test_a_correction_can_be_taken_back(tmp_path):
    path = tmp_path / "c.jsonl"
    corrections = Corrections(path)
    corrections.set(Path("/a.jpg"), "fox")
    corrections.set(Path("/a.jpg"), "")
    assert corrections.get(Path("/a.jpg")) == ""
    assert len(Corrections(path)) == 0
    size = path.stat().st_size
    corrections.set(Path("/a.jpg"), "")
    corrections.set(Path("/b.jpg"), "  ")
    assert path.stat().st_size == size


def test_a_torn_line_costs_only_itself(tmp_path):
    path = tmp_path / "c.jsonl"
    Corrections(path).set(Path("/a.jpg"), "fox")
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole + whole[:cut])
        Corrections(path).set(Path("/b.jpg"), "barn")
        again = Corrections(path)
        assert again.get(Path("/a.jpg")) == "fox"
        assert again.get(Path("/b.jpg")) == "barn"


def test_lines_that_are_no_corrections_are_ignored(tmp_path):
    path = tmp_path / "c.jsonl"
    lines = ["[]", "null", '{"path": "/a"}', json.dumps({"path": "/b", "label": "fox"})]
    path.write_text("\n".join(lines))
    assert len(Corrections(path)) == 1


def test_they_are_in_the_users_data_folder():
    path = default_corrections_path()
    Corrections().set(Path("/a.jpg"), "fox")
    assert path.exists()
    assert path.name == "corrections.jsonl"


def test_a_file_that_cannot_be_used(tmp_path):
    with pytest.raises(OutputError, match="cannot be read"):
        Corrections(tmp_path)
    (tmp_path / "file").write_text("x")
    corrections = Corrections(tmp_path / "c.jsonl")
    corrections.path = tmp_path / "file" / "c.jsonl"
    with pytest.raises(OutputError, match="cannot be stored"):
        corrections.set(Path("/a.jpg"), "fox")
    assert corrections.get(Path("/a.jpg")) == ""
