"""Preprocessing of timm: the pixels of its evaluation, or a refusal that names the key."""

import math

import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import ModelError
from swiftcam.inference.crops.pretrained_cfg import recipe_from_pretrained_cfg

FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
    "nearest": Image.Resampling.NEAREST,
    "box": Image.Resampling.BOX,
    "hamming": Image.Resampling.HAMMING,
}


def picture(height, width):
    coarse = np.random.default_rng(5).integers(0, 256, (height // 7, width // 7, 3), np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def evaluated(image, cfg):
    """Return the crop as timm 1.0 and torchvision make it for evaluation."""
    height, width = cfg["input_size"][1:]
    share = cfg.get("crop_pct", 0.875)
    scaled = math.floor(height / share), math.floor(width / share)
    source = image.size[::-1]
    if cfg.get("crop_mode", "center") == "center":
        if height == width:
            short = min(source)
            scaled = tuple(int(scaled[0] * side / short) for side in source)
        else:
            ratio = min(side / wanted for side, wanted in zip(source, scaled, strict=True))
            scaled = tuple(round(side / ratio) for side in source)
    resized = image.resize(scaled[::-1], FILTERS[cfg.get("interpolation", "bicubic")])
    top, left = (round((a - b) / 2.0) for a, b in zip(scaled, (height, width), strict=True))
    return np.asarray(resized)[top : top + height, left : left + width]


@pytest.mark.parametrize("share", [0.875, 0.9, 0.95, 1.0])
@pytest.mark.parametrize("mode", ["center", "squash"])
@pytest.mark.parametrize("shape", [(96, 96), (97, 97), (60, 90), (90, 60)])
def test_the_crop_is_that_of_timm(shape, mode, share):
    cfg = {"input_size": [3, *shape], "crop_pct": share, "crop_mode": mode}
    for image in (picture(151, 218), picture(420, 301), picture(200, 200)):
        recipe = recipe_from_pretrained_cfg(cfg)
        assert recipe.shape == shape
        assert np.array_equal(recipe.exact_crop(np.asarray(image)), evaluated(image, cfg))


@pytest.mark.parametrize("name", FILTERS)
def test_every_interpolation_is_that_of_pillow(name):
    cfg = {"input_size": [3, 64, 64], "interpolation": name}
    image = picture(151, 218)
    found = recipe_from_pretrained_cfg(cfg).exact_crop(np.asarray(image))
    assert np.array_equal(found, evaluated(image, cfg))


def test_missing_values_are_those_of_timm():
    recipe = recipe_from_pretrained_cfg({"crop_mode": None})
    assert (recipe.size, recipe.resize, recipe.resize_to) == (224, "short_side", 256)
    assert (recipe.interpolation, recipe.mean) == ("bicubic", (0.485, 0.456, 0.406))


def test_a_margin_of_half_a_pixel_is_rounded_as_in_torchvision():
    recipe = recipe_from_pretrained_cfg({"crop_pct": 0.95})
    assert recipe.resize_to == 235
    assert recipe.region(235, 235).top == 6


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"crop_pct": 0}, "crop_pct"),
        ({"crop_pct": "much"}, "crop_pct"),
        ({"crop_pct": 1.1}, "crop_pct"),
        ({"crop_pct": 1e-9}, "crop_pct"),
        ({"crop_mode": "border"}, "crop_mode"),
        ({"crop_mode": 3}, "crop_mode"),
        ({"input_size": 224}, "input_size"),
        ({"input_size": [1, 28, 28]}, "input_size"),
        ({"input_size": [3, 10**6, 10**6]}, "input_size"),
        ({"interpolation": "random"}, "interpolation"),
        ({"crop_border_pixels": 4}, "crop_border_pixels"),
        ({"mean": [0.5]}, "mean"),
        ({"crop_pct": 0.9, "size": 224}, "size"),
        ({"crop_pct": 0.9, "image_mean": [0.5, 0.5, 0.5]}, "image_mean"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_name(values, key):
    with pytest.raises(ModelError, match=rf"has {key} = "):
        recipe_from_pretrained_cfg(values)
