"""The fused TensorFlow module against the ONNX graph: two forms of one network."""

import numpy as np
import onnxruntime as ort
import pytest

tf = pytest.importorskip("tensorflow")

from swiftcam.inference.graph import build_graph
from swiftcam.inference.swiftformer import open_checkpoint
from swiftcam.inference.swiftformer.modeling_tf_fused import TFFusedSwiftFormer
from tests.checkpoints import OBLONG, ODD, VARIANTS, random_weights, write_hugging_face

pytestmark = pytest.mark.extra
CONFIGS = {**VARIANTS, **ODD, "oblong patches": OBLONG}
del CONFIGS["5 channels"]  # a camera delivers three


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


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
def test_it_equals_the_graph(tmp_path, photos, config, family):
    config = config.replace(attention_norm=family)
    folder = write_hugging_face(tmp_path, config, random_weights(config), attention_norm=family)
    checkpoint = open_checkpoint(folder)
    crops = np.stack([checkpoint.recipe.crop(photo) for photo in photos[:2]])
    module = TFFusedSwiftFormer(checkpoint.folded(), checkpoint.config, checkpoint.recipe.size)
    assert_equal(module, checkpoint, crops)


def test_other_sizes_are_rescaled_as_in_the_graph(photos):
    from swiftcam.inference.catalog import DEFAULT_MODEL, find_model

    checkpoint = open_checkpoint(find_model(DEFAULT_MODEL)).at_size(160)
    module = TFFusedSwiftFormer(checkpoint.folded(), checkpoint.config, 160)
    assert_equal(module, checkpoint, checkpoint.recipe.crop(photos[0])[None])
