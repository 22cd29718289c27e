import json

import pytest
from safetensors.numpy import save_file

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from tests.checkpoints import SMALL, random_weights, timm_weights

WNIDS = [f"n0000000{index}" for index in range(7)]


@pytest.fixture
def opened(tmp_path):
    """Open a checkpoint of timm with a `config.json` of these values."""
    save_file(timm_weights(SMALL, random_weights(SMALL)), tmp_path / "model.safetensors")

    def open_(**values):
        config = {"architecture": "swiftformer_xs", "num_classes": 7, "num_features": 20} | values
        (tmp_path / "config.json").write_text(json.dumps(config))
        return open_checkpoint(tmp_path)

    return open_


def test_the_network_is_that_of_the_weights(opened):
    config = opened(global_pool="avg", model_args={"drop_path_rate": 0.1}).config
    assert config.architecture() == SMALL.replace(attention_norm="l2").architecture()
    assert config.extra == {}


@pytest.mark.parametrize("place", ["config", "pretrained_cfg"])
def test_names_of_the_classes(opened, place):
    names = {"label_names": WNIDS, "label_descriptions": {WNIDS[2]: "tench, Tinca tinca"}}
    labels = opened(**(names if place == "config" else {"pretrained_cfg": names})).labels
    assert labels[1:4] == (WNIDS[1], "tench, Tinca tinca", WNIDS[3])


def test_names_of_some_classes(opened):
    labels = opened(label_names={"1": "fox", "6": "barn"}).labels
    assert labels == ("class 0", "fox", "class 2", "class 3", "class 4", "class 5", "barn")


def test_our_own_keys_count_too(opened):
    checkpoint = opened(attention_norm="ones", minimum_confidence=0.3, swiftcam_note="from a test")
    assert checkpoint.config.attention_norm == "ones"
    assert checkpoint.minimum_confidence == 0.3
    assert checkpoint.note == "from a test"


def test_the_recipe_is_in_the_same_file(opened):
    recipe = opened(pretrained_cfg={"input_size": [3, 64, 64], "crop_pct": 1.0}).recipe
    assert recipe == Recipe(64, "short_side", 64, "bicubic")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"label_names": WNIDS[:6]}, "label_names has 6 names, but the weights have 7 classes"),
        ({"label_names": {"7": "fox"}}, "label_names names class 7, but the model's classes are"),
        ({"label_names": {"x": "fox"}}, "must be the number of a class and its name"),
        ({"label_names": "fox"}, "label_names must be a list of names"),
        ({"global_pool": "max"}, "cannot run global_pool = max"),
        ({"model_args": {"act_layer": "relu"}}, r"cannot run model_args\.act_layer = relu"),
        ({"pretrained_cfg": {"input_range": [0, 255]}}, "input_range"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(opened, values, message):
    with pytest.raises(ModelError, match=message):
        opened(**values)


@pytest.mark.parametrize("names", [None, [], {}])
def test_without_names_the_classes_have_numbers(opened, names):
    assert opened(label_names=names).labels == tuple(f"class {index}" for index in range(7))
