"""The recipe of an imported model, from a file and from single choices of the user."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.crops.preprocessor import recipe_from_preprocessor
from swiftcam.inference.crops.pretrained_cfg import recipe_from_pretrained_cfg
from swiftcam.inference.crops.recipe import Centre, Recipe, Resize
from swiftcam.inference.models.spec import recipe_from_dict
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.crops.resampling import Interpolation

# The beginnings of keys that only a file of Hugging Face has, and keys that only timm's have.
_HUGGING_FACE = (
    "do_",
    "image_",
    "feature_extractor_",
    "resample",
    "rescale_",
    "crop_size",
    "include_top",
)
_TIMM = ("crop_pct", "crop_mode", "input_size", "test_input_size", "num_classes")


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
    width: int | None = None
    resize_to_width: int | None = None
    centre: Centre | None = None
    is_bgr: bool | None = None

    def resolve(self, own: Recipe | None, shape: tuple[int, int] | None) -> Recipe | None:
        """Return the complete recipe; None if neither the user nor the model gives one.

        `own`: the recipe in the model's file. `shape`: height and width of the only input that the
        model takes, in pixels. Both are None if unknown.

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
        if base is None and shape is not None:
            chosen = {"size": shape[0], "width": shape[1]} | chosen
        size = chosen.setdefault("size", start.size)
        if size != start.size:
            chosen = {"width": None, "resize_to_width": None} | chosen
        # At another size, the same share of the picture is cropped away.
        chosen.setdefault("resize_to", _resized_to(start, size, chosen.get("width")))
        try:
            recipe = dataclasses.replace(start, **chosen)
        except ModelError as error:
            raise ArgumentError(error.args[0]) from error
        if shape not in (None, recipe.shape):
            raise ArgumentError(
                phrase(
                    "The model takes pictures of {side} pixels, but the recipe makes {size}. Leave "
                    "--size and --width out, or correct the recipe.",
                    side=f"{shape[1]}x{shape[0]}",
                    size=recipe.shape_text,
                )
            )
        return recipe


def _resized_to(start: Recipe, size: int, width: int | None) -> int:
    """Return `resize_to` for another crop; it is at least as large as the crop."""
    return max(start.resize_to * size // start.size, width or 0, size)


def read_recipe(path: Path, model_type: str | None = None) -> Recipe:
    """Read a recipe from a JSON file in one of the three forms of `RecipeChoices.file`.

    `model_type`: of the model, as its `config.json` of Hugging Face names it; None if unknown.

    Raises:
        ArgumentError: the file cannot be read, or needs something that SwiftCam cannot do.
    """
    try:
        values: Any = read_json_file(path)
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
            return recipe_from_pretrained_cfg(values["pretrained_cfg"])
        if isinstance(values.get("image_processor"), dict):
            values = values["image_processor"]  # of a processor_config.json
        if any(key.startswith(_HUGGING_FACE) for key in values):
            return recipe_from_preprocessor(values, model_type)
        if any(key in values for key in _TIMM):
            return recipe_from_pretrained_cfg(values)
        return recipe_from_dict(values, str(path))
    except ModelError as error:
        raise ArgumentError(error.args[0]) from error
