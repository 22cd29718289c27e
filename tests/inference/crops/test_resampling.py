"""Resampling compared with Pillow, the reference, on sharp patches, photographs and slopes."""

import itertools

import cv2
import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_picture
from swiftcam.channels import swapped
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.crops.resampling import Box, pillow_resample, resample

RECIPES = {
    "squash, bilinear": Recipe(),
    "squash, bicubic": Recipe(interpolation="bicubic"),
    "timm": Recipe.published_with("timm"),
    "authors": Recipe.published_with("authors"),
    "short side, bilinear": Recipe(resize="short_side", resize_to=256),
}
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
by_recipe = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())


def pillow(pixels, recipe):
    """Resize the whole picture with Pillow and cut out the centre, as a recipe describes it."""
    height, width = pixels.shape[:2]
    if recipe.resize == "squash":
        size = (recipe.size, recipe.size)
    else:
        short = min(height, width)
        size = (int(recipe.resize_to * width / short), int(recipe.resize_to * height / short))
    resized = np.asarray(Image.fromarray(pixels).resize(size, FILTERS[recipe.interpolation]))
    left = round((size[0] - recipe.size) / 2)
    top = round((size[1] - recipe.size) / 2)
    return resized[top : top + recipe.size, left : left + recipe.size]


def differences(found, expected):
    assert (found.shape, found.dtype) == (expected.shape, np.uint8)
    return np.abs(found.astype(int) - expected)


def patches(width, height, side):
    """Return sharp patches in which each channel is either dark or bright."""
    shape = (-(-height // side), -(-width // side), 3)
    colours = np.random.default_rng(0).integers(0, 2, shape) * 215 + 20
    pixels = np.repeat(np.repeat(colours, side, axis=0), side, axis=1)[:height, :width]
    return np.ascontiguousarray(pixels.astype(np.uint8))


def mosaic(tiles, width, height):
    """Return square pictures side by side: sharper than any camera's picture of that size."""
    side = tiles[0].shape[0]
    columns, rows = -(-width // side), -(-height // side)
    chosen = itertools.cycle(tiles)
    lines = [np.concatenate(list(itertools.islice(chosen, columns)), axis=1) for _ in range(rows)]
    return np.ascontiguousarray(np.concatenate(lines)[:height, :width])


@by_recipe
@pytest.mark.parametrize("size", [(400, 300), (300, 447), (224, 224), (90, 120)])
@pytest.mark.parametrize("is_exact", [False, True])
def test_small_pictures_are_pillows(recipe, size, is_exact):
    # Resizing only the crop rounds a few weights differently from resizing all and cutting it out.
    tolerance = 0 if recipe.resize == "squash" else 1
    small = patches(*size, side=37)
    crop = recipe.exact_crop(small) if is_exact else recipe.crop(small)
    difference = differences(crop, pillow(small, recipe))
    assert difference.max() <= tolerance
    assert difference.mean() < 0.05


@by_recipe
def test_exact_crops_of_photographs_are_pillows(photos, recipe):
    for photo in photos:
        difference = differences(recipe.exact_crop(photo), pillow(photo, recipe))
        assert difference.max() <= (0 if recipe.resize == "squash" else 1)


# The result depends on the ratio of picture and crop. These sizes cover all kinds of reduction;
# crops of a quarter of the usual size are enough.
SIZES = [(112, 112), (125, 120), (160, 120), (320, 180), (180, 320), (480, 270), (400, 300)]
SIZES += [(640, 360), (280, 280), (960, 540), (1000, 250), (250, 1000)]


@by_recipe
@pytest.mark.parametrize("size", SIZES)
def test_sharp_patches_of_colour_are_nearly_pillows(recipe, size):
    small = recipe.resized(56)
    frame = patches(*size, side=90)
    difference = differences(small.crop(frame), pillow(frame, small))
    assert difference.mean() < 0.8
    assert difference.max() <= 16


@by_recipe
@pytest.mark.parametrize("size", SIZES)
def test_fine_detail_of_photographs_is_nearly_pillows(photos, recipe, size):
    small = recipe.resized(56)
    frame = mosaic([photo[:75, 50:125] for photo in photos], *size)
    difference = differences(small.crop(frame), pillow(frame, small))
    assert difference.mean() < 1


@by_recipe
@pytest.mark.parametrize("size", [(1920, 1080), (720, 1280)])
def test_frames_of_cameras_are_nearly_pillows(photos, recipe, size):
    frame = cv2.resize(photos[0], size, interpolation=cv2.INTER_CUBIC)
    difference = differences(recipe.crop(frame), pillow(frame, recipe))
    assert difference.mean() < 0.6
    assert difference.max() <= 20


def test_a_real_video_agrees_with_pillow(shared):
    capture = cv2.VideoCapture(str(shared / "data" / "videos" / "laptop_1920x1080.mp4"))
    frame = cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB)
    capture.release()
    for recipe in RECIPES.values():
        assert differences(recipe.crop(frame), pillow(frame, recipe)).mean() < 1


@pytest.fixture(scope="module")
def tiles(shared):
    photos = [read_picture(path) for path in sorted((shared / "data" / "photos").glob("*.png"))]
    return [photo[:299, :299] for photo in photos if min(photo.shape[:2]) >= 299]


@by_recipe
@pytest.mark.parametrize("size", [(640, 480), (1280, 960), (1920, 1080), (2560, 1440)])
def test_fine_detail_of_the_shared_photographs_is_nearly_pillows(tiles, size, recipe):
    frame = mosaic(tiles, *size)
    assert differences(recipe.crop(frame), pillow(frame, recipe)).mean() < 1


# How much larger than a crop of 10 pixels; see `test_reductions`.
SCALED = [(23, 25), (29, 29), (35, 35), (42, 70), (54, 54), (60, 107), (60, 29), (29, 60)]
SCALED += [(90, 155), (118, 118), (117, 117), (130, 29), (29, 130)]


@pytest.mark.parametrize("interpolation", FILTERS)
@pytest.mark.parametrize("size", SCALED)
@pytest.mark.parametrize("margins", [(0, 0, 0, 0), (1.3, 2.2, 2.1, 1.4)])
def test_slopes_stay_where_they_are(size, interpolation, margins):
    """A slope shows a shift by less than a pixel, which the eye does not see on a picture."""
    width, height = size
    across, down = np.linspace(0, 255, width)[None], np.linspace(0, 255, height)[:, None]
    channels = np.broadcast_arrays(across, down, 255 - across)
    pixels = np.stack(channels, axis=-1).round().astype(np.uint8)
    left, top, right, bottom = margins
    box = Box(left, top, width - right, height - bottom)
    found = resample(pixels, box, (10, 10), interpolation)
    difference = differences(found, pillow_resample(pixels, box, (10, 10), interpolation))
    assert difference.max() <= 2
    assert difference.mean() < 0.8


@pytest.mark.parametrize("interpolation", FILTERS)
@pytest.mark.parametrize("size", [(30, 20), (700, 500)])
def test_pictures_stored_as_bgr_give_the_same_crop(interpolation, size):
    rgb = patches(*size, side=23)
    box = Box(1, 2, size[0] - 3, size[1] - 4)
    bgr = swapped(np.ascontiguousarray(swapped(rgb)))
    found = resample(bgr, box, (56, 56), interpolation)
    assert np.array_equal(found, resample(rgb, box, (56, 56), interpolation))
    assert np.array_equal(
        pillow_resample(bgr, box, (56, 56), interpolation),
        pillow_resample(rgb, box, (56, 56), interpolation),
    )


@pytest.mark.parametrize("interpolation", FILTERS)
def test_plain_areas_keep_their_colour_up_to_the_border(interpolation):
    plain = np.full((1080, 1920, 3), (10, 128, 250), np.uint8)
    crop = resample(plain, Box(0, 0, 1920, 1080), (224, 224), interpolation)
    assert (crop == (10, 128, 250)).all()


@pytest.mark.parametrize("interpolation", FILTERS)
def test_pixels_beyond_the_kernel_of_a_region_have_no_effect(interpolation):
    inner = np.zeros((300, 400, 3), np.uint8)
    inner[60:240, 80:320] = (10, 128, 250)
    # A crop pixel is 5 x 5 frame pixels, and the kernel reaches two crop pixels.
    crop = resample(inner, Box(100, 80, 300, 220), (28, 28), interpolation)
    assert (crop == (10, 128, 250)).all()
    outside = np.zeros((300, 400, 3), np.uint8)
    outside[80:220, 100:300] = (10, 128, 250)
    assert (resample(outside, Box(100, 80, 300, 220), (28, 28), interpolation)[0] < 128).any()


def test_an_edge_stays_where_it_is():
    step = np.zeros((1080, 1920, 3), np.uint8)
    step[:, 960:] = 255
    crop = resample(step, Box(0, 0, 1920, 1080), (224, 224), "bilinear")
    assert crop[:, :111].max() == 0
    assert crop[:, 113:].min() == 255


def test_fine_texture_does_not_shimmer():
    stripes = np.zeros((1080, 1920, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = resample(stripes, Box(0, 0, 1920, 1080), (224, 224), "bilinear")
    assert crop.std() < 3
