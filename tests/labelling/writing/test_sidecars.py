import os
import stat
from pathlib import Path

import pytest

from swiftcam.errors import OutputError
from swiftcam.labelling.writing.sidecars import SidecarOptions, sidecar_path, write_sidecar
from swiftcam.labelling.writing.xmp_packet import (
    HIERARCHICAL_SUBJECT,
    SUBJECT,
    new_packet,
    read_keywords,
)

FULL, STEM = SidecarOptions(), SidecarOptions("stem")


def test_names():
    picture = Path("a/IMG 1.final.jpg")
    assert sidecar_path(picture, FULL) == Path("a/IMG 1.final.jpg.xmp")
    assert sidecar_path(picture, STEM) == Path("a/IMG 1.final.xmp")


def test_a_sidecar_is_made_and_then_left_alone(tmp_path):
    picture = tmp_path / "a.jpg"
    assert write_sidecar(picture, ["fox", "barn"], FULL)
    sidecar = tmp_path / "a.jpg.xmp"
    assert read_keywords(sidecar.read_bytes(), SUBJECT) == ["fox", "barn"]
    assert read_keywords(sidecar.read_bytes(), HIERARCHICAL_SUBJECT) == []
    before = sidecar.stat().st_mtime_ns
    assert not write_sidecar(picture, ["fox"], FULL)
    assert sidecar.stat().st_mtime_ns == before
    assert not picture.exists()


def test_without_words_there_is_no_sidecar(tmp_path):
    assert not write_sidecar(tmp_path / "a.jpg", [], FULL)
    assert list(tmp_path.iterdir()) == []


def test_a_hierarchy(tmp_path):
    write_sidecar(tmp_path / "a.jpg", ["fox"], SidecarOptions("stem", "Seen|By machine"))
    content = (tmp_path / "a.xmp").read_bytes()
    assert read_keywords(content, HIERARCHICAL_SUBJECT) == ["Seen|By machine|fox"]
    assert read_keywords(content, SUBJECT) == ["fox"]


def test_permissions_and_links_stay(tmp_path):
    real, link = tmp_path / "elsewhere.xmp", tmp_path / "a.jpg.xmp"
    real.write_bytes(new_packet())
    real.chmod(0o640)
    link.symlink_to(real)
    assert write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert link.is_symlink()
    assert read_keywords(real.read_bytes(), SUBJECT) == ["fox"]
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@pytest.mark.parametrize("content", [b"a letter", new_packet()[:-60] * 2])
def test_a_file_that_is_no_sidecar_is_not_changed(tmp_path, content):
    path = tmp_path / "a.jpg.xmp"
    path.write_bytes(content)
    with pytest.raises(OutputError, match="was not changed"):
        write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert path.read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 1


def test_an_empty_sidecar_is_filled(tmp_path):
    (tmp_path / "a.jpg.xmp").touch()
    assert write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert read_keywords((tmp_path / "a.jpg.xmp").read_bytes(), SUBJECT) == ["fox"]


def test_a_fifo_in_place_of_a_sidecar_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "a.jpg.xmp")
    with pytest.raises(OutputError, match="was not changed"):
        write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)


def test_a_sidecar_that_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_sidecar(tmp_path / "missing" / "a.jpg", ["fox"], FULL)
    with pytest.raises(OutputError, match="cannot be written"):
        write_sidecar(tmp_path / ("n" * 250 + ".jpg"), ["fox"], FULL)


def test_a_failed_write_keeps_the_old_sidecar(tmp_path, monkeypatch):
    path = tmp_path / "a.jpg.xmp"
    path.write_bytes(new_packet())

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="no space is left"):
        write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert path.read_bytes() == new_packet()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jpg.xmp"]
