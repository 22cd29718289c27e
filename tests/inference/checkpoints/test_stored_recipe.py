"""The recipe of a model in the store, also of one that an earlier version stored."""

import json

import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.preprocessor import PREPROCESSOR_NAME, preprocessor_of
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.models.catalog import find_model
from tests.checkpoints import SMALL, random_weights, write_hugging_face

TIMM = Recipe(size=64, resize="short_side", resize_to=67, interpolation="bicubic")
CLIP = {"image_processor_type": "CLIPImageProcessor", "size": 67, "crop_size": 64}


def stored(tmp_path, family, recipe=None):
    folder = write_hugging_face(tmp_path / "source", SMALL, random_weights(SMALL))
    (folder / PREPROCESSOR_NAME).write_text(json.dumps(recipe or preprocessor_of(TIMM)))
    import_model(ImportRequest(folder, "mine", family=family, recipe=RecipeChoices()))
    return find_model("mine")


def forget_rounding(folder):
    """Make the files what earlier versions wrote."""
    path = folder / PREPROCESSOR_NAME
    values = json.loads(path.read_text())
    values.pop("swiftcam_centre", None)
    path.write_text(json.dumps(values))


def test_a_model_of_timm_that_an_earlier_version_stored_keeps_the_pixels_of_timm(tmp_path):
    folder = stored(tmp_path, "l2")
    forget_rounding(folder)
    assert open_checkpoint(folder).recipe == TIMM


@pytest.mark.parametrize("family", ["ones", "l2"])
def test_a_model_with_the_rounding_of_transformers_keeps_it(tmp_path, family):
    folder = stored(tmp_path, family, CLIP)
    assert open_checkpoint(folder).recipe.centre == "down"
