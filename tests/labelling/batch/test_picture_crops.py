import io

import cv2
import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_picture
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.labelling.batch.picture_crops import read_crop
from tests.colours import assert_patches, patches
from tests.odd_pictures import TURNS, turned

RECIPES = {
    "squash": Recipe(),
    "timm": Recipe.published_with("timm"),
    "authors": Recipe.published_with("authors"),
}
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
TOLERANCE = 0.6  # levels of 255, on average over a crop


def reference(image, recipe):
    """Return the crop of the picture at full resolution."""
    box = recipe.region(image.height, image.width)
    size = (recipe.size, recipe.size)
    return np.asarray(image.resize(size, FILTERS[recipe.interpolation], box=box), np.int16)


def as_file(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target


def noisy(photo, width, height):
    """Return an enlarged photograph with grain, as enlarging alone adds no detail."""
    large = cv2.resize(photo, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).normal(0, 5, (512, 512, 3)).round().astype(np.int16)
    over = np.tile(grain, (-(-height // 512), -(-width // 512), 1))[:height, :width]
    return Image.fromarray(np.clip(large + over, 0, 255).astype(np.uint8))


def mosaic(photos, width, height):
    """Return photographs side by side: sharper than any camera's picture of this size."""
    small = [cv2.resize(photo, (300, 300), interpolation=cv2.INTER_AREA) for photo in photos]
    rows = [
        np.concatenate([small[(i + j) % len(small)] for i in range(-(-width // 300))], axis=1)
        for j in range(-(-height // 300))
    ]
    return Image.fromarray(np.concatenate(rows)[:height, :width].copy())


@pytest.fixture(scope="module")
def large(photos):
    """Pictures by their size; JPEGs of them are decoded at a quarter, a half, and in full."""
    sizes = ((2900, 2700), (1400, 2011), (1152, 864), (2800, 700))
    return {size: (noisy(photos[0], *size), mosaic(photos, *size)) for size in sizes}


@pytest.mark.parametrize("size", [(2900, 2700), (1400, 2011), (1152, 864), (2800, 700)])
@pytest.mark.parametrize("kind", ["JPEG", "BMP"])
def test_crops_are_those_of_the_whole_picture(large, size, kind):
    options = {"quality": 92} if kind == "JPEG" else {}
    for image in large[size]:
        file = as_file(image, kind, **options)
        whole = Image.open(file).convert("RGB")
        for recipe in RECIPES.values():
            crop = read_crop(file, recipe).pixels
            assert crop.shape == (224, 224, 3)
            assert crop.dtype == np.uint8
            assert np.abs(crop - reference(whole, recipe)).mean() < TOLERANCE


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_small_pictures_are_pillows_exactly(photos, recipe):
    for photo in photos:
        image = Image.fromarray(photo[:300, :400])
        crop = read_crop(as_file(image, "BMP"), recipe).pixels
        assert np.array_equal(crop, reference(image, recipe))


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 2), (5000, 7)])
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_pictures_of_any_shape(recipe, size):
    crop = read_crop(as_file(Image.new("RGB", size, (10, 20, 30)), "PNG"), recipe).pixels
    assert (crop == (10, 20, 30)).all()


@pytest.mark.parametrize("orientation", TURNS)
def test_a_crop_is_upright_in_its_colours(orientation):
    stored, exif = turned(patches(480, 640), orientation)
    crop = read_crop(as_file(stored, "JPEG", quality=95, exif=exif), Recipe()).pixels
    assert_patches(crop, 3)


def test_crops_of_real_pictures_agree(shared):
    for name in ("exif_landscape_6.jpg", "exif_portrait_5.jpg", "gain_map.jpg"):
        path = shared / "data" / "torture" / name
        whole = Image.fromarray(read_picture(path))
        for recipe in RECIPES.values():
            with path.open("rb") as file:
                crop = read_crop(file, recipe).pixels
            assert np.abs(crop - reference(whole, recipe)).mean() < TOLERANCE
