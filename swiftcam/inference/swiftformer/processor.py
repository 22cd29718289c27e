"""The image processor: makes `pixel_values` from pictures, with the interface of Hugging Face."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from swiftcam import files
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.configuration import CONFIG_NAME, MODEL_TYPE, read_json
from swiftcam.inference.crops.preprocessor import (
    PREPROCESSOR_NAME,
    preprocessor_of,
    recipe_from_preprocessor,
)
from swiftcam.inference.crops.pretrained_cfg import recipe_from_pretrained_cfg
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.crops.rgb_pictures import are_unit, rgb_pictures
from swiftcam.inference.swiftformer.keywords import changed_recipe, require_keys, split_keywords
from swiftcam.inference.swiftformer.loading import find_checkpoint


class BatchFeature(dict[str, Any]):
    """A mapping whose values are also attributes: `features.pixel_values`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def to(self, *args: Any, **kwargs: Any) -> BatchFeature:
        """Put the tensors of PyTorch on a device, or convert them to a type, as `Tensor.to` does.

        Values of other frameworks are left as they are. Returns itself.
        """
        for name, value in self.items():
            if hasattr(value, "to"):
                self[name] = value.to(*args, **kwargs)
        return self


class SwiftFormerImageProcessor:
    """Crops and normalises pictures with a `Recipe`, as the live view does."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        self.recipe = recipe or Recipe()

    def __call__(
        self,
        images: Any,
        return_tensors: str | None = "np",
        *,
        input_data_format: str | None = None,
        device: Any = None,
        **changes: Any,
    ) -> BatchFeature:
        """Return `pixel_values` float32 `(N, 3, H, W)` of one picture or several.

        `images`: Pillow images of any mode, arrays or tensors, single, in a batch or in lists; see
        `rgb_pictures`. `return_tensors` is "np" (or None), "pt" (PyTorch) or "tf" (TensorFlow).
        `input_data_format`: "channels_first" or "channels_last", if the shape does not show it.
        `device`: of the tensors of PyTorch. `changes`: other values for this call of the keys of
        `preprocessor_config.json`, such as `do_normalize=False`.

        Raises:
            ArgumentError: there is no such key.
            ModelError: a key has a value that SwiftCam cannot do.
            ValueError: a picture or an argument is something else.
        """
        if return_tensors not in (None, "np", "pt", "tf"):
            raise ValueError(f"return_tensors={return_tensors!r}: use 'np', 'pt' or 'tf'")
        if device is not None and return_tensors != "pt":
            raise ValueError("device is for tensors of PyTorch: use return_tensors='pt'")
        pictures = list(rgb_pictures(images, input_data_format))
        if changes.get("do_rescale") is False and are_unit(images):
            del changes["do_rescale"]  # their values are from 0 to 1 already
        recipe = changed_recipe(self.recipe, changes) if changes else self.recipe
        crops = [recipe.exact_crop(picture) for picture in pictures]
        if not crops:
            raise ValueError("there is no picture")
        pixel_values: Any = recipe.normalise(np.stack(crops))
        if return_tensors == "pt":
            import torch

            pixel_values = torch.from_numpy(pixel_values).to(device)
        elif return_tensors == "tf":
            import tensorflow

            pixel_values = tensorflow.constant(pixel_values)
        return BatchFeature(pixel_values=pixel_values)

    preprocess = __call__

    def to_dict(self) -> dict[str, Any]:
        """Return the values of `preprocessor_config.json`; each is an attribute too."""
        return preprocessor_of(self.recipe)

    def __getattr__(self, name: str) -> Any:
        # Python calls this only for names that are not fields.
        if name != "recipe" and name in (values := self.to_dict()):
            return values[name]
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    @classmethod
    def from_pretrained(
        cls, name_or_path: str | Path, **keywords: Any
    ) -> SwiftFormerImageProcessor:
        """Read `preprocessor_config.json`, or timm's `pretrained_cfg` in `config.json`.

        `name_or_path`, `local_files_only`: as of the models. Further keywords change keys of
        `preprocessor_config.json`, or are refused.

        Raises:
            ArgumentError: there is no such name or path, or a keyword cannot be obeyed.
            ModelError: there is neither, or it needs something that SwiftCam cannot do.
        """
        options, changes = split_keywords(keywords)
        folder = find_checkpoint(name_or_path, is_pulled=options.is_pulled)
        folder = folder if folder.is_dir() else folder.parent
        if values := read_json(folder / PREPROCESSOR_NAME):
            require_keys(changes)
            return cls(recipe_from_preprocessor(values | changes, MODEL_TYPE))
        timm = read_json(folder / CONFIG_NAME).get("pretrained_cfg")
        if isinstance(timm, dict):
            return cls(changed_recipe(recipe_from_pretrained_cfg(timm), changes))
        raise ModelError(
            f"{folder} has no {PREPROCESSOR_NAME}. Give the directory of a checkpoint."
        )

    def save_beside_model(self, folder: Path) -> None:
        """Write `preprocessor_config.json` unless there is one, which a processor wrote.

        Raises:
            OSError: the directory cannot be written.
        """
        if not (folder / PREPROCESSOR_NAME).exists():
            self.save_pretrained(folder)

    def save_pretrained(self, directory: str | Path) -> None:
        """Write `preprocessor_config.json`, which transformers can read too.

        Raises:
            OSError: the directory cannot be written.
        """
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(preprocessor_of(self.recipe), indent=2) + "\n"
        with files.atomic_path(folder / PREPROCESSOR_NAME) as temporary:
            temporary.write_text(text, encoding="utf-8")
