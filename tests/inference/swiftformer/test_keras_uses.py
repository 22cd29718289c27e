"""Our Keras model compiled, in mixed precision, saved and exported, as a part of another."""

import numpy as np
import pytest

from tests import needs

needs.module("torch")
tf = needs.module("tensorflow")
keras = needs.module("keras")

from swiftcam.inference.swiftformer import (
    ImageClassifierOutputWithNoAttention,
    TFSwiftFormerForImageClassification,
)
from tests.checkpoints import SMALL, random_weights
from tests.inference.swiftformer.comparing_tf import keras_model, pair, pictures

pytestmark = pytest.mark.extra("tensorflow")
FAMILIES = ["ones", "l2"]


@pytest.mark.parametrize("jit_compile", [False, True])
def test_under_tf_function(jit_compile):
    model = pair(SMALL)[0]
    x = pictures(SMALL)
    traced = tf.function(model, jit_compile=jit_compile)
    output = traced(tf.constant(x), output_hidden_states=True)
    assert isinstance(output, ImageClassifierOutputWithNoAttention)
    assert len(output.hidden_states) == 8
    assert np.allclose(output.logits, model(x).logits, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_mixed_precision(policy, family):
    config = SMALL.replace(attention_norm=family)
    exact = pair(config)[0]
    mixed = keras_model(config, random_weights(config), dtype=policy)
    x = pictures(config)
    output = mixed(x, labels=np.array([0, 1]))
    assert output.logits.dtype == policy.removeprefix("mixed_")
    assert output.loss.dtype == "float32"
    assert mixed.head.kernel.dtype == "float32"
    expected = exact(x).logits.numpy()
    found = output.logits.numpy().astype(np.float32)
    assert 0 < np.abs(found - expected).max() / np.abs(expected).max() < 0.1
    mixed.compile("adam", run_eagerly=True)
    assert np.isfinite(mixed.train_on_batch(x, np.array([0, 1])))


def test_mixed_precision_leaves_labels_as_they_are():
    model = TFSwiftFormerForImageClassification(SMALL.replace(num_labels=1), dtype="mixed_bfloat16")
    labels = np.array([0.3, 100.7], np.float32)
    output = model([pictures(SMALL), labels])
    expected = np.square(output.logits.numpy().astype(np.float32)[:, 0] - labels).mean()
    assert float(output.loss) == pytest.approx(expected, rel=1e-6)


# Keras 3.15 has numpy 2 warn.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_saving_and_loading_the_keras_way(tmp_path):
    model = pair(SMALL.replace(attention_norm="l2", drop_path_rate=0.2))[0]
    model(pictures(SMALL), training=True)
    model.compile(keras.optimizers.Adam(0.01), run_eagerly=True)
    model.train_on_batch(pictures(SMALL), np.array([0, 1]))
    model.save(tmp_path / "model.keras")
    back = keras.saving.load_model(tmp_path / "model.keras")
    assert back.optimizer.iterations == 1
    assert type(back) is type(model)
    assert back.config == model.config
    assert np.array_equal(back(pictures(SMALL)).logits, model(pictures(SMALL)).logits)
    fresh = type(model).from_config(model.get_config())
    model.save_weights(tmp_path / "model.weights.h5")
    fresh.load_weights(tmp_path / "model.weights.h5")
    assert np.array_equal(fresh(pictures(SMALL)).logits, model(pictures(SMALL)).logits)


def test_exporting_the_keras_way(tmp_path):
    model = pair(SMALL)[0]
    model.export(tmp_path / "saved", verbose=False)
    loaded = tf.saved_model.load(str(tmp_path / "saved"))
    for size in ((64, 64), (96, 64)):
        x = pictures(SMALL, 3, size)
        assert np.allclose(loaded.serve(x)["logits"], model(x).logits, rtol=1e-5, atol=1e-5)


def test_as_part_of_a_functional_model():
    model = pair(SMALL)[0]
    inputs = keras.Input((3, 64, 64))
    classes = keras.Model(inputs, keras.layers.Softmax()(model(inputs).logits))
    x = pictures(SMALL)
    assert np.allclose(classes(x), tf.nn.softmax(model(x).logits), atol=1e-6)
