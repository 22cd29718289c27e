"""The fused module and the ONNX graph against the plain model: three forms of one network."""

import numpy as np
import onnxruntime as ort
import pytest

from tests import needs

torch = needs.module("torch")

from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.swiftformer import (
    SwiftFormerForImageClassification,
    SwiftFormerImageProcessor,
    open_checkpoint,
)
from tests.checkpoints import OBLONG, SMALL, random_weights, write_hugging_face
from tests.inference.swiftformer.comparing import PUBLISHED

ODD = {
    "ratio 2.5": SMALL.replace(mlp_ratio=2.5),
    "selu": SMALL.replace(hidden_act="selu"),
    "gelu_new": SMALL.replace(hidden_act="gelu_new"),
    "no layer scale": SMALL.replace(use_layer_scale=False),
    "no downsampling": SMALL.replace(
        embed_dims=(8, 8, 16, 16), downsamples=(False, True, False, False)
    ),
    "oblong patches": OBLONG,
}
CONFIGS = PUBLISHED | {
    f"{name}-{family}": config.replace(attention_norm=family)
    for name, config in ODD.items()
    for family in ("ones", "l2")
}
RECIPE = Recipe(size=64, resize_to=64)  # small, as the size does not change the layers


def relative(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_fused_and_graph_equal_the_model(tmp_path, photos, config):
    family = config.attention_norm
    folder = write_hugging_face(tmp_path, config, random_weights(config), attention_norm=family)
    SwiftFormerImageProcessor(RECIPE).save_pretrained(folder)
    crops = np.stack([RECIPE.crop(photo) for photo in photos[:2]])
    model = SwiftFormerForImageClassification.from_pretrained(folder)
    pixel_values = torch.from_numpy(RECIPE.normalise(crops))
    with torch.no_grad():
        expected = model(pixel_values).logits.numpy()
        hidden = model.swiftformer(pixel_values).last_hidden_state
        expected_embedding = model.norm(hidden).flatten(2).mean(-1).numpy()
        logits, embedding = (t.numpy() for t in model.fuse(RECIPE)(torch.from_numpy(crops)))
    session = ort.InferenceSession(
        build_graph(open_checkpoint(folder)).SerializeToString(),
        providers=["CPUExecutionProvider"],
    )
    graph_logits, graph_embedding = session.run(["logits", "embedding"], {"crops": crops})
    for found in (logits, graph_logits):
        assert relative(found, expected) < 1e-4
    for found in (embedding, graph_embedding):
        assert relative(found, expected_embedding) < 1e-4
    # The logits of two photographs differ, so the comparison is not of constants.
    assert relative(expected[0], expected[1]) > 1e-2


def test_the_fused_module_is_smaller_and_frozen():
    model = SwiftFormerForImageClassification(SMALL).eval()
    fused = model.fuse()
    assert not any(p.requires_grad for p in fused.parameters())
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in fused.modules())
    assert not fused.training
