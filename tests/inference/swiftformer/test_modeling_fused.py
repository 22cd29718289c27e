"""The fused module and the ONNX graph against the plain model: three forms of one network."""

import numpy as np
import onnxruntime as ort
import pytest

torch = pytest.importorskip("torch")

from swiftcam.inference.graph import build_graph
from swiftcam.inference.recipe import Recipe
from swiftcam.inference.swiftformer import (
    SwiftFormerForImageClassification,
    open_checkpoint,
)
from tests.checkpoints import OBLONG, SMALL, VARIANTS, random_weights, write_hugging_face

CONFIGS = {
    **VARIANTS,
    "ratio 2.5": SMALL.replace(mlp_ratio=2.5),
    "selu": SMALL.replace(hidden_act="selu"),
    "gelu_new": SMALL.replace(hidden_act="gelu_new"),
    "no layer scale": SMALL.replace(use_layer_scale=False),
    "no downsampling": SMALL.replace(
        embed_dims=(8, 8, 16, 16), downsamples=(False, True, False, False)
    ),
    "oblong patches": OBLONG,
}


def relative(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
def test_fused_and_graph_equal_the_model(tmp_path, photos, config, family):
    config = config.replace(attention_norm=family)
    folder = write_hugging_face(tmp_path, config, random_weights(config), attention_norm=family)
    recipe = Recipe()
    crops = np.stack([recipe.crop(photo) for photo in photos[:2]])
    model = SwiftFormerForImageClassification.from_pretrained(folder)
    pixel_values = torch.from_numpy(recipe.normalise(crops))
    with torch.no_grad():
        expected = model(pixel_values).logits.numpy()
        hidden = model.swiftformer(pixel_values).last_hidden_state
        expected_embedding = model.norm(hidden).flatten(2).mean(-1).numpy()
        logits, embedding = (t.numpy() for t in model.fuse(recipe)(torch.from_numpy(crops)))
    session = ort.InferenceSession(
        build_graph(open_checkpoint(folder)).SerializeToString(),
        providers=["CPUExecutionProvider"],
    )
    graph_logits, graph_embedding = session.run(["logits", "embedding"], {"crops": crops})
    for found in (logits, graph_logits):
        assert relative(found, expected) < 1e-4
    for found in (embedding, graph_embedding):
        assert relative(found, expected_embedding) < 1e-4


def test_the_fused_module_is_smaller_and_frozen():
    model = SwiftFormerForImageClassification(SMALL).eval()
    fused = model.fuse()
    assert not any(p.requires_grad for p in fused.parameters())
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in fused.modules())
    assert not fused.training
