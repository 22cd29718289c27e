"""Training our Keras model: against our PyTorch model, and with what Keras offers."""

import numpy as np
import pytest

from tests import needs

torch = needs.module("torch")
needs.module("tensorflow")
keras = needs.module("keras")

from swiftcam.inference.swiftformer import (
    ImageClassifierOutputWithNoAttention,
    TFSwiftFormerForImageClassification,
)
from swiftcam.inference.swiftformer.weights_tf import named_variables
from tests.checkpoints import OBLONG, ODD, SMALL
from tests.inference.swiftformer.comparing_tf import (
    assert_equal_outputs,
    assert_equal_statistics,
    assert_equal_training,
    pair,
    pictures,
)

pytestmark = pytest.mark.extra("tensorflow")
# One layer of every kind, as Keras takes long for each.
TINY = SMALL.replace(depths=(2, 1), embed_dims=(8, 12), downsamples=(True, True))


LOSSES = {
    "regression, one value": (1, None, np.array([0.3, -1.2, 2.0], np.float32)),
    "regression, several": (3, "regression", np.array([[1, 2, 3], [0.5, 0, 1], [4, 1, -2]], "f")),
    "one label": (5, None, np.array([4, 0, 2])),
    "one label, said": (5, "single_label_classification", np.array([1, 1, 3])),
    "one label, one left out": (5, None, np.array([4, -100, 2])),
    "several labels": (4, None, np.array([[1, 0, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1]], "f")),
    "several labels, said": (
        4,
        "multi_label_classification",
        np.array([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]),
    ),
}


# Family "ones" is compared with transformers itself, in `test_transformers_tf.py`.
@pytest.mark.parametrize("case", LOSSES.values(), ids=LOSSES)
def test_losses_gradients_and_statistics_equal_pytorch(case):
    num_labels, problem_type, labels = case
    config = SMALL.replace(num_labels=num_labels, problem_type=problem_type, attention_norm="l2")
    ours, theirs = pair(config)
    pixel_values = pictures(config, 3)
    assert_equal_training(ours, theirs, pixel_values, labels)


@pytest.mark.parametrize("config", [*ODD.values(), OBLONG], ids=[*ODD, "oblong patches"])
def test_gradients_of_odd_configurations_equal_pytorch(config):
    config = config.replace(attention_norm="l2", problem_type="multi_label_classification")
    ours, theirs = pair(config, seed=2)
    # Several pictures: with only one, the last norm passes no gradient except to its own bias.
    pixel_values = pictures(config, 3, (96, 64))
    labels = np.random.default_rng(2).integers(0, 2, (3, config.num_labels))
    assert_equal_training(ours, theirs, pixel_values, labels)


def test_several_training_steps_stay_equal():
    ours, theirs = pair(SMALL)
    optimiser = torch.optim.SGD(theirs.parameters(), lr=0.01)
    ours.compile(keras.optimizers.SGD(0.01), run_eagerly=True)
    for seed in range(3):
        rng = np.random.default_rng(seed)
        pixel_values = rng.normal(size=(4, 3, 64, 64)).astype(np.float32)
        labels = rng.integers(0, 7, 4)
        ours.train_on_batch(pixel_values, labels)
        optimiser.zero_grad()
        theirs.train()(torch.from_numpy(pixel_values), torch.from_numpy(labels)).loss.backward()
        optimiser.step()
    assert_equal_statistics(ours, theirs)
    assert_equal_outputs(ours, theirs.eval(), pictures(SMALL), tolerance=1e-4)
    assert {int(v) for name, v, _ in named_variables(ours) if name.endswith("tracked")} == {3}


def test_stochastic_depth_drops_whole_branches_of_a_picture():
    config = SMALL.replace(drop_path_rate=0.5)
    model = pair(config)[0]
    dropping = model.swiftformer.encoder.network[-1].blocks[-1].drop_path
    assert dropping.rate == pytest.approx(0.5)
    out = dropping(np.ones((400, 4, 4, 3), np.float32), training=True).numpy()
    kept = out[:, 0, 0, 0] > 0
    assert 120 < kept.sum() < 280
    assert np.array_equal(out, np.broadcast_to(2 * kept[:, None, None, None], out.shape))


@pytest.mark.parametrize("name", ["drop_path_rate", "drop_mlp_rate", "drop_conv_encoder_rate"])
def test_training_drops_and_evaluation_does_not(name):
    model = pair(SMALL.replace(**{name: 0.5}))[0]
    x = pictures(SMALL)
    assert np.array_equal(model(x).logits, pair(SMALL)[0](x).logits)
    assert not np.array_equal(model(x, training=True).logits, model(x, training=True).logits)


def test_a_frozen_model_keeps_its_statistics():
    model = pair(SMALL)[0]
    model.trainable = False
    before = model.norm.moving_variance.numpy()
    model(pictures(SMALL), training=True)
    assert np.array_equal(model.norm.moving_variance, before)
    assert int(model.norm.num_batches_tracked) == 0


FITTING = {
    "labels as targets": (lambda x, y: ((x, y), {}), {}),
    "labels among the inputs": (lambda x, y: (({"pixel_values": x, "labels": y},), {}), {}),
    "labels second in a list": (lambda x, y: (([x, y],), {}), {}),
    "a loss of Keras": (
        lambda x, y: ((x, y), {"sample_weight": np.ones(len(y))}),
        {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True)},
    ),
}


@pytest.mark.parametrize("case", FITTING.values(), ids=FITTING.keys())
def test_fit_learns_what_it_is_shown(case):
    arguments, compiled = case
    keras.utils.set_random_seed(1)
    model = TFSwiftFormerForImageClassification(TINY)
    model.compile("adam", metrics=["accuracy"], run_eagerly=True, **compiled)
    positional, keywords = arguments(pictures(TINY, 4), np.array([0, 1, 2, 3]))
    history = model.fit(*positional, epochs=4, verbose=0, **keywords).history
    assert history["loss"][-1] < history["loss"][0]
    assert history["accuracy"][-1] >= 0.5
    values = model.evaluate(*positional, verbose=0, return_dict=True, **keywords)
    assert values.keys() == {"loss", "accuracy"}


def test_fit_as_keras_compiles_it():
    model = pair(TINY.replace(drop_path_rate=0.1, drop_mlp_rate=0.1))[0]
    model.compile("adam")
    x, labels = pictures(TINY, 4), np.array([0, 1, 2, 3])
    history = model.fit(x, labels, batch_size=2, epochs=2, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    predicted = model.predict(x, batch_size=2, verbose=0)
    assert isinstance(predicted, ImageClassifierOutputWithNoAttention)
    assert np.allclose(predicted.logits, model(x).logits, atol=1e-5)


def test_fit_without_labels_or_with_lost_weights_is_an_error():
    model = TFSwiftFormerForImageClassification(TINY)
    model.compile("adam", run_eagerly=True)
    with pytest.raises(ValueError, match="no labels"):
        model.fit(pictures(TINY), verbose=0)
    with pytest.raises(ValueError, match="takes no sample weights"):
        model.fit(pictures(TINY), np.array([0, 1]), sample_weight=np.ones(2), verbose=0)


def test_a_tuple_as_output_can_be_fitted():
    model = TFSwiftFormerForImageClassification(TINY.replace(return_dict=False))
    model.compile("adam", run_eagerly=True)
    assert np.isfinite(model.evaluate(pictures(TINY), np.array([0, 1]), verbose=0))
