"""The image processor: makes `pixel_values` from pictures, with the interface of Hugging Face."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from swiftcam import paths
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.configuration import CONFIG_NAME, MODEL_TYPE, read_json
from swiftcam.inference.crops.preprocessor import (
    PREPROCESSOR_NAME,
    preprocessor_of,
    recipe_from_preprocessor,
)
from swiftcam.inference.crops.pretrained_cfg import recipe_from_pretrained_cfg
from swiftcam.inference.crops.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Picture = Image.Image | NDArray[np.uint8]


class BatchFeature(dict[str, Any]):
    """A mapping whose values are also attributes: `features.pixel_values`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class SwiftFormerImageProcessor:
    """Crops and normalises pictures with a `Recipe`, as the live view does."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        self.recipe = recipe or Recipe()

    def __call__(
        self, images: Picture | Sequence[Picture], return_tensors: str = "np"
    ) -> BatchFeature:
        """Return `pixel_values` float32 `(N, 3, S, S)` of one picture or several.

        A picture is an RGB (or grey) uint8 array `(H, W, 3)` or a Pillow image of any mode.
        `return_tensors` is "np", "pt" (PyTorch) or "tf" (TensorFlow).

        Raises:
            ValueError: a picture or `return_tensors` is something else.
        """
        single = isinstance(images, (Image.Image, np.ndarray))
        pictures: Sequence[Picture] = [images] if single else images  # type: ignore[list-item,assignment]
        crops = np.stack([self.recipe.exact_crop(_rgb(picture)) for picture in pictures])
        pixel_values = self.recipe.normalise(crops)
        if return_tensors == "np":
            return BatchFeature(pixel_values=pixel_values)
        if return_tensors == "pt":
            import torch

            return BatchFeature(pixel_values=torch.from_numpy(pixel_values))
        if return_tensors == "tf":
            import tensorflow

            return BatchFeature(pixel_values=tensorflow.constant(pixel_values))
        raise ValueError(f"return_tensors={return_tensors!r}: use 'np', 'pt' or 'tf'")

    @classmethod
    def from_pretrained(cls, directory: str | Path) -> SwiftFormerImageProcessor:
        """Read `preprocessor_config.json`, or timm's `pretrained_cfg` in `config.json`.

        Raises:
            ModelError: there is neither, or it needs something that SwiftCam cannot do.
        """
        folder = Path(directory)
        if values := read_json(folder / PREPROCESSOR_NAME):
            return cls(recipe_from_preprocessor(values, MODEL_TYPE))
        timm = read_json(folder / CONFIG_NAME).get("pretrained_cfg")
        if isinstance(timm, dict):
            return cls(recipe_from_pretrained_cfg(timm))
        raise ModelError(
            f"{folder} has no {PREPROCESSOR_NAME}. Give the directory of a checkpoint."
        )

    def save_pretrained(self, directory: str | Path) -> None:
        """Write `preprocessor_config.json`, which transformers can read too.

        Raises:
            OSError: the directory cannot be written.
        """
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(preprocessor_of(self.recipe), indent=2) + "\n"
        with paths.atomic_path(folder / PREPROCESSOR_NAME) as temporary:
            temporary.write_text(text, encoding="utf-8")


def _rgb(picture: Picture) -> NDArray[np.uint8]:
    if isinstance(picture, Image.Image):
        return np.asarray(picture.convert("RGB"))
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8:
        kind = getattr(picture, "dtype", type(picture).__name__)
        raise ValueError(f"a picture is a Pillow image or a uint8 array (H, W, 3), not {kind}")
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, axis=2)
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"a picture has the shape (H, W, 3), not {picture.shape}")
    return picture
