"""Resampling against Pillow, the reference, on real photographs."""

import itertools

import cv2
import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_picture
from swiftcam.inference.recipe import Recipe
from swiftcam.inference.resampling import Box, resample

RECIPES = {
    "squash, bilinear": Recipe(),
    "squash, bicubic": Recipe(interpolation="bicubic"),
    "timm": Recipe.published_with("timm"),
    "authors": Recipe.published_with("authors"),
    "short side, bilinear": Recipe(resize="short_side", resize_to=256),
}
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def pillow(pixels, recipe):
    """Resize the whole picture with Pillow and cut the centre out, as the recipes are written."""
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


def photo_of_size(photo, width, height):
    return cv2.resize(photo, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
@pytest.mark.parametrize("is_exact", [False, True])
def test_small_pictures_are_pillows(photos, recipe, is_exact):
    # Resizing only the crop rounds a few weights differently from resizing all and cutting it out.
    tolerance = 0 if recipe.resize == "squash" else 1
    for photo in photos:
        small = photo if is_exact else photo_of_size(photo, 400, 300)
        crop = recipe.exact_crop(small) if is_exact else recipe.crop(small)
        difference = np.abs(crop.astype(int) - pillow(small, recipe))
        assert difference.max() <= tolerance
        assert difference.mean() < 0.05


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
@pytest.mark.parametrize(
    "size", [(1920, 1080), (1280, 720), (1280, 960), (1080, 1920), (3840, 2160), (4000, 1000)]
)
def test_large_pictures_agree_with_pillow(photos, recipe, size):
    for photo in photos[:3]:
        large = photo_of_size(photo, *size)
        crop = recipe.crop(large)
        assert crop.shape == (224, 224, 3)
        assert crop.dtype == np.uint8
        assert np.abs(crop.astype(int) - pillow(large, recipe)).mean() < 1


def test_a_real_video_agrees_with_pillow(shared):
    capture = cv2.VideoCapture(str(shared / "data" / "videos" / "laptop_1920x1080.mp4"))
    frame = cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB)
    capture.release()
    for recipe in RECIPES.values():
        assert np.abs(recipe.crop(frame).astype(int) - pillow(frame, recipe)).mean() < 1


@pytest.fixture(scope="module")
def mosaic(shared):
    """Return a function that lays photographs of 299 pixels side by side.

    That is sharper than any camera's picture of the same size.
    """
    photos = [read_picture(path) for path in sorted((shared / "data" / "photos").glob("*.png"))]
    tiles = [photo[:299, :299] for photo in photos if min(photo.shape[:2]) >= 299]

    def make(width, height):
        columns, rows = -(-width // 299), -(-height // 299)
        chosen = itertools.cycle(tiles)
        lines = [
            np.concatenate(list(itertools.islice(chosen, columns)), axis=1) for _ in range(rows)
        ]
        return np.ascontiguousarray(np.concatenate(lines)[:height, :width])

    return make


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
@pytest.mark.parametrize(
    "size",
    [
        (448, 448),
        (512, 512),
        (640, 480),
        (1024, 576),
        (1024, 768),
        (1120, 1120),
        (1280, 720),
        (1280, 960),
        (1600, 1200),
        (1920, 1080),
        (2560, 1440),
        (3840, 2160),
        (4032, 3024),
        (6000, 1500),
    ],
)
def test_fine_detail_agrees_with_pillow(mosaic, size, recipe):
    frame = mosaic(*size)
    assert np.abs(recipe.crop(frame).astype(int) - pillow(frame, recipe)).mean() < 1


@pytest.mark.parametrize("interpolation", FILTERS)
def test_plain_areas_keep_their_colour_up_to_the_border(interpolation):
    plain = np.full((1080, 1920, 3), (10, 128, 250), np.uint8)
    crop = resample(plain, Box(0, 0, 1920, 1080), 224, interpolation)
    assert (crop == (10, 128, 250)).all()


def test_an_edge_stays_where_it_is(photos):
    step = np.zeros((1080, 1920, 3), np.uint8)
    step[:, 960:] = 255
    crop = resample(step, Box(0, 0, 1920, 1080), 224, "bilinear")
    assert crop[:, :111].max() == 0
    assert crop[:, 113:].min() == 255


def test_fine_texture_does_not_shimmer():
    stripes = np.zeros((1080, 1920, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = resample(stripes, Box(0, 0, 1920, 1080), 224, "bilinear")
    assert crop.std() < 3
