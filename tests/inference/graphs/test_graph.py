"""The graph against the transformers library, with random weights that hide no wrong wiring."""

import json

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.graphs.graph import build_graph
from tests.checkpoints import ODD, SMALL, VARIANTS, random_weights, write_hugging_face
from tests.oracle import reference_model

XS, S = VARIANTS["xs"], VARIANTS["s"]
# Checkpoints with five channels cannot be built; one with three stages can.
CONFIGS = {name: config for name, config in ODD.items() if config.num_channels == 3}
CONFIGS["three stages"] = SMALL.replace(
    depths=(1, 2, 1), embed_dims=(8, 8, 16), downsamples=(False, True, True)
)
CONFIGS["larger steps"] = SMALL.replace(down_patch_size=7, down_stride=3, down_pad=2)


def reference(config, weights, crops, monkeypatch):
    """Return logits and pooled features of the transformers model on uint8 crops."""
    model = reference_model(config, weights, monkeypatch)
    values = torch.from_numpy(Recipe().normalise(crops))
    with torch.no_grad():
        hidden = model.swiftformer(values).last_hidden_state
        embedding = model.norm(hidden).flatten(2).mean(-1)
        return model(values).logits.numpy(), embedding.numpy()


def run_graph(graph, crops):
    session = ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(["logits", "embedding"], {"crops": crops})


def relative_difference(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


def crops_of(photos, count, size=224):
    rng = np.random.default_rng(0)
    crops = [rng.integers(0, 256, (size, size, 3), np.uint8)]
    crops += [photo[:size, :size] for photo in photos]
    return np.stack(crops[:count])


def check(tmp_path, config, crops, monkeypatch, seed=0):
    weights = random_weights(config, seed)
    folder = write_hugging_face(tmp_path, config, weights, attention_norm=config.attention_norm)
    recipe = {"size": crops.shape[1], "image_mean": Recipe().mean, "image_std": Recipe().std}
    (folder / "preprocessor_config.json").write_text(json.dumps(recipe))
    graph = build_graph(open_checkpoint(folder))
    onnx.checker.check_model(graph, full_check=True)
    logits, embedding = run_graph(graph, crops)
    expected_logits, expected_embedding = reference(config, weights, crops, monkeypatch)
    assert logits.shape == expected_logits.shape
    assert relative_difference(logits, expected_logits) < 1e-4
    assert relative_difference(embedding, expected_embedding) < 1e-4
    return logits


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize(("config", "size"), [(XS, 224), (S, 64)], ids=["xs", "s"])
def test_published_variants(tmp_path, config, size, family, photos, monkeypatch):
    config = config.replace(attention_norm=family)
    check(tmp_path, config, crops_of(photos, 2, size), monkeypatch)


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_odd_configurations(tmp_path, config, family, photos, monkeypatch):
    config = config.replace(attention_norm=family)
    size = 160 if config.down_stride == 3 else 64
    check(tmp_path, config, crops_of(photos, 3, size), monkeypatch, seed=1)


def test_the_families_differ(tmp_path, photos, monkeypatch):
    crops = crops_of(photos, 1, 64)
    results = [
        check(tmp_path / family, SMALL.replace(attention_norm=family), crops, monkeypatch)
        for family in ("ones", "l2")
    ]
    assert relative_difference(results[0], results[1]) > 1e-2


def test_the_batch_is_dynamic_and_rows_are_independent(sealed, photos):
    graph = build_graph(open_checkpoint(sealed))
    crops = crops_of(photos, 4, 64)
    together = run_graph(graph, crops)[0]
    alone = np.concatenate([run_graph(graph, crop[None])[0] for crop in crops])
    assert together.shape == (4, 7)
    assert relative_difference(together, alone) < 1e-5


def test_the_graph_is_folded(embedded):
    graph = build_graph(embedded)
    kinds = {node.op_type for node in graph.graph.node}
    assert not kinds & {"BatchNormalization", "MatMul", "Reshape", "Softmax", "Erf"}
    assert sum(node.op_type == "Transpose" for node in graph.graph.node) == 1
    assert len(graph.graph.node) <= 173
    assert [i.name for i in graph.graph.input] == ["crops"]
    assert [o.name for o in graph.graph.output] == ["logits", "embedding"]


def test_a_network_for_other_channels_is_refused(tmp_path):
    config = SMALL.replace(num_channels=5)
    checkpoint = open_checkpoint(write_hugging_face(tmp_path, config, random_weights(config)))
    with pytest.raises(ModelError, match="takes 5 channels"):
        build_graph(checkpoint)
