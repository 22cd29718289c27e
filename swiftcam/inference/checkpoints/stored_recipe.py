"""The recipe that is stored with a checkpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.configuration import MODEL_TYPE, read_json
from swiftcam.inference.crops.preprocessor import PREPROCESSOR_NAME, recipe_from_preprocessor
from swiftcam.inference.crops.pretrained_cfg import recipe_from_pretrained_cfg
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from swiftcam.inference.checkpoints.layouts import Layout

_RECORD_NAME = "model.json"  # beside a model in the store


def stored_recipe(directory: Path, values: Mapping[str, Any], layout: Layout) -> Recipe:
    """Return the recipe beside the weights, else that of the layout's published checkpoints.

    `values`: those of `config.json`.

    Raises:
        ModelError: the recipe needs something that SwiftCam cannot do.
    """
    recipe = _recipe(directory, values, layout)
    if not recipe.is_square:
        raise ModelError(
            phrase(
                "The preprocessing in {path} makes crops of {size} pixels; a SwiftFormer takes "
                "square ones. Use the preprocessor_config.json that belongs to these weights.",
                path=str(directory),
                size=recipe.shape_text,
            )
        )
    return recipe


def _recipe(directory: Path, values: Mapping[str, Any], layout: Layout) -> Recipe:
    if stored := read_json(directory / PREPROCESSOR_NAME):
        return _mended(recipe_from_preprocessor(stored, MODEL_TYPE), directory)
    if isinstance(timm := values.get("pretrained_cfg"), dict):
        return recipe_from_pretrained_cfg(timm)
    return Recipe.published_with(layout)


def _mended(recipe: Recipe, directory: Path) -> Recipe:
    """Return the recipe of a model in the store with timm's rounding of half a pixel.

    Earlier versions of SwiftCam did not write it, and rounded so. Their records name no rounding,
    and timm's models are the family "l2".
    """
    if recipe.centre == "nearest":
        return recipe
    found = read_json(directory / _RECORD_NAME).get("spec")
    spec = found if isinstance(found, dict) else {}
    stored = spec.get("recipe")
    if not isinstance(stored, dict) or spec.get("family") != "l2" or "centre" in stored:
        return recipe
    return replace(recipe, centre="nearest")
