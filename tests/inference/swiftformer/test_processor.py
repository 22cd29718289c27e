import json

import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import ModelError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.swiftformer import SwiftFormerImageProcessor


def test_pictures_in_any_form_give_the_same(photos):
    processor = SwiftFormerImageProcessor()
    photo = photos[0]
    expected = processor(photo)["pixel_values"]
    assert expected.shape == (1, 3, 224, 224)
    assert expected.dtype == np.float32
    for images in (Image.fromarray(photo), [photo], [Image.fromarray(photo)]):
        assert np.array_equal(processor(images).pixel_values, expected)
    assert processor([photo, photos[1]]).pixel_values.shape == (2, 3, 224, 224)


def test_the_values_are_those_of_the_live_recipe(photos):
    recipe = Recipe.published_with("timm")
    found = SwiftFormerImageProcessor(recipe)(photos[0]).pixel_values[0]
    crop = recipe.crop(photos[0]) / 255.0
    expected = (crop - recipe.mean) / recipe.std
    assert np.allclose(found, expected.transpose(2, 0, 1), atol=1e-6)


def test_grey_and_other_modes_become_rgb(photos):
    processor = SwiftFormerImageProcessor()
    grey = Image.fromarray(photos[0]).convert("L")
    assert np.array_equal(processor(grey).pixel_values, processor(np.asarray(grey)).pixel_values)
    cmyk = Image.fromarray(photos[0]).convert("CMYK")
    expected = processor(cmyk.convert("RGB")).pixel_values
    assert np.array_equal(processor(cmyk).pixel_values, expected)


@pytest.mark.parametrize(
    "bad", [np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 4), np.uint8), ["photo.jpg"]]
)
def test_what_is_no_picture_is_an_error(bad):
    with pytest.raises(ValueError, match="a picture"):
        SwiftFormerImageProcessor()(bad)


def test_unknown_tensors_are_an_error(photos):
    with pytest.raises(ValueError, match="return_tensors"):
        SwiftFormerImageProcessor()(photos[0], return_tensors="jax")


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe.published_with("timm"),
        Recipe.published_with("authors"),
        Recipe(size=160, resize_to=160, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    ],
)
def test_saving_and_loading(tmp_path, recipe):
    SwiftFormerImageProcessor(recipe).save_pretrained(tmp_path / "new")
    assert SwiftFormerImageProcessor.from_pretrained(tmp_path / "new").recipe == recipe


def test_timms_configuration_is_read(tmp_path):
    values = {"pretrained_cfg": {"input_size": [3, 224, 224], "crop_pct": 0.9}}
    (tmp_path / "config.json").write_text(json.dumps(values))
    assert SwiftFormerImageProcessor.from_pretrained(tmp_path).recipe.resize_to == 248


def test_a_directory_without_a_recipe_is_an_error(tmp_path):
    with pytest.raises(ModelError, match=r"has no preprocessor_config\.json"):
        SwiftFormerImageProcessor.from_pretrained(tmp_path)


def test_missing_attributes_are_attribute_errors(photos):
    features = SwiftFormerImageProcessor()(photos[0])
    assert not hasattr(features, "labels")
