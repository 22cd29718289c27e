"""The recipe of an imported model, from a file and from single choices of the user."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.crops.recipe import Interpolation, Recipe, Resize
from swiftcam.inference.models.spec import recipe_from_dict
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_FILE = 1_000_000  # bytes


@dataclass(frozen=True)
class RecipeChoices:
    """The parts of a recipe that the user chose; None for no choice.

    `file`: a `preprocessor_config.json` of Hugging Face, a `config.json` of timm, or a JSON object
    with the fields of a `Recipe`. The other fields are those of `Recipe` and override the file.
    """

    file: Path | None = None
    size: int | None = None
    resize: Resize | None = None
    resize_to: int | None = None
    interpolation: Interpolation | None = None
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None

    def resolve(self, own: Recipe | None, side: int | None) -> Recipe | None:
        """Return the complete recipe; None if neither the user nor the model gives one.

        `own`: the recipe in the model's file. `side`: the only input size of the model, in pixels.
        Both are None if unknown.

        Raises:
            ArgumentError: the file cannot be read, or the choices contradict each other.
        """
        base = read_recipe(self.file) if self.file else own
        chosen = {
            field.name: value
            for field in dataclasses.fields(Recipe)
            if (value := getattr(self, field.name)) is not None
        }
        if base is None and not chosen:
            return None
        start = base or Recipe()
        size = chosen.setdefault("size", start.size if base or side is None else side)
        # At another size, the same share of the picture is cropped away.
        chosen.setdefault("resize_to", start.resize_to * size // start.size)
        try:
            recipe = dataclasses.replace(start, **chosen)
        except ModelError as error:
            raise ArgumentError(error.args[0]) from error
        if side is not None and recipe.size != side:
            raise ArgumentError(
                phrase(
                    "The model takes pictures of {side}x{side} pixels, but the recipe makes "
                    "{size}x{size}. Leave --size out, or correct the recipe.",
                    side=side,
                    size=recipe.size,
                )
            )
        return recipe


def read_recipe(path: Path) -> Recipe:
    """Read a recipe from a JSON file in one of the three forms of `RecipeChoices.file`.

    Raises:
        ArgumentError: the file cannot be read, or needs something that SwiftCam cannot do.
    """
    try:
        with path.open("rb") as file:
            values: Any = json.loads(file.read(_LARGEST_FILE))
        if not isinstance(values, dict):
            raise ValueError("it is not an object")
    except (OSError, ValueError) as error:
        raise ArgumentError(
            phrase(
                "The recipe {path} cannot be read ({reason}). Check it.",
                path=str(path),
                reason=str(error),
            )
        ) from error
    try:
        if isinstance(values.get("pretrained_cfg"), dict):
            return Recipe.from_pretrained_cfg(values["pretrained_cfg"])
        if "crop_pct" in values or "input_size" in values:
            return Recipe.from_pretrained_cfg(values)
        if any(key.startswith(("do_", "image_")) for key in values):
            return Recipe.from_preprocessor(values)
        return recipe_from_dict(values, str(path))
    except ModelError as error:
        raise ArgumentError(error.args[0]) from error
