"""Pictures decoded at a lower resolution than their files have."""

from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_reduced
from swiftcam.errors import ImageError
from tests.odd_pictures import TURNS, jpeg2000_header, turned


def saved(tmp_path, image, name, **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def whole(picture):
    """Return a reduced picture scaled to 32x32."""
    scaled = picture.image.resize((32, 32), Image.Resampling.BILINEAR, box=picture.extent)
    return np.asarray(scaled, np.int16)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png"])
@pytest.mark.parametrize("orientation", TURNS)
def test_a_reduced_picture_is_the_same_picture(tmp_path, photos, name, orientation):
    # No reduction divides this size: the extent must compensate the rounding.
    large = Image.fromarray(photos[0]).resize((813, 607), Image.Resampling.BICUBIC)
    stored, exif = turned(np.asarray(large), orientation)
    options = {"quality": 95} if name.endswith("jpg") else {"compress_level": 1}
    path = saved(tmp_path, stored, name, exif=exif, **options)
    picture = read_reduced(path, 75)
    assert (picture.width, picture.height) == (813, 607)
    assert 75 <= min(picture.image.size) < 150
    expected = np.asarray(large.resize((32, 32), Image.Resampling.BILINEAR), np.int16)
    assert np.abs(whole(picture) - expected).mean() < 0.6
    assert picture.extent != (0, 0, *picture.image.size)


def test_small_pictures_are_not_reduced(tmp_path, photos):
    path = saved(tmp_path, Image.fromarray(photos[0]), "a.png")
    picture = read_reduced(path, 300)
    assert np.array_equal(np.asarray(picture.image), photos[0])
    assert picture.extent == (0, 0, picture.width, picture.height)


def test_reduction_keeps_transparency_white_and_deep_grey_scaled(tmp_path):
    clear = saved(tmp_path, Image.new("RGBA", (900, 900), (200, 0, 0, 0)), "clear.png")
    assert (np.asarray(read_reduced(clear, 100).image) == 255).all()
    ramp = np.linspace(0, 65535, 1024)[None].repeat(1024, 0)
    for name, kind in (("a.png", np.uint16), ("b.tif", np.int32), ("c.tif", np.float32)):
        image = Image.fromarray((ramp / 65535 if kind is np.float32 else ramp).astype(kind))
        reduced = np.asarray(read_reduced(saved(tmp_path, image, name), 128).image)
        assert reduced.shape == (128, 128, 3)
        expected = ramp.reshape(1024, 128, 8).mean(2)[:128] / 257
        assert np.abs(reduced[..., 0] - expected).max() <= 1


def test_memory_is_asked_for_before_decoding(tmp_path, photos):
    asked = []

    @contextmanager
    def admit(needed):
        asked.append(needed)
        yield
        asked.append("done")

    image = Image.fromarray(photos[0])
    pixels = image.width * image.height
    read_reduced(saved(tmp_path, image, "a.png"), 10, admit)
    read_reduced(saved(tmp_path, image, "a.jpg"), 10, admit)
    read_reduced(saved(tmp_path, image, "b.jpg", progressive=True), 10, admit)
    png, _, jpeg, _, progressive, _ = asked
    assert png == 4 * pixels
    assert jpeg == pytest.approx(4 * pixels / 64, rel=0.05)
    assert progressive == pytest.approx(jpeg + 6 * pixels)


def test_a_picture_that_would_exhaust_the_memory(tmp_path):
    path = tmp_path / "a.jp2"
    path.write_bytes(jpeg2000_header(8000, 8000))
    with pytest.raises(ImageError, match=r"too large: decoding it would need 1\.3 GB of memory"):
        read_reduced(path, 100)
    path.write_bytes(jpeg2000_header(7900, 7900))  # 1.248 GB
    with pytest.raises(ImageError, match="damaged or incomplete"):
        read_reduced(path, 100)
