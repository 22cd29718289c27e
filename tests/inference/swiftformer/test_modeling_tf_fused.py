"""The fused TensorFlow module against the ONNX graph: two forms of one network."""

import numpy as np
import onnxruntime as ort
import pytest

from tests import needs

needs.module("tensorflow")

from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.swiftformer import SwiftFormerImageProcessor, open_checkpoint
from swiftcam.inference.swiftformer.modeling_tf_fused import TFFusedSwiftFormer
from tests.checkpoints import OBLONG, ODD, random_weights, write_hugging_face
from tests.inference.swiftformer.comparing import PUBLISHED

pytestmark = pytest.mark.extra("tensorflow")
CONFIGS = PUBLISHED | {
    f"{name}-{family}": config.replace(attention_norm=family)
    for name, config in {**ODD, "oblong patches": OBLONG}.items()
    for family in ("ones", "l2")
    if config.num_channels == 3  # as in crops
}


def assert_equal(module, checkpoint, crops):
    graph = build_graph(checkpoint).SerializeToString()
    session = ort.InferenceSession(graph, providers=["CPUExecutionProvider"])
    expected = session.run(["logits", "embedding"], {"crops": crops})
    outputs = module(crops)
    for name, wanted in zip(("logits", "embedding"), expected, strict=True):
        found = outputs[name].numpy()
        assert found.shape == wanted.shape
        assert found.dtype == np.float32
        assert np.abs(found - wanted).max() < 1e-4 * np.abs(wanted).max()


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_it_equals_the_graph(tmp_path, photos, config):
    family = config.attention_norm
    folder = write_hugging_face(tmp_path, config, random_weights(config), attention_norm=family)
    SwiftFormerImageProcessor(Recipe(size=64, resize_to=64)).save_pretrained(folder)
    checkpoint = open_checkpoint(folder)
    crops = np.stack([checkpoint.recipe.crop(photo) for photo in photos[:2]])
    module = TFFusedSwiftFormer(checkpoint.folded(), checkpoint.config, checkpoint.recipe.size)
    assert_equal(module, checkpoint, crops)


def test_other_sizes_are_rescaled_as_in_the_graph(embedded, photos):
    checkpoint = embedded.at_size(160)
    module = TFFusedSwiftFormer(checkpoint.folded(), checkpoint.config, 160)
    assert_equal(module, checkpoint, checkpoint.recipe.crop(photos[0])[None])
