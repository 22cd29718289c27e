import os

import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ImageError


def saved(tmp_path, image, name="picture.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def test_plain_pictures_are_read_exactly(tmp_path, photos):
    path = saved(tmp_path, Image.fromarray(photos[0]))
    assert np.array_equal(read_picture(path), photos[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, photos, orientation):
    upright = photos[0][:64, :96]
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }
    exif = Image.Exif()
    exif[274] = orientation
    stored = Image.fromarray(np.ascontiguousarray(undo[orientation](upright)))
    path = saved(tmp_path, stored, exif=exif)
    assert np.array_equal(read_picture(path), upright)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA", "RGBA", "YCbCr"])
def test_every_mode_becomes_rgb(tmp_path, photos, mode):
    image = Image.fromarray(photos[0]).convert(mode)
    name = "picture.tif" if mode in ("CMYK", "YCbCr") else "picture.png"
    pixels = read_picture(saved(tmp_path, image, name))
    assert pixels.shape == photos[0].shape
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.mean() - photos[0].mean()) < 25


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
    [(b"", "not a picture"), (b"text, not a picture", "not a picture")],
)
def test_what_is_no_picture(tmp_path, content, reason):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=reason):
        read_picture(path)


def test_a_truncated_picture(tmp_path, photos):
    path = saved(tmp_path, Image.fromarray(photos[0]), "photo.jpg")
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ImageError, match="damaged or incomplete"):
        read_picture(path)


def test_a_decompression_bomb(tmp_path, monkeypatch):
    path = saved(tmp_path, Image.new("L", (100, 100)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ImageError, match="too large"):
        read_picture(path)


def test_what_is_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(ImageError, match="not a regular file"):
            read_picture(path)
    with pytest.raises(ImageError, match="does not exist"):
        read_picture(tmp_path / "missing.png")


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_files_that_break_loaders(shared):
    folder = shared / "data" / "torture"
    broken = {path.name for path in folder.iterdir() if path.is_file() and not is_readable(path)}
    expected = {
        "bomb.gif",
        "bomb_17000.avif",
        "bomb_65536x65536.png",
        "broken.png",
        "corrupt_header.jpg",
        "empty.jpg",
        "sample.heic",
        "text_named.jpg",
        "truncated.jpg",
        "truncated.png",
    }
    assert broken == expected


def is_readable(path):
    try:
        pixels = read_picture(path)
    except ImageError:
        return False
    assert pixels.ndim == 3
    assert pixels.shape[2] == 3
    assert pixels.dtype == np.uint8
    return True
