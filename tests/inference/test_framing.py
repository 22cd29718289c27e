import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.errors import ArgumentError
from swiftcam.inference.framing import CROP_MODES, Framing
from swiftcam.inference.recipe import Recipe
from swiftcam.inference.resampling import Box

RECIPE = Recipe.published_with("timm")  # short side to 235, centre 224


def test_the_default_is_the_recipe(photos):
    assert np.array_equal(Framing().crop(RECIPE, photos[0]), RECIPE.crop(photos[0]))
    assert Framing().box(RECIPE, 400, 600) == RECIPE.region(400, 600)


def test_centre_is_the_largest_square_whatever_the_recipe():
    for recipe in (RECIPE, Recipe()):
        assert Framing("centre").box(recipe, 400, 600) == Box(100, 0, 500, 400)


def test_squash_and_fit_show_all_of_it():
    assert Framing("squash").box(RECIPE, 400, 600) == Box(0, 0, 600, 400)
    assert Framing("fit").box(RECIPE, 400, 600) == Box(0, 0, 600, 400)


def test_fit_keeps_the_proportions_and_adds_bars_that_normalise_to_nothing():
    pixels = np.zeros((100, 200, 3), np.uint8)
    crop = Framing("fit").crop(RECIPE, pixels)
    assert (crop[80:144] < 10).all()
    bars = np.concatenate([crop[:40], crop[-40:]])
    assert np.abs(RECIPE.normalise(bars[None])).max() < 0.02


def test_a_region_is_all_that_counts(photos):
    framing = Framing("squash", (0.25, 0.5, 0.75, 1.0))
    height, width = photos[0].shape[:2]
    part = photos[0][height // 2 :, width // 4 : 3 * width // 4]
    assert np.array_equal(framing.crop(RECIPE, photos[0]), Framing("squash").crop(RECIPE, part))
    assert framing.box(RECIPE, 400, 600) == Box(150, 200, 450, 400)


def test_a_region_follows_the_size_of_the_frame():
    framing = Framing("recipe", (0.0, 0.0, 0.5, 0.5))
    small, large = framing.box(Recipe(), 240, 320), framing.box(Recipe(), 480, 640)
    assert large == Box(*(2 * edge for edge in small))


shares = st.floats(0, 1)


@given(
    st.sampled_from(CROP_MODES),
    st.tuples(shares, shares, shares, shares),
    st.integers(1, 300),
    st.integers(1, 300),
)
def test_any_region_of_any_frame_gives_a_crop_inside_it(mode, edges, height, width):
    left, right = sorted(edges[:2])
    top, bottom = sorted(edges[2:])
    if left == right or top == bottom:
        return
    framing = Framing(mode, (left, top, right, bottom))
    box = framing.box(RECIPE, height, width)
    assert -1e-6 <= box.left < box.right <= width + 1e-6
    assert -1e-6 <= box.top < box.bottom <= height + 1e-6
    crop = framing.crop(RECIPE, np.full((height, width, 3), 9, np.uint8))
    assert crop.shape == (224, 224, 3)


@pytest.mark.parametrize(
    "region", [(0.5, 0, 0.5, 1), (-0.1, 0, 1, 1), (0, 0, 1, 1.1), (1, 0, 0, 1)]
)
def test_a_region_that_makes_no_sense_is_refused(region):
    with pytest.raises(ArgumentError, match="LEFT,TOP,RIGHT,BOTTOM"):
        Framing("recipe", region)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ArgumentError, match="recipe, centre, fit, squash"):
        Framing("zoom")
