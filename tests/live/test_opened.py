"""What paths and addresses mean that are opened in the window."""

import os
import sys

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.live.opened import OpenedPlaces, opened_places


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a picture, a film, a folder, and a file named like a source."""
    for name in ("cup.jpg", "CLIP.MP4", "name with 100% ü.png", "screen"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "holiday").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_pictures_and_folders_are_labelled_and_a_film_is_played(folder):
    opened = opened_places(["cup.jpg", "holiday", "CLIP.MP4"])
    assert opened.pictures == (folder / "cup.jpg", folder / "holiday")
    assert opened.source == str(folder / "CLIP.MP4")
    assert opened.others == ()


def test_the_texts_hold_in_any_working_folder(folder, tmp_path_factory, monkeypatch):
    opened = opened_places(["name with 100% ü.png", "./holiday/", "CLIP.MP4"])
    assert all(text.isascii() and text.startswith("file:///") for text in opened.texts)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert opened_places(opened.texts) == opened


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_a_name_that_is_not_utf_8_is_handed_over(folder):
    name = os.fsdecode(b"caf\xe9.jpg")
    (folder / name).write_bytes(b"")
    opened = opened_places([name])
    assert opened.texts[0].isascii()
    assert opened_places(opened.texts).pictures == (folder / name,)


@pytest.mark.parametrize("address", ["rtsp://me:pass@camera.local/live", "https://host/a.m3u8"])
def test_an_address_is_played(address):
    assert opened_places([address]) == OpenedPlaces((address,), (), address)


def test_a_file_is_meant_even_if_it_is_named_like_a_source(folder):
    assert opened_places(["screen"]).source == str(folder / "screen")


def test_further_films_are_named_without_secrets(folder):
    opened = opened_places(["CLIP.MP4", "rtsp://me:pass@camera.local/live"])
    assert opened.source == str(folder / "CLIP.MP4")
    assert len(opened.others) == 1
    assert "camera.local" in opened.others[0]
    assert "pass" not in opened.others[0]


@pytest.mark.parametrize(
    ("places", "says"),
    [
        (["cup.jpg", "missing.jpg"], "There is no file or folder missing.jpg"),
        (["file:///missing/cup.jpg"], "There is no file or folder"),
        (["ftp://host/cup.jpg"], "is not supported"),
        ([""], "There is no file or folder"),
    ],
)
def test_what_cannot_be_opened_is_said_and_nothing_is(folder, places, says):
    with pytest.raises(ArgumentError, match=says):
        opened_places(places)
