import io

import cv2
import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_picture
from swiftcam.inference.recipe import Recipe
from swiftcam.labelling.crops import identify, read_crop

RECIPES = {
    "squash": Recipe(),
    "timm": Recipe.published_with("timm"),
    "authors": Recipe.published_with("authors"),
}
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
TOLERANCE = 0.6  # levels of 255, on average over a crop


def reference(image, recipe):
    """Return the crop that Pillow makes of the whole picture, undiminished."""
    box = recipe.region(image.height, image.width)
    size = (recipe.size, recipe.size)
    return np.asarray(image.resize(size, FILTERS[recipe.interpolation], box=box), np.int16)


def as_file(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target


def noisy(photo, width, height):
    """Return a photograph enlarged, with the grain of a camera: upscaling alone has no detail."""
    large = cv2.resize(photo, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).normal(0, 5, large.shape)
    return Image.fromarray(np.clip(large + grain, 0, 255).astype(np.uint8))


def mosaic(photos, width, height):
    """Return photographs side by side: sharper than any camera's picture of this size."""
    small = [cv2.resize(photo, (300, 300), interpolation=cv2.INTER_AREA) for photo in photos]
    rows = [
        np.concatenate([small[(i + j) % len(small)] for i in range(-(-width // 300))], axis=1)
        for j in range(-(-height // 300))
    ]
    return Image.fromarray(np.concatenate(rows)[:height, :width].copy())


@pytest.mark.parametrize("size", [(4032, 3024), (2016, 3011), (1152, 864), (4000, 900)])
@pytest.mark.parametrize("kind", ["JPEG", "BMP"])
def test_crops_are_those_of_the_whole_picture(photos, size, kind):
    options = {"quality": 92} if kind == "JPEG" else {}
    for image in (noisy(photos[0], *size), mosaic(photos, *size)):
        file = as_file(image, kind, **options)
        whole = Image.open(file).convert("RGB")
        for recipe in RECIPES.values():
            crop = read_crop(file, recipe)
            assert crop.shape == (224, 224, 3)
            assert crop.dtype == np.uint8
            assert np.abs(crop - reference(whole, recipe)).mean() < TOLERANCE


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_small_pictures_are_pillows_exactly(photos, recipe):
    for photo in photos:
        image = Image.fromarray(photo)
        crop = read_crop(as_file(image, "PNG"), recipe)
        assert np.array_equal(crop, reference(image, recipe))


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 2), (5000, 7)])
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_pictures_of_any_shape(recipe, size):
    crop = read_crop(as_file(Image.new("RGB", size, (10, 20, 30)), "PNG"), recipe)
    assert (crop == (10, 20, 30)).all()


def test_crops_of_real_pictures_agree(shared):
    for name in ("exif_landscape_6.jpg", "exif_portrait_5.jpg", "gain_map.jpg"):
        path = shared / "data" / "torture" / name
        whole = Image.fromarray(read_picture(path))
        for recipe in RECIPES.values():
            with path.open("rb") as file:
                crop = read_crop(file, recipe)
            assert np.abs(crop - reference(whole, recipe)).mean() < TOLERANCE


def test_identity(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    with path.open("rb") as file:
        quick, thorough = identify(file, by_content=False), identify(file, by_content=True)
        assert file.tell() == 0
    status = path.stat()
    assert (quick.size, quick.mtime_ns, quick.sha256) == (3, status.st_mtime_ns, "")
    assert thorough.sha256.startswith("ba7816bf")
