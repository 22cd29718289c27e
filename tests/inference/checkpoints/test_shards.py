"""Weights in several files, and weights saved from wrappers."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.checkpoints.tensors import find_weights, weights_sha256, weights_size
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.store.verify import verify
from tests import needs
from tests.checkpoints import (
    SMALL,
    authors_weights,
    random_weights,
    timm_weights,
    write_hugging_face,
)

INDEX = "model.safetensors.index.json"


def split(folder, weights, count=3, index=INDEX):
    """Write weights in several files with their index."""
    names = sorted(weights)
    places = {
        name: f"model-{number % count + 1:05}.safetensors" for number, name in enumerate(names)
    }
    for file in set(places.values()):
        save_file(
            {n: np.ascontiguousarray(weights[n]) for n in names if places[n] == file}, folder / file
        )
    (folder / index).write_text(json.dumps({"metadata": {}, "weight_map": places}))
    return places


@pytest.fixture
def whole(tmp_path):
    write_hugging_face(tmp_path / "whole", SMALL, random_weights(SMALL))
    return open_checkpoint(tmp_path / "whole")


def sharded(tmp_path, whole):
    folder = tmp_path / "split"
    folder.mkdir()
    (folder / "config.json").write_text((whole.directory / "config.json").read_text())
    return folder


def equal(one, other):
    first, second = one.weights(), other.weights()
    return first.keys() == second.keys() and all(np.array_equal(first[k], second[k]) for k in first)


def test_a_folder_with_an_index_is_read(tmp_path, whole):
    folder = sharded(tmp_path, whole)
    split(folder, whole.tensors())
    found = open_checkpoint(folder)
    assert equal(found, whole)
    assert found.weights_path.name == INDEX
    assert equal(open_checkpoint(folder / INDEX), whole)
    files = list(folder.glob("*.safetensors"))
    assert weights_size(found.weights_path) == sum(file.stat().st_size for file in files)


def test_pickled_files_with_an_index_are_read(tmp_path, whole):
    torch = needs.module("torch")
    folder = sharded(tmp_path, whole)
    tensors = {name: torch.from_numpy(np.array(v)) for name, v in whole.tensors().items()}
    names = sorted(tensors)
    places = {n: f"pytorch_model-{i % 2}.bin" for i, n in enumerate(names)}
    for file in set(places.values()):
        torch.save({n: tensors[n] for n in names if places[n] == file}, folder / file)
    index = folder / "pytorch_model.bin.index.json"
    index.write_text(json.dumps({"weight_map": places}))
    assert equal(open_checkpoint(folder), whole)


def test_the_hash_depends_on_every_file(tmp_path, whole):
    folder = sharded(tmp_path, whole)
    places = split(folder, whole.tensors())
    before = weights_sha256(find_weights(folder))
    name, file = next(iter(places.items()))
    changed = {n: np.array(v) for n, v in whole.tensors().items() if places[n] == file}
    changed[name] = changed[name] + 1
    save_file(changed, folder / file)
    assert weights_sha256(find_weights(folder)) != before


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ({}, "weight_map"),
        ({"weight_map": []}, "weight_map"),
        ({"weight_map": {"a": "missing.safetensors"}}, "missing.safetensors is missing"),
        ({"weight_map": {"a": "../other.safetensors"}}, "other.safetensors"),
        ({"weight_map": {"a": "/etc/passwd"}}, "passwd"),
        ({"weight_map": {"a": "config.json"}}, "config.json"),
        ({"weight_map": {str(n): f"{n}.safetensors" for n in range(300)}}, "200 files"),
    ],
)
def test_a_wrong_index_is_an_error(tmp_path, whole, index, words):
    folder = sharded(tmp_path, whole)
    (tmp_path / "other.safetensors").write_bytes(b"")
    (folder / INDEX).write_text(json.dumps(index))
    with pytest.raises(ModelError, match=words):
        open_checkpoint(folder)


LAYOUTS = {
    "hugging_face": dict,
    "timm": lambda weights: timm_weights(SMALL, weights),
    "authors": authors_weights,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "prefix", ["module.", "model.", "_orig_mod.", "ema.", "ema_model.module.", "module.model."]
)
def test_prefixes_of_wrappers_are_removed(tmp_path, whole, layout, prefix):
    weights = LAYOUTS[layout](random_weights(SMALL))
    stored = {f"{prefix}{name}": np.ascontiguousarray(value) for name, value in weights.items()}
    extra = {
        "n_averaged": np.ones(1, np.int64),
        f"{prefix.split('.')[0]}_step": np.ones(1, np.float32),
    }
    path = tmp_path / "wrapped.safetensors"
    save_file(stored | extra, path)
    (tmp_path / "config.json").write_text((whole.directory / "config.json").read_text())
    found = open_checkpoint(path)
    assert found.layout == layout
    assert equal(found, whole)


def test_of_two_copies_the_averaged_one_is_read(tmp_path, whole):
    weights = random_weights(SMALL)
    stored = {f"ema.{name}": np.array(value) for name, value in weights.items()}
    stored |= {f"model.{name}": np.array(value) * 2 for name, value in weights.items()}
    save_file(stored, tmp_path / "both.safetensors")
    (tmp_path / "config.json").write_text((whole.directory / "config.json").read_text())
    assert equal(open_checkpoint(tmp_path / "both.safetensors"), whole)


@pytest.mark.parametrize(
    "nested",
    [
        lambda own, other: {"state_dict": own},
        lambda own, other: {"model": {"state_dict": own}, "epoch": 3},
        lambda own, other: {"state_dict": {"model": own}},
        lambda own, other: {"state_dict": other, "state_dict_ema": own},
        lambda own, other: {"model": other, "model_ema": {"module": own}},
    ],
)
def test_pickled_training_states_are_unpacked(tmp_path, whole, nested):
    torch = needs.module("torch")
    own = {f"module.{n}": torch.from_numpy(np.array(v)) for n, v in random_weights(SMALL).items()}
    other = {name: value * 2 for name, value in own.items()}
    torch.save(nested(own, other), tmp_path / "state.pth")
    (tmp_path / "config.json").write_text((whole.directory / "config.json").read_text())
    assert equal(open_checkpoint(tmp_path / "state.pth"), whole)


def test_a_link_to_several_files_is_verified_with_all_of_them(tmp_path, whole):
    folder = sharded(tmp_path, whole)
    split(folder, whole.tensors())
    import_model(ImportRequest(folder, "mine", is_linked=True))
    assert verify("mine").is_good
    last = sorted(folder.glob("*.safetensors"))[-1]
    content = bytearray(last.read_bytes())
    content[-1] ^= 1
    last.write_bytes(content)
    assert "have changed" in verify("mine").problem
