"""What a user of transformers writes: hub ids, names, keywords, and a model on a device."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests import needs

torch = needs.module("torch")

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.swiftformer import (
    SwiftFormerForImageClassification,
    SwiftFormerImageProcessor,
    SwiftFormerModel,
)
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import SMALL, random_weights, write_small

CLASSES = (SwiftFormerConfig, SwiftFormerForImageClassification, SwiftFormerImageProcessor)


@pytest.fixture
def folder(tmp_path):
    return write_small(tmp_path / "model")


def load(folder, **keywords):
    return SwiftFormerForImageClassification.from_pretrained(folder, **keywords)


@pytest.mark.parametrize("loaded", CLASSES)
def test_a_name_of_the_store_loads_model_configuration_and_processor(loaded):
    assert isinstance(loaded.from_pretrained(DEFAULT_MODEL), loaded)


@pytest.mark.parametrize("loaded", CLASSES)
@pytest.mark.parametrize("name", ["timm/small", "pinned"])
def test_a_model_that_is_not_here_is_downloaded_only_when_asked(hub, loaded, name):
    with pytest.raises(ArgumentError, match="swiftcam models pull pinned"):
        loaded.from_pretrained(name)
    assert not hub.requests
    model = SwiftFormerForImageClassification.from_pretrained(name, local_files_only=False)
    assert model.config.num_labels == 7
    seen = len(hub.requests)
    assert isinstance(loaded.from_pretrained(name), loaded)
    assert len(hub.requests) == seen


def test_a_processor_can_be_the_first_that_is_asked_for(hub):
    found = SwiftFormerImageProcessor.from_pretrained("timm/small", local_files_only=False)
    assert (found.recipe.size, found.recipe.resize_to) == (64, 70)


@pytest.mark.parametrize("loaded", CLASSES)
def test_a_repository_that_is_not_in_the_catalogue_is_an_error(hub, loaded):
    with pytest.raises(ArgumentError, match="microsoft/resnet-50"):
        loaded.from_pretrained("microsoft/resnet-50")
    with pytest.raises(ArgumentError, match="microsoft/resnet-50"):
        load("microsoft/resnet-50", local_files_only=False)
    assert not hub.requests


def test_a_folder_with_the_name_of_a_repository_comes_first(hub, tmp_path, monkeypatch):
    write_small(tmp_path / "timm" / "small")
    monkeypatch.chdir(tmp_path)
    assert load("timm/small", local_files_only=False).config.num_labels == 7
    assert not hub.requests


@pytest.mark.parametrize(
    ("keyword", "similar"),
    [
        ("num_label", "num_labels"),
        ("id2labels", "id2label"),
        ("torch_dtypes", "dtype"),
        ("drop_path_rates", "drop_path_rate"),
        ("ignore_mismatch_sizes", "ignore_mismatched_sizes"),
    ],
)
def test_a_keyword_with_a_mistake_is_refused(folder, keyword, similar):
    with pytest.raises(ArgumentError, match=rf"{keyword}. Did you mean \w*{similar}"):
        load(folder, **{keyword: 3})


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("token", "hf_secret"),
        ("use_auth_token", True),
        ("trust_remote_code", True),
        ("revision", "v2"),
        ("subfolder", "a"),
        ("cache_dir", "/tmp"),
        ("force_download", True),
        ("proxies", {"https": "x"}),
        ("attn_implementation", "sdpa"),
        ("output_loading_info", True),
        ("quantization_config", {"load_in_8bit": True}),
        ("xyzzy", 1),
        ("dtype", "float99"),
        ("dtype", "int8"),
        ("device", "quantum"),
        ("device_map", {"a": "cpu", "b": "cpu"}),
    ],
)
def test_what_cannot_be_obeyed_is_refused_by_its_name(folder, keyword, value):
    with pytest.raises(ArgumentError, match=keyword) as caught:
        load(folder, **{keyword: value})
    assert "hf_secret" not in str(caught.value)


def test_keywords_with_their_usual_value_are_accepted(folder):
    usual = {
        "token": None,
        "trust_remote_code": False,
        "revision": "main",
        "low_cpu_mem_usage": True,
        "attn_implementation": "eager",
        "device_map": "auto",
        "local_files_only": True,
    }
    model = load(folder, **usual)
    assert not set(usual) & set(model.config.extra)


@pytest.mark.parametrize("name", ["dtype", "torch_dtype"])
@pytest.mark.parametrize("value", [torch.float16, "float16", "torch.float16"])
def test_the_type_of_the_weights_is_chosen(folder, name, value):
    model = load(folder, **{name: value})
    assert model.dtype == torch.float16
    assert {p.dtype for p in model.parameters()} == {torch.float16}
    with pytest.raises(ArgumentError, match="torch_dtype"):
        load(folder, dtype="float32", torch_dtype="float16")


def test_the_stored_type_is_kept_if_asked_for(folder):
    half = {name: value.astype(np.float16) for name, value in random_weights(SMALL).items()}
    save_file(half, folder / "model.safetensors")
    assert load(folder).dtype == torch.float32
    assert load(folder, dtype="auto").dtype == torch.float16


@pytest.mark.parametrize("keywords", [{"device": "meta"}, {"device_map": {"": "meta"}}])
def test_the_device_is_chosen(folder, keywords):
    assert load(folder).device == torch.device("cpu")
    assert load(folder, **keywords).device == torch.device("meta")


def test_the_number_of_weights_is_counted(folder):
    model = load(folder)
    whole = sum(value.numel() for value in model.parameters())
    assert model.num_parameters() == whole
    assert model.num_parameters(exclude_embeddings=True) == whole
    model.head.weight.requires_grad_(False)
    assert model.num_parameters(only_trainable=True) == whole - model.head.weight.numel()


def test_the_configuration_answers_as_that_of_transformers(folder, tmp_path):
    model = load(folder)
    assert model.config.model_type == SwiftFormerConfig.model_type == "swiftformer"
    assert model.config.architectures is None
    assert model.config.use_return_dict is True
    model.save_pretrained(tmp_path / "saved")
    saved = SwiftFormerConfig.from_pretrained(tmp_path / "saved")
    assert saved.architectures == ["SwiftFormerForImageClassification"]
    assert load(folder, return_dict=False).config.use_return_dict is False
    assert isinstance(load(folder, return_dict=False)(torch.zeros(1, 3, 64, 64)), tuple)


def test_a_configuration_can_be_given(folder, tmp_path):
    config = SMALL.replace(id2label={n: f"own {n}" for n in range(7)})
    assert load(folder, config=config).config == config
    config.save_pretrained(tmp_path / "other")
    assert load(folder, config=tmp_path / "other").config.id2label[3] == "own 3"


def test_labels_can_be_given_either_way(folder):
    names = {f"own {number}": number for number in range(7)}
    assert load(folder, label2id=names).config.label2id == names
    three = {0: "a", 1: "b", 2: "c"}
    with pytest.raises(ModelError, match="wrong shape"):
        load(folder, id2label=three)
    found = load(folder, id2label=three, ignore_mismatched_sizes=True)
    assert found(torch.zeros(1, 3, 64, 64)).logits.shape == (1, 3)


def test_keys_that_a_checkpoint_has_itself_can_be_changed(folder):
    values = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(values | {"my_key": 1}))
    assert load(folder, my_key=2).config.my_key == 2


def test_the_base_model_takes_the_same_keywords(folder):
    model = SwiftFormerModel.from_pretrained(folder, dtype="bfloat16")
    assert model.dtype == torch.bfloat16
    with pytest.raises(ArgumentError, match="num_labels"):
        SwiftFormerModel.from_pretrained(folder, num_label=3)


def test_a_configuration_takes_the_same_keywords(tmp_path):
    SMALL.save_pretrained(tmp_path)
    found = SwiftFormerConfig.from_pretrained(tmp_path, num_labels=3, low_cpu_mem_usage=True)
    assert found.num_labels == 3
    assert SwiftFormerConfig.from_pretrained(tmp_path, num_labels=SMALL.num_labels) == SMALL
    assert json.loads(found.to_json_string())["model_type"] == "swiftformer"
    with pytest.raises(ArgumentError, match="Did you mean num_labels"):
        SwiftFormerConfig.from_pretrained(tmp_path, num_label=3)
    with pytest.raises(ArgumentError, match="cannot obey the keyword token"):
        SwiftFormerConfig.from_pretrained(tmp_path, token="secret")
