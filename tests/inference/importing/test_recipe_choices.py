"""The recipe of an imported model: from a file, from choices, or from the model itself."""

import dataclasses
import json

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.importing.recipe_choices import RecipeChoices

HALF, OWN = (0.5, 0.5, 0.5), (0.1, 0.2, 0.3)
RECIPE_FILES = {
    "hugging face": (
        {"do_center_crop": True, "size": {"shortest_edge": 36}, "crop_size": 32, "resample": 3},
        Recipe(32, "short_side", 36, "bicubic", HALF, HALF, centre="down"),
    ),
    "hugging face with a share": (
        {"crop_pct": 0.8, "size": {"shortest_edge": 32}, "image_mean": OWN, "image_std": OWN},
        Recipe(32, "short_side", 40, "bicubic", OWN, OWN, centre="down"),
    ),
    "a processor with an image processor": (
        {"processor_class": "Mine", "image_processor": {"size": 32, "image_mean": OWN}},
        Recipe(32, resize_to=32, mean=OWN, std=HALF),
    ),
    "timm": (
        {"pretrained_cfg": {"input_size": [3, 32, 32], "crop_pct": 0.8, "mean": [0.5, 0.5, 0.5]}},
        Recipe(
            size=32,
            resize="short_side",
            resize_to=40,
            interpolation="bicubic",
            mean=(0.5, 0.5, 0.5),
        ),
    ),
    "swiftcam": (
        Recipe(size=32, resize_to=32, std=(1.0, 1.0, 1.0)).to_dict(),
        Recipe(size=32, resize_to=32, std=(1.0, 1.0, 1.0)),
    ),
    "swiftcam with every field": (
        Recipe(32, "squash_crop", 40, "box", OWN, OWN, 48, 70, "down", True).to_dict(),
        Recipe(32, "squash_crop", 40, "box", OWN, OWN, 48, 70, "down", True),
    ),
}


@pytest.mark.parametrize(("values", "recipe"), RECIPE_FILES.values(), ids=RECIPE_FILES)
def test_recipe_files(values, recipe, tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(values))
    assert RecipeChoices(file=path).resolve(None, recipe.shape) == recipe
    changed = RecipeChoices(file=path, mean=(0.7, 0.2, 0.3)).resolve(None, None)
    assert changed == dataclasses.replace(recipe, mean=(0.7, 0.2, 0.3))


@pytest.mark.parametrize(
    "text", ["", "[]", '{"sizes": 3}', '{"crop_pct": 0}', '{"do_x": 1, "size": {}}']
)
def test_recipe_files_that_make_no_sense(text, tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(text)
    with pytest.raises(ArgumentError):
        RecipeChoices(file=path).resolve(None, None)


def test_choices_without_a_file():
    assert RecipeChoices().resolve(None, (32, 32)) is None
    own = Recipe(size=96, resize_to=96)
    assert RecipeChoices().resolve(own, (96, 96)) == own
    timm = Recipe(resize="short_side", resize_to=235)
    assert RecipeChoices(size=160).resolve(timm, None).resize_to == 167
    assert RecipeChoices(size=160).resolve(None, None) == Recipe(size=160, resize_to=160)
    assert RecipeChoices(resize="short_side", resize_to=40).resolve(None, (32, 32)) == Recipe(
        size=32, resize="short_side", resize_to=40
    )
    with pytest.raises(ArgumentError, match="100 pixel crop"):
        RecipeChoices(resize_to=50).resolve(Recipe(size=100, resize_to=100), None)
