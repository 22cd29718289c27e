import os
import stat
from pathlib import Path

import pytest
from PIL import Image

from swiftcam.errors import OutputError
from swiftcam.labelling.xmp.sidecars import SidecarOptions, sidecar_path, write_sidecar
from swiftcam.labelling.xmp.xmp_packet import (
    HIERARCHICAL_SUBJECT,
    SUBJECT,
    add_keywords,
    new_packet,
    read_keywords,
)
from tests.capture.stills import raw_files
from tests.colours import patches
from tests.odd_pictures import encoded, with_xmp

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
    assert not write_sidecar(picture, ["fox", "barn"], FULL)
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


def words(path):
    return read_keywords(path.read_bytes(), SUBJECT)


def test_labels_of_an_earlier_model_are_replaced_and_words_of_others_stay(tmp_path):
    sidecar = tmp_path / "a.jpg.xmp"
    sidecar.write_bytes(add_keywords(new_packet(), SUBJECT, ["holiday", "Fox"]))
    before = sidecar.read_bytes()
    write_sidecar(tmp_path / "a.jpg", ["fox", "barn"], FULL)
    assert words(sidecar) == ["holiday", "Fox", "barn"]
    write_sidecar(tmp_path / "a.jpg", ["cat"], FULL)
    assert words(sidecar) == ["holiday", "Fox", "cat"]
    write_sidecar(tmp_path / "a.jpg", [], FULL)
    assert words(sidecar) == words_of(before)


def words_of(packet):
    return read_keywords(packet, SUBJECT)


def test_a_write_protected_sidecar_is_left_alone(tmp_path):
    sidecar = tmp_path / "a.jpg.xmp"
    sidecar.write_bytes(new_packet())
    sidecar.chmod(0o444)
    with pytest.raises(OutputError, match="write-protected"):
        write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert sidecar.read_bytes() == new_packet()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_new_sidecar_begins_with_the_xmp_in_the_picture(tmp_path, kind):
    packet = add_keywords(new_packet(), SUBJECT, ["holiday"]).replace(
        b'rdf:about=""', b'rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"'
    )
    picture = tmp_path / "a.jpg"
    picture.write_bytes(with_xmp(Image.fromarray(patches()), kind, packet))
    write_sidecar(picture, ["fox"], FULL)
    content = (tmp_path / "a.jpg.xmp").read_bytes()
    assert words_of(content) == ["holiday", "fox"]
    assert b'xmp:Rating="4"' in content


@pytest.mark.parametrize("content", [b"no picture", b""])
def test_a_picture_without_readable_xmp_gets_a_new_sidecar(tmp_path, content):
    (tmp_path / "a.jpg").write_bytes(content)
    write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert words(tmp_path / "a.jpg.xmp") == ["fox"]
    picture = tmp_path / "b.jpg"
    picture.write_bytes(encoded(Image.fromarray(patches()), "JPEG", xmp=b"damaged <xmp"))
    write_sidecar(picture, ["fox"], FULL)
    assert words(tmp_path / "b.jpg.xmp") == ["fox"]


def test_a_new_sidecar_begins_with_that_of_lightroom(tmp_path):
    (tmp_path / "a.xmp").write_bytes(add_keywords(new_packet(), SUBJECT, ["holiday"]))
    (tmp_path / "a.nef").write_bytes(raw_files.tiff_like(b"", b""))
    (tmp_path / "a.jpg").touch()
    write_sidecar(tmp_path / "a.nef", ["fox"], FULL)
    assert words(tmp_path / "a.nef.xmp") == ["holiday", "fox"]
    # It belongs to the RAW picture of a pair.
    write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert words(tmp_path / "a.jpg.xmp") == ["fox"]


def test_raw_and_jpeg_of_one_name_have_sidecars_of_their_own(tmp_path):
    for name in ("a.CR2", "a.jpg", "b.jpg"):
        (tmp_path / name).touch()
    paths = [sidecar_path(tmp_path / name, STEM).name for name in ("a.CR2", "a.jpg", "b.jpg")]
    assert paths == ["a.xmp", "a.jpg.xmp", "b.xmp"]


@pytest.mark.parametrize("content", ["utf-16-le", "gb2312"])
def test_sidecars_in_other_encodings(tmp_path, content):
    text = new_packet().decode().replace("\ufeff", "")
    text = f'<?xml version="1.0" encoding="{content}"?>' + text
    (tmp_path / "a.jpg.xmp").write_bytes(text.encode(content))
    write_sidecar(tmp_path / "a.jpg", ["fox"], FULL)
    assert words(tmp_path / "a.jpg.xmp") == ["fox"]
