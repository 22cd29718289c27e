import math
from dataclasses import replace

import numpy as np
import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.parity.reference import Reference, _erf
from tests import needs
from tests.checkpoints import SMALL, random_weights, write_hugging_face

ODD = {
    "small": {},
    "relu": {"hidden_act": "relu"},
    "selu": {"hidden_act": "selu"},
    "gelu_new": {"hidden_act": "gelu_new"},
    "without block scales": {"use_layer_scale": False},
    "other strides": {"down_patch_size": 5, "down_stride": [1, 2], "down_pad": [2, 1]},
    "no embedding": {"downsamples": [False] * 4, "embed_dims": [12, 12, 16, 16]},
}


def test_erf():
    x = np.concatenate([np.linspace(-7, 7, 20_001), [0.0, -6.0, 6.0, 40.0, -40.0]])
    assert np.abs(_erf(x) - [math.erf(value) for value in x]).max() < 1e-13


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("changes", ODD.values(), ids=ODD)
def test_the_reference_is_the_plain_torch_model(family, changes):
    torch = needs.module("torch")
    from swiftcam.inference.swiftformer import SwiftFormerForImageClassification

    config = SMALL.replace(attention_norm=family, **changes)
    weights = random_weights(config)
    model = SwiftFormerForImageClassification(config).double().eval()
    state = {key: torch.from_numpy(value).double() for key, value in weights.items()}
    model.load_state_dict(state, strict=False)
    picture = np.random.default_rng(1).normal(size=(3, 64, 96))
    with torch.no_grad():
        expected = model(torch.from_numpy(picture)[None]).logits[0].numpy()
    found = Reference(weights, config).logits(picture)
    assert np.abs(found - expected).max() < 1e-10 * np.abs(expected).max()


@pytest.mark.parametrize("family", ["ones", "l2"])
def test_the_reference_agrees_with_the_graph(family, tmp_path):
    config = SwiftFormerConfig(num_labels=11)
    checkpoint = open_checkpoint(
        write_hugging_face(tmp_path / "xs", config, random_weights(config)), family
    )
    # A size that needs no rescaling; small, because the reference is slow.
    checkpoint = replace(checkpoint, recipe=Recipe(size=64, resize_to=64))
    crop = np.random.default_rng(2).integers(0, 256, (64, 64, 3), np.uint8)
    engine = create_engine("onnx", checkpoint, EngineOptions(threads=1))
    found = engine.run(crop[None]).logits[0]
    values = checkpoint.recipe.normalise(crop[None])[0]
    expected = Reference(checkpoint.weights(), checkpoint.config).logits(values)
    assert np.abs(found - expected).max() < 1e-5 * np.abs(expected).max()
