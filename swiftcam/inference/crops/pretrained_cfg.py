"""A recipe from timm's `pretrained_cfg`, as timm prepares pictures for evaluation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from swiftcam.inference.crops.processor_keys import (
    interpolation,
    is_side,
    positive,
    refusal,
    triple,
)
from swiftcam.inference.crops.recipe import IMAGENET_MEAN, IMAGENET_STD, LARGEST_SIDE, Recipe
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.inference.crops.recipe import Resize

_CROP_PCT = 0.875  # timm's, if the file has none
# Keys that do not change the pixels of a picture, or only in training.
_WITHOUT_EFFECT = frozenset(
    {
        *("url", "file", "state_dict", "hf_hub_id", "hf_hub_filename", "source", "architecture"),
        *("tag", "custom_load", "test_input_size", "min_input_size", "fixed_input_size"),
        *("test_crop_pct", "num_classes", "label_offset", "label_names", "label_descriptions"),
        *("pool_size", "test_pool_size", "first_conv", "classifier", "license", "description"),
        *("origin_url", "paper_name", "paper_ids", "notes"),
    }
)
_OBEYED = frozenset(
    {"input_size", "crop_pct", "crop_mode", "interpolation", "mean", "std", "crop_border_pixels"}
)
# Keys of other files; in this one they would have no effect.
_FOREIGN = ("size", "resize", "resize_to", "resample", "crop_size", "image_mean", "image_std")


def recipe_from_pretrained_cfg(values: Mapping[str, Any]) -> Recipe:
    """Read timm's `pretrained_cfg` mapping (`input_size`, `crop_pct`, `crop_mode`, ...).

    Raises:
        ModelError: the mapping asks for something SwiftCam cannot do; the message names the key.
    """
    for key in _FOREIGN:
        if values.get(key) is not None:
            why = phrase("this is no key of timm; use input_size, crop_pct, mean and std")
            raise refusal(key, values[key], why)
    for key, value in values.items():
        if key not in _OBEYED | _WITHOUT_EFFECT and value is not None and value is not False:
            raise refusal(key, value, phrase("SwiftCam does not know this key"))
    if values.get("crop_border_pixels"):
        why = phrase("SwiftCam removes no border")
        raise refusal("crop_border_pixels", values["crop_border_pixels"], why)
    height, width = _input_shape(values)
    share = positive(values, "crop_pct", _CROP_PCT)
    if not 0.01 <= share <= 1:
        raise refusal("crop_pct", share, phrase("use a number from 0.01 to 1"))
    resized = math.floor(height / share), math.floor(width / share)
    return Recipe(
        size=height,
        width=width,
        resize=_resize(values, (height, width), resized),
        resize_to=resized[0],
        resize_to_width=resized[1] if resized[1] != round(resized[0] * width / height) else None,
        interpolation=interpolation(values, "interpolation", "bicubic"),
        mean=triple(values, "mean", IMAGENET_MEAN),
        std=triple(values, "std", IMAGENET_STD),
    )


def _resize(values: Mapping[str, Any], shape: tuple[int, int], resized: tuple[int, int]) -> Resize:
    """Return the way to resize that `crop_mode` chooses."""
    mode = values.get("crop_mode") or "center"
    if mode not in ("center", "squash"):
        raise refusal("crop_mode", mode, phrase("SwiftCam can do center and squash"))
    if mode == "squash":
        return "squash" if resized == shape else "squash_crop"
    return "short_side" if shape[0] == shape[1] else "cover"


def _input_shape(values: Mapping[str, Any]) -> tuple[int, int]:
    """Return height and width of the input."""
    value = values.get("input_size")
    if value is None:
        return Recipe.size, Recipe.size
    is_shape = isinstance(value, list | tuple) and len(value) == 3 and all(map(is_side, value))
    if not is_shape or value[0] != 3 or max(value) > LARGEST_SIDE:
        why = phrase("use [3, height, width] with at most {most} pixels", most=LARGEST_SIDE)
        raise refusal("input_size", value, why)
    return value[1], value[2]
