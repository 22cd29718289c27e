"""The recipe of an imported model: from a file, from choices, or from the model itself."""

import dataclasses
import json

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.importing.recipe_choices import RecipeChoices

RECIPE_FILES = {
    "hugging face": (
        {"do_center_crop": True, "size": {"shortest_edge": 36}, "crop_size": 32, "resample": 3},
        Recipe(size=32, resize="short_side", resize_to=36, interpolation="bicubic"),
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
        dataclasses.asdict(Recipe(size=32, resize_to=32, std=(1.0, 1.0, 1.0))),
        Recipe(size=32, resize_to=32, std=(1.0, 1.0, 1.0)),
    ),
}


@pytest.mark.parametrize(("values", "recipe"), RECIPE_FILES.values(), ids=RECIPE_FILES)
def test_recipe_files(values, recipe, tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(values))
    assert RecipeChoices(file=path).resolve(None, 32) == recipe
    changed = RecipeChoices(file=path, mean=(0.1, 0.2, 0.3)).resolve(None, None)
    assert changed == dataclasses.replace(recipe, mean=(0.1, 0.2, 0.3))


@pytest.mark.parametrize(
    "text", ["", "[]", '{"sizes": 3}', '{"crop_pct": 0}', '{"do_x": 1, "size": {}}']
)
def test_recipe_files_that_make_no_sense(text, tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(text)
    with pytest.raises(ArgumentError):
        RecipeChoices(file=path).resolve(None, None)


def test_choices_without_a_file():
    assert RecipeChoices().resolve(None, 32) is None
    own = Recipe(size=96, resize_to=96)
    assert RecipeChoices().resolve(own, 96) == own
    timm = Recipe(resize="short_side", resize_to=235)
    assert RecipeChoices(size=160).resolve(timm, None).resize_to == 167
    assert RecipeChoices(size=160).resolve(None, None) == Recipe(size=160, resize_to=160)
    assert RecipeChoices(resize="short_side", resize_to=40).resolve(None, 32) == Recipe(
        size=32, resize="short_side", resize_to=40
    )
    with pytest.raises(ArgumentError, match="100 pixel crop"):
        RecipeChoices(resize_to=50).resolve(Recipe(size=100, resize_to=100), None)
