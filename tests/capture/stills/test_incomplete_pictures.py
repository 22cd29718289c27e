import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from swiftcam.capture.pictures import read_picture, read_reduced
from swiftcam.errors import ImageError
from tests.odd_pictures import encoded

END = b"\xff\xd9"


def photograph(photos):
    return Image.fromarray(photos[0])


def note_of(tmp_path, content):
    path = tmp_path / "cut"
    path.write_bytes(content)
    return read_reduced(path, 1 << 20).note, read_picture(path)


def difference(pixels, image, rows=1.0):
    """Return the mean difference of the upper rows in levels."""
    height = int(image.height * rows)
    return np.abs(pixels[:height].astype(int) - np.asarray(image)[:height]).mean()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("tail", [b"", b"SEFH\0\1\0\xff\x7f\0\0SEFT" * 9])
def test_a_jpeg_without_its_end_is_whole(tmp_path, photos, options, tail):
    image = photograph(photos)
    content = encoded(image, "JPEG", quality=95, **options)
    assert content.endswith(END)
    note, pixels = note_of(tmp_path, content.removesuffix(END) + tail)
    assert "end of the file" in note
    assert difference(pixels, image) < 4


def test_a_sound_picture_has_no_note(tmp_path, photos):
    for kind in ("JPEG", "PNG"):
        assert note_of(tmp_path, encoded(photograph(photos), kind))[0] == ""
    trailer = encoded(photograph(photos), "JPEG") + b"trailer of a phone"
    assert note_of(tmp_path, trailer)[0] == ""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
def test_a_picture_that_lacks_its_last_rows_is_read_with_a_note(tmp_path, photos, kind):
    image = photograph(photos)
    content = encoded(image, kind)
    note, pixels = note_of(tmp_path, content[: int(len(content) * 0.85)])
    share = int(note.split("%")[0])
    assert 5 <= share <= 30
    if kind == "BMP":  # whose first row is the lowest
        pixels, image = pixels[::-1], image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    assert difference(pixels, image, rows=0.6) < 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
def test_a_picture_that_lacks_more_is_an_error(tmp_path, photos, kind):
    content = encoded(photograph(photos), kind)
    with pytest.raises(ImageError, match="damaged or incomplete"):
        note_of(tmp_path, content[: len(content) // 2])


def test_a_progressive_jpeg_that_lacks_its_last_scans(tmp_path, photos):
    content = encoded(photograph(photos), "JPEG", progressive=True, quality=90)
    note, pixels = note_of(tmp_path, content[: int(len(content) * 0.9)])
    assert note
    assert difference(pixels, photograph(photos)) < 12


def chunk(name, content, checksum=None):
    right = zlib.crc32(name + content)
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", right if checksum is None else checksum)
    )


def with_chunk(png, extra, *, at_end=False):
    """Return a PNG with a chunk behind its header, or before its end."""
    place = len(png) - 12 if at_end else 33
    return png[:place] + extra + png[place:]


@pytest.mark.parametrize("at_end", [False, True])
@pytest.mark.parametrize(
    "extra",
    [
        pytest.param(chunk(b"tEXt", b"a\0b", 7), id="wrong checksum"),
        pytest.param(chunk(b"tIME", b"1234567", 7), id="wrong checksum of another"),
        pytest.param(chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 3_000_000)), id="large text"),
        pytest.param(chunk(b"iTXt", b"a\0\0\0\0\0" + b"x" * 70_000_000), id="64 MB of text"),
    ],
)
def test_texts_of_a_png_do_not_matter(tmp_path, photos, extra, at_end):
    image = photograph(photos)
    pixels = note_of(tmp_path, with_chunk(encoded(image, "PNG"), extra, at_end=at_end))[1]
    assert np.array_equal(pixels, np.asarray(image))


@pytest.mark.parametrize("missing", [4, 12])
def test_a_png_without_its_end(tmp_path, photos, missing):
    image = photograph(photos)
    pixels = note_of(tmp_path, encoded(image, "PNG")[:-missing])[1]
    assert np.array_equal(pixels, np.asarray(image))


def test_a_mended_png_keeps_transparency_and_orientation(tmp_path, photos):
    exif = Image.Exif()
    exif[274] = 3
    image = photograph(photos).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 40, 40))
    png = with_chunk(encoded(image, "PNG", exif=exif), chunk(b"tEXt", b"a\0b", 7))
    note, pixels = note_of(tmp_path, png)
    assert note
    sound = tmp_path / "sound.png"
    sound.write_bytes(encoded(image, "PNG", exif=exif))
    assert np.array_equal(pixels, read_picture(sound))


def test_a_png_with_wrong_pixels_is_an_error(tmp_path, photos):
    png = bytearray(encoded(photograph(photos), "PNG"))
    at = png.index(b"IDAT") + 30
    png[at : at + 40] = bytes(40)
    with pytest.raises(ImageError, match="damaged"):
        note_of(tmp_path, bytes(png))


def test_the_limit_of_pillow_for_texts_is_what_it_was():
    content = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 3_000_000))
    png = io.BytesIO(with_chunk(encoded(Image.new("L", (4, 4)), "PNG"), content))
    assert PngImagePlugin.MAX_TEXT_CHUNK == 1 << 20
    with pytest.raises(ValueError, match="MAX_TEXT_CHUNK"):
        Image.open(png)
