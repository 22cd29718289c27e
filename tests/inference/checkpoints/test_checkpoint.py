import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.inference.models.catalog import find_model
from swiftcam.settings import DEFAULT_MODEL
from tests import needs
from tests.checkpoints import (
    SMALL,
    authors_weights,
    random_weights,
    timm_weights,
    write_hugging_face,
)


@pytest.fixture
def weights():
    return random_weights(SMALL)


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[key], expected[key]) for key in expected)


def test_the_embedded_checkpoint():
    checkpoint = open_checkpoint(find_model(DEFAULT_MODEL))
    assert checkpoint.config.attention_norm == "ones"
    assert checkpoint.recipe == Recipe()
    head = checkpoint.weights()["head.weight"]
    assert len(checkpoint.labels) == len(set(checkpoint.labels)) == len(head)
    assert checkpoint.note.startswith("starter model")
    assert head.dtype == np.float32
    assert checkpoint.tensors()["head.weight"].dtype == np.float16


def test_hugging_face_directory(tmp_path, weights):
    checkpoint = open_checkpoint(write_hugging_face(tmp_path / "mine", SMALL, weights))
    assert checkpoint.name == "mine"
    assert checkpoint.config.architecture() == SMALL.architecture()
    assert checkpoint.labels[2] == "thing 2, other name"
    assert_same(checkpoint.weights(), weights)


def test_a_checkpoint_states_its_minimum_confidence(tmp_path, weights):
    folder = write_hugging_face(tmp_path / "mine", SMALL, weights, minimum_confidence=0.35)
    assert open_checkpoint(folder).minimum_confidence == 0.35
    silent = write_hugging_face(tmp_path / "silent", SMALL, weights)
    assert open_checkpoint(silent).minimum_confidence == FALLBACK_CONFIDENCE


def test_a_minimum_confidence_does_not_change_what_is_built_and_remembered(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    before = open_checkpoint(folder).provenance
    write_hugging_face(tmp_path, SMALL, weights, minimum_confidence=0.9)
    assert open_checkpoint(folder).provenance == before


def test_a_minimum_confidence_that_is_no_probability_is_an_error(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights, minimum_confidence=40)
    with pytest.raises(ModelError, match="minimum_confidence = 40: use a probability from 0 to 1"):
        open_checkpoint(folder)


def test_timm_directory_gets_its_family_and_recipe(tmp_path, weights):
    save_file(timm_weights(SMALL, weights), tmp_path / "model.safetensors")
    settings = {"input_size": [3, 224, 224], "crop_pct": 0.9, "interpolation": "bicubic"}
    (tmp_path / "config.json").write_text(
        json.dumps(
            {
                "architecture": "swiftformer_xs",
                "pretrained_cfg": settings,
                "minimum_confidence": 0.25,
            }
        )
    )
    checkpoint = open_checkpoint(tmp_path)
    assert checkpoint.minimum_confidence == 0.25
    assert checkpoint.config.attention_norm == "l2"
    assert checkpoint.config.depths == SMALL.depths
    assert checkpoint.config.embed_dims == SMALL.embed_dims
    assert checkpoint.config.mlp_ratio == SMALL.mlp_ratio
    assert checkpoint.config.num_labels == SMALL.num_labels
    assert checkpoint.recipe.resize_to == 248
    assert_same(checkpoint.weights(), weights)


def test_a_bare_file_in_the_authors_layout(tmp_path, weights):
    path = tmp_path / "SwiftFormer_XS.safetensors"
    save_file(authors_weights(weights), path)
    checkpoint = open_checkpoint(path)
    assert checkpoint.name == "SwiftFormer_XS"
    assert checkpoint.config.attention_norm == "l2"
    assert checkpoint.recipe == Recipe.published_with("authors")
    assert checkpoint.labels[3] == "class 3"
    assert_same(checkpoint.weights(), weights)


def test_the_family_can_be_overridden_and_stored(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights, attention_norm="l2")
    assert open_checkpoint(folder).config.attention_norm == "l2"
    assert open_checkpoint(folder, family="ones").config.attention_norm == "ones"


def test_bfloat16_and_half_are_widened(tmp_path, weights):
    torch = needs.module("torch")
    from safetensors.torch import save_file as save_torch_file

    write_hugging_face(tmp_path, SMALL, weights)
    for kind in (torch.bfloat16, torch.float16):
        tensors = {key: torch.from_numpy(value).to(kind) for key, value in weights.items()}
        save_torch_file(tensors, tmp_path / "model.safetensors")
        found = open_checkpoint(tmp_path).weights()
        assert_same(found, {key: value.float().numpy() for key, value in tensors.items()})


def test_the_hash_is_of_the_weights(tmp_path, weights):
    first = open_checkpoint(write_hugging_face(tmp_path / "a", SMALL, weights)).sha256
    weights["head.bias"] = weights["head.bias"] + 1
    assert len(first) == 64
    assert open_checkpoint(write_hugging_face(tmp_path / "b", SMALL, weights)).sha256 != first


def test_missing_unexpected_and_misshapen_keys_are_one_report(tmp_path, weights):
    del weights["norm.weight"]
    weights["extra.weight"] = np.zeros(3, np.float32)
    weights["head.weight"] = weights["head.weight"][:, :-1].copy()
    checkpoint = open_checkpoint(write_hugging_face(tmp_path / "bad", SMALL, weights))
    with pytest.raises(ModelError) as caught:
        checkpoint.weights()
    message = str(caught.value)
    assert "1 missing: norm.weight" in message
    assert "1 unexpected: extra.weight" in message
    assert "head.weight is 7x19, expected 7x20" in message


def test_a_directory_without_weights(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"no weights: model\.safetensors is missing"):
        open_checkpoint(tmp_path)


def test_several_weights_and_none_is_called_model(tmp_path, weights):
    for name in ("a", "b"):
        save_file(weights, tmp_path / f"{name}.safetensors")
    with pytest.raises(ModelError, match="2 weights files"):
        open_checkpoint(tmp_path)


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, None])
def test_damaged_weights(tmp_path, weights, content):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:9000] if content is None else content)
    with pytest.raises(ModelError, match=r"model\.safetensors cannot be read"):
        open_checkpoint(folder)


@pytest.mark.parametrize("content", ["{", "[]"])
def test_damaged_configuration(tmp_path, weights, content):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    (folder / "config.json").write_text(content)
    with pytest.raises(ModelError, match=r"config\.json"):
        open_checkpoint(folder)


@pytest.mark.parametrize("left_out", [{"model_type"}, {"depths"}, {"model_type", "depths"}])
def test_a_configuration_without_some_keys_counts_as_far_as_it_goes(tmp_path, weights, left_out):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    values = json.loads((folder / "config.json").read_text())
    values |= {"attention_norm": "l2", "hidden_act": "relu", "problem_type": None}
    kept = {key: value for key, value in values.items() if key not in left_out}
    (folder / "config.json").write_text(json.dumps(kept))
    config = open_checkpoint(folder).config
    assert (
        config.architecture()
        == SMALL.replace(attention_norm="l2", hidden_act="relu").architecture()
    )
    assert config.id2label[3] == "thing 3, other name"


@pytest.mark.parametrize("name", ["attention_norm", "hidden_act", "batch_norm_eps", "down_pad"])
def test_each_key_alone_is_laid_over_what_the_weights_show(tmp_path, weights, name):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    other = {"attention_norm": "l2", "hidden_act": "relu", "batch_norm_eps": 0.1, "down_pad": 0}
    (folder / "config.json").write_text(json.dumps({name: other[name]}))
    config = open_checkpoint(folder).config
    assert config.architecture() == SMALL.replace(**{name: other[name]}).architecture()


def test_another_network(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights, model_type="vit")
    with pytest.raises(ModelError, match="contains a vit model"):
        open_checkpoint(folder)


def test_what_is_no_weights_file(tmp_path):
    path = tmp_path / "model.npz"
    path.write_bytes(b"x")
    with pytest.raises(ModelError, match="not a weights file"):
        open_checkpoint(path)


@pytest.mark.parametrize("nested", [None, "model", "state_dict"])
def test_pickled_weights_of_the_authors(tmp_path, weights, nested):
    torch = needs.module("torch")
    state = {key: torch.from_numpy(value) for key, value in authors_weights(weights).items()}
    path = tmp_path / "SwiftFormer_XS_ckpt.pth"
    torch.save({nested: state, "epoch": 3} if nested else state, path)
    checkpoint = open_checkpoint(path)
    assert checkpoint.layout == "authors"
    assert checkpoint.config.attention_norm == "l2"
    assert_same(checkpoint.weights(), weights)


def test_pickled_weights_in_a_hugging_face_directory(tmp_path, weights):
    torch = needs.module("torch")
    folder = write_hugging_face(tmp_path, SMALL, weights)
    (folder / "model.safetensors").unlink()
    tensors = {key: torch.from_numpy(value) for key, value in weights.items()}
    torch.save(tensors, folder / "pytorch_model.bin")
    assert_same(open_checkpoint(folder).weights(), weights)


def test_a_pickle_with_code_is_never_run(tmp_path):
    needs.module("torch")
    import pickle

    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "exploded"), "w"))

    path, exploded = tmp_path / "evil.pth", tmp_path / "exploded"
    path.write_bytes(pickle.dumps({"model": Bomb()}, protocol=2))
    pickle.loads(path.read_bytes())["model"].close()
    assert exploded.exists()  # without the guard, the code would run
    exploded.unlink()
    with pytest.raises(ModelError, match="contains code, which is never run"):
        open_checkpoint(path)
    assert not exploded.exists()


def test_pickles_without_pytorch_name_the_extra(tmp_path, monkeypatch):
    import sys

    path = tmp_path / "model.pth"
    path.write_bytes(b"x")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError, match=r"swiftcam\[torch\]"):
        open_checkpoint(path)


def test_the_layout_can_be_overridden(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    forced = open_checkpoint(folder, layout="authors")
    assert forced.layout == "authors"
    assert forced.config.attention_norm == "l2"


def test_imagenet_checkpoints_without_names_get_those_of_imagenet(tmp_path):
    config = SMALL.replace(num_labels=1000)
    weights = random_weights(config)
    save_file(timm_weights(config, weights), tmp_path / "timm.safetensors")
    assert open_checkpoint(tmp_path / "timm.safetensors").labels[0] == "tench, Tinca tinca"
    # This layout stores labels in config.json; without them there are none.
    save_file(weights, tmp_path / "hugging_face.safetensors")
    assert open_checkpoint(tmp_path / "hugging_face.safetensors").labels[0] == "class 0"
