"""How pictures are prepared for a model of the user's own: what a file says, and single choices."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.crops.recipe import Interpolation, Recipe, Resize
from swiftcam.inference.models.spec import recipe_from_dict

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_FILE = 1_000_000


@dataclass(frozen=True)
class RecipeChoices:
    """What the user decided of a recipe; None decides nothing.

    `file` is a `preprocessor_config.json` of Hugging Face, a `config.json` of timm, or the fields
    of a `Recipe`; the others win over it.
    """

    file: Path | None = None
    size: int | None = None
    resize: Resize | None = None
    resize_to: int | None = None
    interpolation: Interpolation | None = None
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None

    def resolve(self, own: Recipe | None, side: int | None) -> Recipe | None:
        """Return the recipe, from the model's `own` and its only possible `side` where known.

        None where nothing was decided and the model says nothing of its own.

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
        # With another size the same share of the picture is cut off.
        chosen.setdefault("resize_to", start.resize_to * size // start.size)
        try:
            recipe = dataclasses.replace(start, **chosen)
        except ModelError as error:
            raise ArgumentError(str(error)) from error
        if side is not None and recipe.size != side:
            raise ArgumentError(
                f"The model takes pictures of {side}x{side} pixels, the recipe makes "
                f"{recipe.size}x{recipe.size}. Leave --size out, or correct the recipe."
            )
        return recipe


def read_recipe(path: Path) -> Recipe:
    """Read a recipe from a JSON file in one of three forms.

    Raises:
        ArgumentError: it cannot be read, or asks for what SwiftCam cannot do.
    """
    try:
        with path.open("rb") as file:
            values: Any = json.loads(file.read(_LARGEST_FILE))
        if not isinstance(values, dict):
            raise ValueError("it is not an object")
    except (OSError, ValueError) as error:
        raise ArgumentError(f"The recipe {path} cannot be read ({error}). Check it.") from error
    try:
        if isinstance(values.get("pretrained_cfg"), dict):
            return Recipe.from_pretrained_cfg(values["pretrained_cfg"])
        if "crop_pct" in values or "input_size" in values:
            return Recipe.from_pretrained_cfg(values)
        if any(key.startswith(("do_", "image_")) for key in values):
            return Recipe.from_preprocessor(values)
        return recipe_from_dict(values, str(path))
    except ModelError as error:
        raise ArgumentError(str(error)) from error
