import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from swiftcam.channels import swapped
from swiftcam.errors import ArgumentError
from swiftcam.inference.crops.framing import CROP_MODES, Framing
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.crops.resampling import Box

RECIPE = Recipe.published_with("timm")  # short side to 235, centre 224
SMALL = Recipe(size=16, resize="short_side", resize_to=20, mean=(0.1, 0.55, 0.9))


def patches(height, width, side):
    """Return sharp patches of random colours: all channels and places differ."""
    shape = (-(-height // side), -(-width // side), 3)
    colours = np.random.default_rng(4).integers(0, 256, shape)
    pixels = np.repeat(np.repeat(colours, side, axis=0), side, axis=1)[:height, :width]
    return np.ascontiguousarray(pixels.astype(np.uint8))


def test_the_default_is_the_recipe(photos):
    assert Framing() == Framing("recipe", None)
    assert np.array_equal(Framing().crop(RECIPE, photos[0]), RECIPE.crop(photos[0]))
    assert Framing().box(RECIPE, 400, 600) == RECIPE.region(400, 600)
    assert Framing().part(400, 600) == Box(0, 0, 600, 400)


def test_centre_is_the_largest_square_with_any_recipe():
    for recipe in (RECIPE, Recipe()):
        assert Framing("centre").box(recipe, 400, 600) == Box(100, 0, 500, 400)
        assert Framing("centre").box(recipe, 600, 400) == Box(0, 100, 400, 500)
    # Forty pixels a side: every pixel of the crop is one of the frame.
    frame = patches(16, 40, 4)
    assert np.array_equal(Framing("centre").crop(SMALL, frame), frame[:, 12:28])


@pytest.mark.parametrize("mode", ["squash", "fit"])
def test_squash_and_fit_show_the_whole_frame(mode):
    assert Framing(mode).box(RECIPE, 400, 600) == Box(0, 0, 600, 400)
    assert Framing(mode, (0.5, 0, 1, 0.5)).box(RECIPE, 400, 600) == Box(300, 0, 600, 200)


def test_squash_distorts_the_frame_to_the_crop():
    frame = patches(16, 32, 4)
    whole = Recipe(size=16, resize_to=16)
    assert np.array_equal(Framing("squash").crop(SMALL, frame), whole.crop(frame))


@pytest.mark.parametrize("is_bgr", [False, True])
@pytest.mark.parametrize(
    ("shape", "rows", "columns"),
    [
        ((10, 16), slice(3, 13), slice(0, 16)),
        ((9, 16), slice(3, 12), slice(0, 16)),  # an odd rest: the lower bar is the thicker one
        ((16, 10), slice(0, 16), slice(3, 13)),
        ((16, 9), slice(0, 16), slice(3, 12)),
        ((16, 16), slice(0, 16), slice(0, 16)),
    ],
)
def test_fit_keeps_every_pixel_and_adds_bars_of_the_mean_colour(shape, rows, columns, is_bgr):
    frame = patches(*shape, 3)
    given_as = swapped(np.ascontiguousarray(swapped(frame))) if is_bgr else frame
    recipe = Recipe(size=16, resize_to=16, mean=SMALL.mean)
    expected = np.full((16, 16, 3), (26, 140, 230), np.uint8)  # 255 times the mean, rounded
    expected[rows, columns] = frame
    assert np.array_equal(Framing("fit").crop(recipe, given_as), expected)


def test_the_bars_of_fit_normalise_to_zero():
    crop = Framing("fit").crop(RECIPE, np.zeros((100, 200, 3), np.uint8))
    assert (crop[80:144] < 10).all()
    bars = np.concatenate([crop[:40], crop[-40:]])
    assert np.abs(RECIPE.normalise(bars[None])).max() < 0.02


def test_only_the_region_is_used(photos):
    framing = Framing("squash", (0.25, 0.5, 0.75, 1.0))
    height, width = photos[0].shape[:2]
    part = photos[0][height // 2 :, width // 4 : 3 * width // 4]
    assert np.array_equal(framing.crop(RECIPE, photos[0]), Framing("squash").crop(RECIPE, part))
    assert framing.box(RECIPE, 400, 600) == Box(150, 200, 450, 400)


def test_the_recipe_is_followed_inside_a_region():
    framing = Framing("recipe", (0.25, 0.5, 0.75, 1.0))
    inside = RECIPE.region(200, 300)
    expected = Box(150 + inside.left, 200 + inside.top, 150 + inside.right, 200 + inside.bottom)
    assert framing.box(RECIPE, 400, 600) == expected


def test_a_region_follows_the_size_of_the_frame():
    framing = Framing("recipe", (0.0, 0.0, 0.5, 0.5))
    small, large = framing.box(Recipe(), 240, 320), framing.box(Recipe(), 480, 640)
    assert large == Box(*(2 * edge for edge in small))


@pytest.mark.parametrize(
    ("region", "shape", "expected"),
    [
        ((0.333, 0.25, 0.667, 0.76), (100, 100), Box(33, 25, 67, 76)),  # the nearest pixels
        ((0.5, 0.5, 0.501, 0.501), (100, 200), Box(100, 50, 108, 58)),  # eight at least
        ((0.5, 0.5, 0.54, 0.54), (200, 200), Box(100, 100, 108, 108)),
        ((0.5, 0.5, 0.545, 0.545), (200, 200), Box(100, 100, 109, 109)),
        ((0.99, 0.99, 1, 1), (100, 200), Box(192, 92, 200, 100)),  # moved back into the frame
        ((0, 0, 0.01, 0.01), (100, 200), Box(0, 0, 8, 8)),
        ((0.5, 0.5, 1, 1), (5, 4), Box(0, 0, 4, 5)),  # all of what is smaller
    ],
)
def test_a_region_is_at_least_eight_whole_pixels(region, shape, expected):
    part = Framing("recipe", region).part(*shape)
    assert part == expected
    assert all(edge == int(edge) for edge in part)


shares = st.floats(0, 1)


@given(
    st.sampled_from(CROP_MODES),
    st.tuples(shares, shares, shares, shares),
    st.integers(1, 120),
    st.integers(1, 120),
)
def test_any_region_of_any_frame_gives_a_crop_inside_it(mode, edges, height, width):
    left, right = sorted(edges[:2])
    top, bottom = sorted(edges[2:])
    assume(left < right and top < bottom)
    framing = Framing(mode, (left, top, right, bottom))
    box = framing.box(SMALL, height, width)
    assert -1e-6 <= box.left < box.right <= width + 1e-6
    assert -1e-6 <= box.top < box.bottom <= height + 1e-6
    crop = framing.crop(SMALL, np.full((height, width, 3), 9, np.uint8))
    assert crop.shape == (16, 16, 3)


@pytest.mark.parametrize(
    "region",
    [
        (0.5, 0, 0.5, 1),
        (0, 0.5, 1, 0.5),
        (-0.1, 0, 1, 1),
        (0, -0.1, 1, 1),
        (0, 0, 1, 1.1),
        (0, 0, 1.1, 1),
        (1, 0, 0, 1),
        (0, 1, 1, 0),
        (0, 0, float("nan"), 1),
    ],
)
def test_an_invalid_region_is_refused(region):
    with pytest.raises(ArgumentError, match=r"LEFT,TOP,RIGHT,BOTTOM.*0\.25,0,0\.75,1\."):
        Framing("recipe", region)
    assert Framing("recipe", (0, 0, 1, 1)).part(30, 40) == Box(0, 0, 40, 30)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ArgumentError, match=r"'zoom'.*recipe, centre, fit, squash"):
        Framing("zoom")
