"""A recipe from `preprocessor_config.json` of Hugging Face, and the other way round.

Every key is obeyed as transformers does it, or refused by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swiftcam.inference.crops.pretrained_cfg import recipe_from_pretrained_cfg
from swiftcam.inference.crops.processor_keys import (
    flag,
    interpolation,
    positive,
    refusal,
    triple,
)
from swiftcam.inference.crops.processor_kinds import (
    PROCESSOR_KINDS,
    PROCESSOR_OF_MODEL,
    ProcessorKind,
)
from swiftcam.inference.crops.processor_sizes import geometry_of
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.crops.resampling import PILLOW_FILTERS
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.inference.crops.processor_kinds import Triple
    from swiftcam.inference.crops.processor_sizes import Geometry

PREPROCESSOR_NAME = "preprocessor_config.json"
_TYPE_KEYS = ("image_processor_type", "feature_extractor_type")
_TYPE_ENDINGS = ("Pil", "Fast", "ImageProcessor", "FeatureExtractor")
_CENTRE_KEY = "swiftcam_centre"
# A file without a type is of the processor that alone has one of these keys.
_SIGNS = {
    "do_flip_channel_order": "MobileViT",
    "include_top": "EfficientNet",
    "rescale_offset": "EfficientNet",
    "crop_pct": "ConvNext",
}
# Keys that are obeyed; those of another processor have no effect in transformers either.
_OBEYED = {
    *_TYPE_KEYS,
    *_SIGNS,
    _CENTRE_KEY,
    "crop_size",
    "default_to_square",
    "do_center_crop",
    "do_convert_rgb",  # frames are RGB
    "do_normalize",
    "do_pad",
    "do_rescale",
    "do_resize",
    "image_mean",
    "image_std",
    "pad_size",
    "resample",
    "rescale_factor",
    "size",
}
# Keys that do not change the pixels of a picture.
_WITHOUT_EFFECT = {
    "_name_or_path",
    "_processor_class",
    "_valid_kwargs_names",
    "_valid_processor_keys",
    "data_format",
    "device",
    "disable_grouping",
    "do_reduce_labels",
    "image_seq_length",
    "input_data_format",
    "model_input_names",
    "model_type",
    "processor_class",
    "reduce_labels",
    "return_tensors",
    "transformers_version",
    "use_fast",
}

PREPROCESSOR_KEYS = frozenset(_OBEYED | _WITHOUT_EFFECT)


def recipe_from_preprocessor(values: Mapping[str, Any], model_type: str | None = None) -> Recipe:
    """Read a `preprocessor_config.json` mapping.

    Missing values are those of the processor that the file names; without a name, of the processor
    that transformers uses for a model of `model_type`.

    Raises:
        ModelError: the mapping asks for something SwiftCam cannot do; the message names the key.
    """
    if isinstance(timm := values.get("pretrained_cfg"), dict):  # of the TimmWrapper
        return recipe_from_pretrained_cfg(timm)
    kind = _kind(values, model_type)
    for key, value in values.items():
        if key not in PREPROCESSOR_KEYS and value is not None and value is not False:
            raise refusal(key, value, phrase("SwiftCam does not know this key"))
    if not flag(values, "do_resize", True):
        raise refusal("do_resize", False, phrase("SwiftCam always resizes pictures"))
    geometry = geometry_of(values, kind)
    _require_no_padding(values, geometry)
    mean, std = _normalisation(values, kind)
    is_nearest = geometry.resize == "squash" or values.get(_CENTRE_KEY) == "nearest"
    return Recipe(
        size=geometry.height,
        width=geometry.width,
        resize=geometry.resize,
        resize_to=geometry.resize_to,
        resize_to_width=geometry.resize_to_width,
        interpolation=interpolation(values, "resample", kind.resample),
        mean=mean,
        std=std,
        centre="nearest" if is_nearest else "down",
        is_bgr=kind.flips is not None and flag(values, "do_flip_channel_order", kind.flips),
    )


def preprocessor_of(recipe: Recipe) -> dict[str, Any]:
    """Return the mapping that `recipe_from_preprocessor` reads back, and transformers too.

    transformers cannot do "cover" and a normalised BGR picture: it refuses such a file.
    """
    height, width = recipe.shape
    crop = {"height": height, "width": width}
    size = {"shortest_edge": recipe.resize_to} if recipe.resize == "short_side" else crop
    if recipe.resize in ("squash_crop", "cover"):
        size = dict(zip(("height", "width"), recipe.resized_shape, strict=True))
    values = {
        "image_processor_type": f"{_kind_for(recipe)}ImageProcessor",
        "do_resize": True,
        "size": size,
        "resample": int(PILLOW_FILTERS[recipe.interpolation]),
        "do_center_crop": recipe.resize != "squash",
        "crop_size": crop,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": list(recipe.mean),
        "image_std": list(recipe.std),
    }
    if recipe.is_bgr:
        values["do_flip_channel_order"] = True
    if recipe.resize != "squash" and recipe.centre == "nearest":
        values[_CENTRE_KEY] = "nearest"
    return values


def _kind_for(recipe: Recipe) -> str:
    if recipe.is_bgr:
        is_plain = recipe.mean == (0, 0, 0) and recipe.std == (1, 1, 1)
        return "MobileViT" if is_plain else "SwiftFormer"
    return {"squash": "ViT", "short_side": "CLIP", "squash_crop": "DeiT"}[recipe.resize]


def _kind(values: Mapping[str, Any], model_type: str | None) -> ProcessorKind:
    """Return the image processor that the file is for."""
    for key in _TYPE_KEYS:
        if (value := values.get(key)) is None:
            continue
        name = str(value)
        for ending in _TYPE_ENDINGS:
            name = name.removesuffix(ending)
        if name not in PROCESSOR_KINDS:
            known = ", ".join(name for name in PROCESSOR_KINDS if name != "SwiftFormer")
            why = phrase("SwiftCam knows the processors of: {known}", known=known)
            raise refusal(key, value, why)
        return PROCESSOR_KINDS[name]
    if model_type is not None and (kind := PROCESSOR_OF_MODEL.get(model_type)):
        return PROCESSOR_KINDS[kind]
    signs = [kind for key, kind in _SIGNS.items() if values.get(key) is not None]
    return PROCESSOR_KINDS[signs[0] if signs else "ViT"]


def _normalisation(values: Mapping[str, Any], kind: ProcessorKind) -> tuple[Triple, Triple]:
    """Return mean and std, on values from 0 to 1, of all steps from a level to the input."""
    rescales = flag(values, "do_rescale", True)
    factor = positive(values, "rescale_factor", 1 / 255) if rescales else 1.0
    mean, std = (triple(values, key, default) for key, default in _colours(kind))
    if min(std) <= 0:
        raise refusal("image_std", list(std), phrase("use numbers above 0"))
    offset = float(kind.has_top and rescales and flag(values, "rescale_offset", False))
    is_normalised = kind.normalises and flag(values, "do_normalize", True)
    has_second = kind.has_top and flag(values, "include_top", True)
    means, stds = [], []
    for m, s in zip(mean, std, strict=True):
        centre, spread = (m, s) if is_normalised else (0.0, 1.0)
        spread = spread * s if has_second else spread
        means.append((centre + offset) / (255 * factor))
        stds.append(spread / (255 * factor))
    return _three(means), _three(stds)


def _colours(kind: ProcessorKind) -> tuple[tuple[str, Triple], tuple[str, Triple]]:
    return ("image_mean", kind.colours[0]), ("image_std", kind.colours[1])


def _three(values: list[float]) -> Triple:
    red, green, blue = values
    return red, green, blue


def _require_no_padding(values: Mapping[str, Any], geometry: Geometry) -> None:
    """Check that `do_pad` changes nothing: all pictures of a batch have one shape already."""
    if not flag(values, "do_pad", False) or values.get("pad_size") is None:
        return
    shape = (geometry.height, geometry.width)
    value = values["pad_size"]
    sides = value if isinstance(value, dict) else {"height": value, "width": value}
    if (sides.get("height"), sides.get("width")) != shape:
        raise refusal("pad_size", value, phrase("SwiftCam makes no black bars"))
