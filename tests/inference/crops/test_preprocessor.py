"""Preprocessing of Hugging Face: the pixels of transformers, or a refusal that names the key."""

import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import ModelError
from swiftcam.inference.crops.preprocessor import preprocessor_of, recipe_from_preprocessor
from swiftcam.inference.crops.pretrained_cfg import recipe_from_pretrained_cfg
from swiftcam.inference.crops.processor_kinds import PROCESSOR_KINDS, PROCESSOR_OF_MODEL
from swiftcam.inference.crops.recipe import Recipe
from tests import needs

transformers = needs.module("transformers")

KINDS = [kind for kind in PROCESSOR_KINDS if kind != "SwiftFormer"]
OWN_MEAN, OWN_STD = (0.1, 0.2, 0.3), (0.5, 0.6, 0.7)
SMALL = {"size": {"height": 96, "width": 96}, "crop_size": {"height": 81, "width": 81}}
CHANGES = [
    {},
    {"do_normalize": False},
    {"do_rescale": False},
    {"do_normalize": False, "do_rescale": False},
    {"rescale_factor": 1 / 127.5},
    {"do_flip_channel_order": False},
    {"do_flip_channel_order": True},
    {"include_top": False},
    {"include_top": True},
    {"rescale_offset": True, "rescale_factor": 1 / 127.5},
    {"rescale_offset": True, "rescale_factor": 1.0},
    {"rescale_offset": True, "do_rescale": False},
    {"image_mean": list(OWN_MEAN), "image_std": list(OWN_STD)},
    {"image_mean": 0.4, "image_std": 0.3},
    {"image_std": [0.5, 0.6, 0.7]},
    {"do_convert_rgb": True},
    {"do_convert_rgb": False},
    {"do_pad": True},
    {"size": 96},
    {"size": 96, "crop_size": 81, "do_center_crop": True},
    {"size": 96, "crop_size": 64, "do_center_crop": True, "default_to_square": True},
    {"size": 96, "crop_size": 64, "do_center_crop": True, "default_to_square": False},
    {"size": {"shortest_edge": 96}, "crop_size": [81, 81], "do_center_crop": True},
    SMALL | {"do_center_crop": True},
    SMALL | {"do_center_crop": False},
    {"size": [64, 96], "do_center_crop": False},
    {"size": [64, 96], "crop_size": [60, 60], "do_center_crop": True},
    {"size": {"shortest_edge": 91}, "crop_size": [60, 90], "do_center_crop": True},
    {"crop_pct": 0.8},
    {"crop_pct": 0.8, "size": {"shortest_edge": 96}, "crop_size": 96},
    {"crop_pct": 0.9, "size": {"height": 60, "width": 90}, "crop_size": [60, 90]},
    *({"resample": number} for number in range(6)),
    *({"resample": n, "size": 97, "crop_size": 64, "do_center_crop": True} for n in range(6)),
]


def picture(height, width):
    coarse = np.random.default_rng(5).integers(0, 256, (height // 7, width // 7, 3), np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


PICTURES = [picture(151, 218), picture(420, 301)]


def theirs(kind, values, image):
    processor = getattr(transformers, f"{kind}ImageProcessorPil").from_dict(dict(values))
    return np.asarray(processor(image, return_tensors="np")["pixel_values"][0])


def ours(recipe, image):
    return recipe.normalise(recipe.exact_crop(np.asarray(image))[None])[0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_pixels_are_those_of_transformers(kind):
    refused = 0
    for changes in CHANGES:
        try:
            recipe = recipe_from_preprocessor(
                changes | {"image_processor_type": f"{kind}ImageProcessor"}
            )
        except ModelError as error:
            refused += 1
            named = [key for key in (*changes, "crop_size") if f"has {key} =" in str(error)]
            assert named, changes
            continue
        for image in PICTURES:
            expected = theirs(kind, changes, image)
            found = ours(recipe, image)
            assert found.shape == expected.shape, changes
            bound = 1e-5 * max(1, np.abs(expected).max())
            assert np.abs(found - expected).max() <= bound, changes
    assert refused < len(CHANGES) / 2 or kind == "MobileViT"  # whose defaults make black bars


def test_every_classifier_of_transformers_has_its_processor():
    from transformers.models.auto.image_processing_auto import IMAGE_PROCESSOR_MAPPING_NAMES

    for model_type, kind in PROCESSOR_OF_MODEL.items():
        name = IMAGE_PROCESSOR_MAPPING_NAMES[model_type]["pil"]
        assert name == f"{kind}ImageProcessorPil", model_type


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DeiTFeatureExtractor", "DeiT"),
        ("DeiTImageProcessorFast", "DeiT"),
        ("DeiTImageProcessorPil", "DeiT"),
        ("ConvNextFeatureExtractor", "ConvNext"),
    ],
)
def test_older_and_faster_names_of_a_processor_are_known(name, kind):
    expected = recipe_from_preprocessor({"image_processor_type": f"{kind}ImageProcessor"})
    assert recipe_from_preprocessor({"feature_extractor_type": name}) == expected


def test_without_a_name_the_model_decides_then_a_key_that_one_processor_has():
    levit = recipe_from_preprocessor({"image_processor_type": "LevitImageProcessor"})
    assert recipe_from_preprocessor({}, "levit") == levit
    assert recipe_from_preprocessor({}, "swiftformer").mean == (0.5, 0.5, 0.5)
    assert recipe_from_preprocessor({}) == recipe_from_preprocessor({}, "vit")
    found = recipe_from_preprocessor({"size": 96, "crop_pct": 0.8, "image_mean": list(OWN_MEAN)})
    assert (found.resize, found.resize_to, found.size, found.mean) == (
        "short_side",
        120,
        96,
        OWN_MEAN,
    )


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"do_resize": False}, "do_resize"),
        ({"do_resize": "no"}, "do_resize"),
        ({"do_normalize": 1}, "do_normalize"),
        ({"size": {"longest_edge": 300}}, "size"),
        ({"size": {"shortest_edge": 200, "longest_edge": 300}}, "size"),
        ({"size": {"shortest_edge": 96}}, "size"),
        ({"size": {"edge": 3}}, "size"),
        ({"size": {"height": 224}}, "size"),
        ({"size": "large"}, "size"),
        ({"size": 0}, "size"),
        ({"size": True}, "size"),
        ({"size": 10**9}, "size"),
        ({"size": [1, 2, 3]}, "size"),
        ({"size": 50, "crop_size": 51, "do_center_crop": True}, "crop_size"),
        ({"size": 50, "do_center_crop": True}, "do_center_crop"),
        ({"size": 50, "crop_size": {"shortest_edge": 5}, "do_center_crop": True}, "crop_size"),
        ({"resample": 6}, "resample"),
        ({"resample": "cubic"}, "resample"),
        ({"resample": True}, "resample"),
        ({"image_std": [0.2, 0.0, 0.2]}, "image_std"),
        ({"image_std": [0.2, -1, 0.2]}, "image_std"),
        ({"image_mean": [0.5]}, "image_mean"),
        ({"image_mean": ["a", "b", "c"]}, "image_mean"),
        ({"image_mean": float("nan")}, "image_mean"),
        ({"image_mean": 10**400}, "image_mean"),
        ({"rescale_factor": 0}, "rescale_factor"),
        ({"rescale_factor": float("inf")}, "rescale_factor"),
        ({"do_pad": True, "pad_size": {"height": 300, "width": 300}}, "pad_size"),
        ({"do_thumbnail": True}, "do_thumbnail"),
        ({"size_divisor": 32}, "size_divisor"),
        ({"auto_map": {"AutoImageProcessor": "code.Mine"}}, "auto_map"),
        ({"image_processor_type": "PerceiverImageProcessor"}, "image_processor_type"),
        ({"image_processor_type": "DonutImageProcessor"}, "image_processor_type"),
        ({"image_processor_type": ["ViTImageProcessor"]}, "image_processor_type"),
        ({"image_processor_type": "ConvNextImageProcessor", "size": 96, "crop_pct": 0}, "crop_pct"),
        (
            {"image_processor_type": "ConvNextImageProcessor", "size": 96, "crop_pct": 1e-9},
            "crop_pct",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_name(values, key):
    with pytest.raises(ModelError, match=rf"has {key} = "):
        recipe_from_preprocessor(values)


def test_keys_that_change_no_pixel_are_accepted():
    values = {
        "processor_class": "CLIPProcessor",
        "do_reduce_labels": True,
        "data_format": "channels_first",
        "do_thumbnail": False,
        "pad_size": None,
        "image_mean": None,
        "size": None,
        "resample": None,
    }
    assert recipe_from_preprocessor(values) == recipe_from_preprocessor({})


RECIPES = [
    Recipe(),
    Recipe(96, "squash", 96, "lanczos"),
    Recipe(64, "squash", 64, width=96),
    Recipe(64, "short_side", 97, width=96),
    Recipe(96, "short_side", 111, "bicubic", OWN_MEAN, OWN_STD),
    Recipe(96, "short_side", 111, centre="down"),
    Recipe(96, "squash_crop", 111, "box", centre="down"),
    Recipe(96, "squash_crop", 111),
    Recipe(96, "short_side", 110, mean=(0, 0, 0), std=(1, 1, 1), is_bgr=True, centre="down"),
]


@pytest.mark.parametrize("recipe", [*RECIPES, Recipe(96, "short_side", 110, is_bgr=True)])
def test_a_written_mapping_is_read_back(recipe):
    assert recipe_from_preprocessor(preprocessor_of(recipe)) == recipe


@pytest.mark.parametrize("recipe", [one for one in RECIPES if one.centre == "down"] + RECIPES[:3])
def test_a_written_mapping_has_the_same_pixels_in_transformers(recipe):
    values = preprocessor_of(recipe)
    kind = values["image_processor_type"].removesuffix("ImageProcessor")
    for image in PICTURES:
        assert np.allclose(ours(recipe, image), theirs(kind, values, image), atol=1e-5)


def test_a_recipe_that_transformers_cannot_do_is_not_its_file():
    values = preprocessor_of(Recipe(96, "short_side", 110, is_bgr=True))
    assert not hasattr(transformers, values["image_processor_type"])


def test_the_wrapper_of_timm_has_timms_preprocessing():
    timm = {"input_size": [3, 96, 96], "crop_pct": 0.9, "interpolation": "bilinear"}
    wrapped = {"image_processor_type": "TimmWrapperImageProcessor", "pretrained_cfg": timm}
    assert recipe_from_preprocessor(wrapped) == recipe_from_pretrained_cfg(timm)
