import os
import sys
import threading
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from swiftcam.capture.pictures import open_picture_file, read_picture, read_reduced
from swiftcam.errors import ImageError
from tests import needs
from tests.colours import assert_patches, patches
from tests.odd_pictures import (
    TURNS,
    encoded,
    heif_header,
    png_header,
    turned,
    write_bad,
    write_fine,
    write_heic,
)
from tests.waiting import PATIENCE


def saved(tmp_path, image, name="picture.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def written(tmp_path, content, name="photo.jpg"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_plain_pictures_are_read_exactly(tmp_path, photos):
    path = saved(tmp_path, Image.fromarray(photos[0]))
    assert np.array_equal(read_picture(path), photos[0])


@pytest.mark.parametrize("orientation", TURNS)
def test_exif_orientation_is_applied(tmp_path, photos, orientation):
    upright = photos[0][:64, :96]
    stored, exif = turned(upright, orientation)
    path = saved(tmp_path, stored, exif=exif)
    assert np.array_equal(read_picture(path), upright)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_impossible_orientations_are_ignored(tmp_path, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    path = saved(tmp_path, Image.fromarray(patches()), exif=exif)
    assert np.array_equal(read_picture(path), patches())


@pytest.mark.parametrize(
    ("mode", "name", "tolerance"),
    [
        ("P", "a.png", 3),
        ("RGBA", "a.png", 0),
        ("CMYK", "a.tif", 1),
        ("CMYK", "a.jpg", 5),
        ("YCbCr", "a.tif", 3),
    ],
)
def test_every_mode_of_colour_becomes_rgb(tmp_path, mode, name, tolerance):
    image = Image.fromarray(patches())
    image = image.quantize(8) if mode == "P" else image.convert(mode)
    pixels = read_picture(saved(tmp_path, image, name))
    assert pixels.dtype == np.uint8
    assert_patches(pixels, tolerance)


@pytest.mark.parametrize("mode", ["L", "LA", "1"])
def test_every_mode_without_colour_becomes_rgb(tmp_path, mode):
    image = Image.fromarray(patches()).convert(mode)
    pixels = read_picture(saved(tmp_path, image))
    assert np.array_equal(pixels, np.asarray(image.convert("L"))[..., None].repeat(3, axis=2))


def test_16_bit_grey_is_scaled_not_clipped(tmp_path):
    ramp = np.linspace(0, 65535, 256 * 8).reshape(8, 256).astype(np.uint16)
    pixels = read_picture(saved(tmp_path, Image.fromarray(ramp)))
    assert np.abs(pixels[..., 0].astype(int) - ramp / 257).max() <= 1


def test_transparency_lies_over_white(tmp_path):
    image = Image.new("RGBA", (8, 8), (200, 0, 0, 0))
    assert (read_picture(saved(tmp_path, image)) == 255).all()


def test_the_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    path = saved(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])
    assert read_picture(path)[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is empty"),
        (b"text, not a picture", "not a picture"),
        (heif_header(b"avif", 640, 480), "damaged, or a picture in an unknown format"),
        (heif_header(b"avif", 17_000, 17_000), "too large to open safely"),
        (png_header(65_536, 65_536), "too large: decoding it would need 17"),
        # Valid EPS: Pillow would start Ghostscript for it.
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "not a picture"),
    ],
)
def test_what_is_no_picture(tmp_path, content, reason):
    with pytest.raises(ImageError, match=reason):
        read_picture(written(tmp_path, content))


def test_a_truncated_picture(tmp_path):
    content = encoded(Image.fromarray(patches(480, 640)), "JPEG")
    with pytest.raises(ImageError, match="damaged or incomplete"):
        read_picture(written(tmp_path, content[: len(content) // 2]))


def test_what_is_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(ImageError, match="not a regular file"):
            read_picture(path)
    with pytest.raises(ImageError, match="does not exist"):
        read_picture(tmp_path / "missing.png")


def test_what_is_no_regular_file_is_not_even_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.png")
    opened = []
    monkeypatch.setattr(os, "open", lambda *arguments: opened.append(arguments))
    for path in (tmp_path / "pipe.png", Path("/dev/zero"), tmp_path):
        with pytest.raises(ImageError, match="not a regular file"):
            open_picture_file(path)
    assert not opened


def test_a_file_replaced_by_a_pipe_at_the_last_moment_does_not_hang(tmp_path, monkeypatch):
    path = tmp_path / "pipe.png"
    os.mkfifo(path)
    regular = Path(__file__).stat()
    monkeypatch.setattr(Path, "stat", lambda self: regular)
    with pytest.raises(ImageError, match="not a regular file"):
        open_picture_file(path)


def test_names_no_system_allows():
    with pytest.raises(ImageError, match="cannot be read"):
        read_picture(Path("x" * 5000))
    with pytest.raises(ImageError, match="cannot be read"):
        read_picture(Path("nul\0.png"))


def test_heic_is_read(tmp_path):
    needs.module("pi_heif")
    pixels = read_picture(write_heic(tmp_path))
    assert pixels.shape == (48, 64, 3)
    assert_patches(pixels, 4)


def test_real_heic_is_read(shared):
    needs.module("pi_heif")
    pixels = read_picture(shared / "data" / "torture" / "sample.heic")
    assert pixels.shape == (854, 1280, 3)
    assert pixels.std() > 40


def test_heic_without_its_library_says_what_to_install(tmp_path, programs):
    write_heic(tmp_path)
    code = """
import pathlib, sys
sys.modules["pi_heif"] = None
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ImageError
try:
    read_picture(pathlib.Path("patches.heic"))
except ImageError as error:
    print(error.is_temporary, error)
"""
    finished = programs.start_command([sys.executable, "-c", code], cwd=tmp_path).finish()
    said = "True It is a HEIC picture. To read these, install pi-heif: pip install pi-heif\n"
    assert (finished.returncode, finished.stdout) == (0, said), finished.stderr


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # about EXIF that is damaged
def test_files_that_break_loaders_show_their_picture(tmp_path):
    for path, tolerance in write_fine(tmp_path).items():
        assert_patches(read_picture(path), tolerance)
        reduced = read_reduced(path, 16)
        assert (reduced.width, reduced.height) == (64, 48)
        assert_patches(np.asarray(reduced.image), tolerance + 4)


def test_files_that_break_loaders_are_refused_with_the_reason(tmp_path):
    for path, reason in write_bad(tmp_path).items():
        for read in (read_picture, lambda path: read_reduced(path, 16)):
            with pytest.raises(ImageError) as caught:
                read(path)
            assert str(caught.value).startswith(reason), path.name
            assert not caught.value.is_temporary


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_files_of_others_that_break_loaders(shared):
    folder = shared / "data" / "torture"
    reasons = {}
    for path in sorted(folder.iterdir()):
        try:
            pixels = read_picture(path)
            reduced = read_reduced(path, 100)
        except ImageError as error:
            reasons[path.name] = str(error)
            continue
        assert pixels.ndim == 3
        assert pixels.shape == (reduced.height, reduced.width, 3)
        assert pixels.dtype == np.uint8
    if "pi-heif" in reasons.get("sample.heic", ""):
        del reasons["sample.heic"]
    too_large, damaged = "It is too large to open safely.", "It is damaged or incomplete "
    no_picture = "It is not a picture in a known format."
    cut = "(image file is truncated"
    assert reasons == {
        "bomb.gif": too_large,
        "bomb_17000.avif": too_large,
        "bomb_65536x65536.png": "It is too large: decoding it would need 17.2 GB of memory.",
        "broken.png": no_picture,
        "corrupt_header.jpg": damaged + "(Truncated File Read).",
        "empty.jpg": "It is empty.",
        "text_named.jpg": no_picture,
        "truncated.jpg": damaged + cut + " (10 bytes not processed)).",
        "truncated.png": damaged + cut + ").",
    }


@pytest.mark.logs_errors  # Pillow's own, about some damage of TIFF
@given(data=st.data(), kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"]))
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_damage_of_any_kind_is_an_image_error(photos, data, kind):
    content = bytearray(encoded(Image.fromarray(photos[0][:48, :48]), kind))
    places = st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    content = content[: data.draw(places) or None]
    with suppress(ImageError):
        assert read_reduced(BytesIO(content), 16).image.mode == "RGB"


def test_pictures_are_read_on_many_threads(tmp_path, photos):
    small = [photo[:120, :160] for photo in photos]
    paths = [saved(tmp_path, Image.fromarray(photo), f"{i}.png") for i, photo in enumerate(small)]
    found = {}
    threads = [
        threading.Thread(
            target=lambda path=path: found.update({path: read_picture(path)}), daemon=True
        )
        for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert all(np.array_equal(found[path], small[i]) for i, path in enumerate(paths))
