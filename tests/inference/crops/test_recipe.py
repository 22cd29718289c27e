import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.errors import ModelError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.crops.resampling import Box

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
OWN_MEAN, OWN_STD = (0.1, 0.2, 0.3), (0.5, 0.6, 0.7)
TIMM = Recipe(size=224, resize="short_side", resize_to=235, interpolation="bicubic")
AUTHORS = Recipe(size=224, resize="short_side", resize_to=256, interpolation="bicubic")
OWN = Recipe(96, "short_side", 110, "bicubic", OWN_MEAN, OWN_STD)


def fields(recipe):
    return (recipe.size, recipe.resize, recipe.resize_to, recipe.interpolation)


def test_the_plain_recipe_squashes_to_224_with_the_colours_of_imagenet():
    assert fields(Recipe()) == (224, "squash", 224, "bilinear")
    assert (Recipe().mean, Recipe().std) == (MEAN, STD)


def test_the_recipe_of_each_layout():
    assert Recipe.published_with("timm") == TIMM
    assert Recipe.published_with("authors") == AUTHORS
    assert Recipe.published_with("hugging face") == Recipe()


def test_the_smallest_recipe_is_one_pixel_and_a_crop_may_be_all_of_it():
    assert Recipe(size=1, resize="short_side", resize_to=1).size == 1
    for size, resize_to in ((0, 1), (-1, 1), (2, 1)):
        with pytest.raises(ModelError, match=f"a {size} pixel crop of a picture resized to 1"):
            Recipe(size=size, resize_to=resize_to)


def test_another_size_shows_the_same_part_of_the_picture():
    assert fields(TIMM.resized(160)) == (160, "short_side", 168, "bicubic")  # 167.9
    assert fields(AUTHORS.resized(96)) == (96, "short_side", 110, "bicubic")  # 109.7
    assert fields(Recipe().resized(160)) == (160, "squash", 160, "bilinear")
    assert OWN.resized(96) == OWN


def test_normalising_is_by_channel_and_puts_the_channels_first():
    crops = np.arange(2 * 2 * 2 * 3, dtype=np.uint8).reshape(2, 2, 2, 3) * 10
    values = OWN.normalise(crops)
    assert (values.shape, values.dtype) == ((2, 3, 2, 2), np.float32)
    assert values.flags.c_contiguous
    for place in np.ndindex(2, 2, 2, 3):
        number, row, column, channel = place
        wanted = (crops[place] / 255 - OWN_MEAN[channel]) / OWN_STD[channel]
        assert values[number, channel, row, column] == pytest.approx(wanted, abs=1e-6)


def test_the_region_of_a_squash_is_the_whole_frame():
    assert Recipe().region(480, 640) == (0, 0, 640, 480)


@pytest.mark.parametrize(
    ("recipe", "shape", "expected"),
    [
        # The short side becomes 256, the long one 384.4: 384 whole pixels, 80 and 16 left of them.
        (AUTHORS, (500, 333), (16 * 333 / 256, 80 * 500 / 384, 240 * 333 / 256, 304 * 500 / 384)),
        (AUTHORS, (333, 500), (80 * 500 / 384, 16 * 333 / 256, 304 * 500 / 384, 240 * 333 / 256)),
        # An odd rest: 11 pixels are left of 235, and 5.5 is rounded to 6; of 313, 44.5 to 44.
        (TIMM, (480, 640), (44 * 640 / 313, 6 * 480 / 235, 268 * 640 / 313, 230 * 480 / 235)),
        (TIMM, (235, 235), (6, 6, 230, 230)),
        (Recipe(64, "short_side", 64), (64, 128), (32, 0, 96, 64)),
        (Recipe(64, "short_side", 64), (128, 64), (0, 32, 64, 96)),
    ],
)
def test_the_region_of_a_centre_crop_lies_on_pixels_of_the_resized_picture(recipe, shape, expected):
    assert recipe.region(*shape) == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 400), st.integers(0, 300), st.integers(1, 9999), st.integers(1, 9999))
def test_no_region_is_larger_than_its_frame_even_by_a_rounding_error(size, more, height, width):
    recipe = Recipe(size, "short_side", size + more)
    left, top, right, bottom = recipe.region(height, width)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_both_crops_are_cut_from_the_region_with_the_recipes_filter(photos):
    photo = photos[0][:90, :120]
    region = OWN.region(90, 120)
    assert isinstance(region, Box)
    for make in (OWN.crop, OWN.exact_crop):
        crop = make(photo)
        assert (crop.shape, crop.dtype) == ((96, 96, 3), np.uint8)
        bilinear = Recipe(96, "short_side", 110, "bilinear")
        assert not np.array_equal(crop, getattr(bilinear, make.__name__)(photo))


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (2, 3), (5000, 30)])
def test_extreme_frames_still_give_a_crop_of_their_colour(shape):
    pixels = np.full((*shape, 3), (10, 128, 250), np.uint8)
    for recipe in (Recipe(), TIMM, AUTHORS):
        crop = recipe.crop(pixels)
        assert crop.shape == (224, 224, 3)
        assert (crop == (10, 128, 250)).all()
