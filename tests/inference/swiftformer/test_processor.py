import json

import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.swiftformer import SwiftFormerImageProcessor
from tests import needs


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
    # The live view resamples the centre alone, which rounds some pixels differently.
    levels = np.abs(found - expected.transpose(2, 0, 1)) * np.array(recipe.std)[:, None, None] * 255
    assert levels.max() < 4.01
    assert levels.mean() < 0.3


def test_grey_and_other_modes_become_rgb(photos):
    processor = SwiftFormerImageProcessor()
    grey = Image.fromarray(photos[0]).convert("L")
    assert np.array_equal(processor(grey).pixel_values, processor(np.asarray(grey)).pixel_values)
    cmyk = Image.fromarray(photos[0]).convert("CMYK")
    expected = processor(cmyk.convert("RGB")).pixel_values
    assert np.array_equal(processor(cmyk).pixel_values, expected)


@pytest.mark.parametrize(
    "bad",
    [
        np.full((4, 4, 3), -0.5, np.float32),
        np.full((4, 4, 3), 300.0),
        np.full((4, 4, 3), 256),
        np.full((4, 4, 3), np.nan),
        np.zeros((4, 4, 3), bool),
        np.zeros((5, 6, 5), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros(4, np.uint8),
        np.zeros((1, 1, 4, 4, 3), np.uint8),
        ["photo.jpg"],
        "photo.jpg",
        3,
        None,
        [],
    ],
)
def test_what_is_no_picture_is_an_error(bad):
    with pytest.raises(ValueError, match="picture"):
        SwiftFormerImageProcessor()(bad)


def arrays_of(photo):
    first = photo.transpose(2, 0, 1)
    return {
        "channels first": first,
        "a batch": photo[None],
        "a batch of channels first": first[None],
        "from 0 to 1": (photo / 255.0).astype(np.float32),
        "from 0 to 1, channels first": first / 255.0,
        "a point": photo.astype(np.float64),
        "16 bits": photo.astype(np.uint16),
        "64 bits": photo.astype(np.int64),
        "with alpha": np.concatenate([photo, photo[..., :1]], axis=2),
        "nested lists": [[photo]],
        "a generator": (one for one in [photo]),
    }


@pytest.mark.parametrize("form", arrays_of(np.zeros((2, 2, 3), np.uint8)))
def test_every_usual_form_of_an_array_gives_the_same(photos, form):
    processor = SwiftFormerImageProcessor()
    photo = photos[0]
    expected = processor(photo).pixel_values
    assert np.array_equal(processor(arrays_of(photo)[form]).pixel_values, expected)


def test_tensors_of_pytorch_give_the_same(photos):
    torch = needs.module("torch")
    processor = SwiftFormerImageProcessor()
    photo = photos[0]
    expected = processor(photo).pixel_values
    tensor = torch.from_numpy(photo.transpose(2, 0, 1).copy())
    for images in (tensor, tensor[None], [tensor], tensor / 255, (tensor / 255).requires_grad_()):
        assert np.array_equal(processor(images).pixel_values, expected)
    assert processor(torch.stack([tensor, tensor])).pixel_values.shape == (2, 3, 224, 224)


def test_a_picture_of_three_rows_needs_the_order_of_its_axes():
    processor = SwiftFormerImageProcessor()
    picture = np.random.default_rng(0).integers(0, 256, (3, 40, 3), np.uint8)
    last = processor(picture, input_data_format="channels_last").pixel_values
    assert np.array_equal(processor(picture).pixel_values, last)
    first = processor(picture, input_data_format="channels_first").pixel_values
    assert np.array_equal(first, processor(picture.transpose(1, 2, 0)).pixel_values)
    with pytest.raises(ValueError, match="input_data_format"):
        processor(picture, input_data_format="hwc")


def test_the_answer_is_put_on_a_device_and_converted(photos):
    torch = needs.module("torch")
    processor = SwiftFormerImageProcessor()
    features = processor(photos[0], return_tensors="pt")
    assert features.to("meta") is features
    assert features.pixel_values.device == torch.device("meta")
    assert processor(photos[0], "pt").to(torch.float16).pixel_values.dtype == torch.float16
    assert processor(photos[0], "pt", device="meta").pixel_values.device.type == "meta"
    plain = processor(photos[0])
    assert isinstance(plain.to("cpu").pixel_values, np.ndarray)
    with pytest.raises(ValueError, match="return_tensors='pt'"):
        processor(photos[0], device="cpu")


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


def test_keywords_change_keys_of_the_file(tmp_path, photos):
    SwiftFormerImageProcessor().save_pretrained(tmp_path)
    found = SwiftFormerImageProcessor.from_pretrained(
        tmp_path, size={"height": 64, "width": 64}, do_normalize=False, use_fast=True
    )
    assert found.size == {"height": 64, "width": 64}
    values = found(photos[0]).pixel_values
    assert values.shape == (1, 3, 64, 64)
    assert values.min() >= 0


def test_keywords_of_a_call_are_for_that_call(photos):
    processor = SwiftFormerImageProcessor()
    plain = processor.preprocess(photos[0], do_normalize=False).pixel_values
    levels = processor(photos[0], do_normalize=False, do_rescale=False).pixel_values
    assert levels == pytest.approx(plain * 255, abs=1e-3)
    assert processor(photos[0]).pixel_values.min() < 0


def test_values_from_0_to_1_are_not_rescaled_again(photos):
    processor = SwiftFormerImageProcessor()
    unit = photos[0].astype(np.float32) / 255
    expected = processor(photos[0]).pixel_values
    for images in (unit, [unit], unit[None]):
        assert np.array_equal(processor(images, do_rescale=False).pixel_values, expected)


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"sise": 3}, "An image processor has no sise. Did you mean size?"),
        ({"qqq": 3}, "An image processor has no qqq. Leave it out."),
        ({"token": "secret"}, "cannot obey the keyword token"),
    ],
)
def test_keywords_that_cannot_be_obeyed_are_refused_by_name(tmp_path, keywords, words):
    SwiftFormerImageProcessor().save_pretrained(tmp_path)
    with pytest.raises(ArgumentError) as failure:
        SwiftFormerImageProcessor.from_pretrained(tmp_path, **keywords)
    assert words in str(failure.value)
    assert "secret" not in str(failure.value)
