"""The graph against the transformers library, with random weights that hide no wrong wiring."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.catalog import DEFAULT_MODEL, find_model
from swiftcam.inference.graph import build_graph
from swiftcam.inference.recipe import Recipe
from swiftcam.inference.swiftformer.checkpoint import open_checkpoint
from swiftcam.inference.swiftformer.configuration import SwiftFormerConfig
from tests.checkpoints import SMALL, random_weights, write_hugging_face

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.oracle import reference_model

XS = SwiftFormerConfig(num_labels=1000)
S = SwiftFormerConfig(depths=(3, 3, 9, 6), embed_dims=(48, 64, 168, 224), num_labels=1000)
ODD = {
    "three stages": {
        "depths": (1, 2, 1),
        "embed_dims": (8, 8, 16),
        "downsamples": (False, True, True),
    },
    "no downsampling": {"embed_dims": (8, 8, 16, 16), "downsamples": (False, True, False, False)},
    "wide mlp": {"mlp_ratio": 2.5},
    "relu": {"hidden_act": "relu"},
    "selu": {"hidden_act": "selu"},
    "tanh gelu": {"hidden_act": "gelu_new"},
    "no layer scale": {"use_layer_scale": False},
    "large patches": {"down_patch_size": 7, "down_stride": 3, "down_pad": 2},
    "one label": {"num_labels": 1},
    "other eps": {"batch_norm_eps": 1e-2},
}


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
    graph = build_graph(
        open_checkpoint(
            write_hugging_face(tmp_path, config, weights, attention_norm=config.attention_norm)
        )
    )
    onnx.checker.check_model(graph, full_check=True)
    logits, embedding = run_graph(graph, crops)
    expected_logits, expected_embedding = reference(config, weights, crops, monkeypatch)
    assert logits.shape == expected_logits.shape
    assert relative_difference(logits, expected_logits) < 1e-4
    assert relative_difference(embedding, expected_embedding) < 1e-4
    return logits


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("config", [XS, S], ids=["xs", "s"])
def test_published_variants(tmp_path, config, family, photos, monkeypatch):
    config = config.replace(attention_norm=family)
    check(tmp_path, config, crops_of(photos, 2), monkeypatch)


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("changes", ODD.values(), ids=ODD.keys())
def test_odd_configurations(tmp_path, changes, family, photos, monkeypatch):
    config = SMALL.replace(attention_norm=family, **changes)
    check(tmp_path, config, crops_of(photos, 3), monkeypatch, seed=1)


def test_the_families_differ(tmp_path, photos, monkeypatch):
    crops = crops_of(photos, 1)
    results = [
        check(tmp_path / family, SMALL.replace(attention_norm=family), crops, monkeypatch)
        for family in ("ones", "l2")
    ]
    assert relative_difference(results[0], results[1]) > 1e-2


def test_the_batch_is_dynamic_and_rows_are_independent(tmp_path, photos):
    graph = build_graph(open_checkpoint(write_hugging_face(tmp_path, SMALL, random_weights(SMALL))))
    crops = crops_of(photos, 4)
    together = run_graph(graph, crops)[0]
    alone = np.concatenate([run_graph(graph, crop[None])[0] for crop in crops])
    assert together.shape == (4, 7)
    assert relative_difference(together, alone) < 1e-5


def test_the_graph_is_folded():
    graph = build_graph(open_checkpoint(find_model(DEFAULT_MODEL)))
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
