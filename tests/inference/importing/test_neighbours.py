import json

import pytest

from swiftcam.inference.crops.preprocessor import preprocessor_of
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.importing.neighbours import labels_beside, recipe_beside
from swiftcam.inference.importing.recipe_choices import RecipeChoices


@pytest.mark.parametrize("folder", [".", "onnx"])
def test_labels_and_recipe_beside_a_file_or_its_folder(tmp_path, folder):
    (tmp_path / folder).mkdir(exist_ok=True)
    path = tmp_path / folder / "model.onnx"
    assert labels_beside(path) is None
    assert recipe_beside(path) == RecipeChoices()
    (tmp_path / "config.json").write_text(json.dumps({"id2label": {"1": "dog", "0": "cat"}}))
    recipe = Recipe(size=32, resize="short_side", resize_to=36, interpolation="bicubic")
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(preprocessor_of(recipe)))
    assert labels_beside(path) == ("cat", "dog")
    assert recipe_beside(path).resolve(None, None) == recipe


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"id2label": []}', '{"id2label": {"x": "y"}}', '{"id2label": {"1": "y"}}'],
)
def test_files_without_usable_values_are_left_out(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    (tmp_path / "preprocessor_config.json").write_text(text or "no JSON")
    path = tmp_path / "model.onnx"
    assert labels_beside(path) is None
    if not text.startswith("{"):
        assert recipe_beside(path) == RecipeChoices()
