import io
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from swiftcam.capture.pictures import read_picture, read_reduced
from swiftcam.capture.stills.raw_previews import find_preview
from swiftcam.errors import ImageError
from tests import needs
from tests.capture.stills import raw_files
from tests.colours import assert_patches, patches
from tests.odd_pictures import TURNS, encoded

KINDS = {
    "nef": lambda jpeg, **o: raw_files.tiff_like(jpeg, thumbnail(), **o),
    "arw, big-endian": lambda jpeg, **o: raw_files.tiff_like(
        jpeg, thumbnail(), magic=b"MM\0*", maker=b"SONY\0", **o
    ),
    "cr2": raw_files.canon_cr2,
    "cr3": raw_files.canon_cr3,
    "rw2": raw_files.panasonic,
    "orf": raw_files.olympus,
}


def thumbnail():
    return encoded(Image.new("RGB", (16, 12), "black"), "JPEG")


def preview():
    return encoded(Image.fromarray(patches()), "JPEG", quality=95, subsampling=0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", TURNS)
def test_the_largest_preview_is_read_upright(tmp_path, kind, orientation):
    stored = Image.fromarray(np.ascontiguousarray(TURNS[orientation](patches())))
    jpeg = encoded(stored, "JPEG", quality=95, subsampling=0)
    path = tmp_path / "of any name"
    path.write_bytes(KINDS[kind](jpeg, orientation=orientation))
    assert_patches(read_picture(path), 6)
    assert read_reduced(path, 10).width == 64


def test_the_orientation_in_the_preview_of_fujifilm(tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    stored = Image.fromarray(np.ascontiguousarray(TURNS[6](patches())))
    jpeg = encoded(stored, "JPEG", quality=95, subsampling=0, exif=exif)
    path = tmp_path / "a.raf"
    path.write_bytes(raw_files.fujifilm(jpeg))
    assert_patches(read_picture(path), 6)


@pytest.mark.parametrize("kind", [*KINDS, "raf"])
def test_exiftool_finds_the_same_preview(tmp_path, kind):
    exiftool = needs.program("exiftool")
    jpeg = preview()
    content = raw_files.fujifilm(jpeg) if kind == "raf" else KINDS[kind](jpeg)
    path = tmp_path / f"a.{kind[:3]}"
    path.write_bytes(content)
    command = [exiftool, "-b", "-PreviewImage", "-JpgFromRaw", str(path)]
    theirs = subprocess.run(command, capture_output=True, timeout=120).stdout
    assert find_preview(io.BytesIO(content)).jpeg == theirs


def test_lossless_jpegs_of_the_sensor_are_no_previews():
    lossless = b"\xff\xd8\xff\xc3\0\x0b\x0e\x10\0\x10\0\1\1\x11\0\xff\xd9"
    assert find_preview(io.BytesIO(raw_files.canon_cr2(lossless))) is None


def test_a_tiff_that_is_not_raw_has_no_preview():
    assert find_preview(io.BytesIO(encoded(Image.fromarray(patches()), "TIFF"))) is None
    assert find_preview(io.BytesIO(encoded(Image.fromarray(patches()), "JPEG"))) is None


def test_raw_without_a_preview_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("swiftcam.capture.stills.raw_decoding.find_spec", lambda name: None)
    path = tmp_path / "a.rw2"
    path.write_bytes(raw_files.panasonic(b"\0" * 2000))
    with pytest.raises(ImageError, match=r"RAW picture.*swiftcam\[raw\]") as caught:
        read_picture(path)
    assert caught.value.is_temporary


def test_libraw_refuses_what_is_no_raw(tmp_path):
    needs.module("rawpy")
    path = tmp_path / "a.rw2"
    path.write_bytes(raw_files.panasonic(b"\0" * 2000))
    with pytest.raises(ImageError):
        read_picture(path)


@given(st.data())
def test_damage_of_any_kind_ends(data):
    kind = data.draw(st.sampled_from(list(KINDS)))
    content = bytearray(KINDS[kind](preview()))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, min(len(content), 700) - 1))
        content[at] = data.draw(st.integers(0, 255))
    find_preview(io.BytesIO(bytes(content[: data.draw(st.integers(1, len(content)))])))
