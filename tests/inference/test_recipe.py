import numpy as np
import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.recipe import Recipe

HUGGING_FACE = {
    "size": {"height": 224, "width": 224},
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
}


def test_the_published_hugging_face_recipe_squashes():
    assert Recipe.from_preprocessor(HUGGING_FACE) == Recipe()
    assert Recipe.from_preprocessor(HUGGING_FACE | {"resample": 3}).interpolation == "bicubic"


def test_a_hugging_face_recipe_with_a_crop():
    recipe = Recipe.from_preprocessor(
        {"size": {"shortest_edge": 256}, "crop_size": 224, "do_center_crop": True, "resample": 3}
    )
    assert (recipe.resize, recipe.resize_to, recipe.size) == ("short_side", 256, 224)


def test_the_timm_recipe():
    recipe = Recipe.from_pretrained_cfg(
        {"input_size": [3, 224, 224], "crop_pct": 0.95, "interpolation": "bicubic"}
    )
    assert recipe == Recipe.published_with("timm")
    assert recipe.resize_to == 235


def test_the_authors_recipe():
    recipe = Recipe.published_with("authors")
    assert (recipe.resize_to, recipe.size, recipe.interpolation) == (256, 224, "bicubic")


@pytest.mark.parametrize(
    "values",
    [
        {"size": {"height": 224, "width": 200}},
        {"size": {"edge": 3}},
        {"resample": 0},
        {"image_std": [0.2, 0.0, 0.2]},
        {"image_mean": [0.5]},
        {"size": "large"},
    ],
)
def test_recipes_that_cannot_be_followed_are_refused(values):
    with pytest.raises(ModelError, match=r"preprocessor_config\.json"):
        Recipe.from_preprocessor(values)


def test_region_of_a_squash_is_the_whole_frame():
    assert Recipe().region(480, 640) == (0, 0, 640, 480)


@pytest.mark.parametrize("shape", [(480, 640), (640, 480), (500, 500), (1080, 1920)])
def test_region_of_a_centre_crop_is_a_centred_square(shape):
    height, width = shape
    box = Recipe.published_with("authors").region(height, width)
    side = min(shape) * 224 / 256
    assert box.width == pytest.approx(side, rel=0.01)
    assert box.height == pytest.approx(side, rel=0.01)
    assert (box.left + box.right) / 2 == pytest.approx(width / 2, abs=height / 256)
    assert (box.top + box.bottom) / 2 == pytest.approx(height / 2, abs=height / 256)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (2, 3), (5000, 30)])
def test_extreme_frames_still_give_a_crop(shape):
    pixels = np.zeros((*shape, 3), np.uint8)
    for recipe in (Recipe(), Recipe.published_with("timm"), Recipe.published_with("authors")):
        assert recipe.crop(pixels).shape == (224, 224, 3)
