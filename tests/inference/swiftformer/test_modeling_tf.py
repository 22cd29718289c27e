"""Our Keras model against our PyTorch model, with random weights that hide no wrong wiring."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
tf = pytest.importorskip("tensorflow")

import keras

from swiftcam.inference.swiftformer import (
    BaseModelOutputWithNoAttention,
    ImageClassifierOutputWithNoAttention,
    SwiftFormerForImageClassification,
    SwiftFormerImageProcessor,
    TFSwiftFormerForImageClassification,
    TFSwiftFormerModel,
)
from swiftcam.inference.swiftformer.weights_tf import assign_state, named_variables, to_torch
from tests.checkpoints import OBLONG, ODD, SMALL, VARIANTS, random_weights

pytestmark = pytest.mark.extra
FAMILIES = ["ones", "l2"]


def pair(config, seed=0):
    """Return the Keras and the PyTorch classifier with the same weights."""
    weights = random_weights(config, seed)
    ours = TFSwiftFormerForImageClassification(config)
    assign_state(ours, weights)
    theirs = SwiftFormerForImageClassification(config).eval()
    state = {key: torch.from_numpy(value) for key, value in weights.items()}
    theirs.load_state_dict(state, strict=False)
    return ours, theirs


def pictures(config, batch=2, size=(64, 64)):
    shape = (batch, config.num_channels, *size)
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def relative_difference(found, expected):
    expected = expected.detach().numpy()
    return np.abs(np.asarray(found) - expected).max() / np.abs(expected).max()


def assert_equal_outputs(ours, theirs, pixel_values):
    found = ours(pixel_values, output_hidden_states=True)
    with torch.no_grad():
        expected = theirs(torch.from_numpy(pixel_values), output_hidden_states=True)
    assert relative_difference(found.logits, expected.logits) < 1e-4
    assert len(found.hidden_states) == len(expected.hidden_states)
    for mine, state in zip(found.hidden_states, expected.hidden_states, strict=True):
        assert tuple(mine.shape) == tuple(state.shape)
        assert relative_difference(mine, state) < 1e-4


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS.keys())
def test_published_variants_equal_pytorch(config, family):
    config = config.replace(attention_norm=family)
    assert_equal_outputs(*pair(config), pictures(config, 1, (224, 224)))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("config", [*ODD.values(), OBLONG], ids=[*ODD, "oblong patches"])
def test_odd_configurations_equal_pytorch(config, family):
    config = config.replace(attention_norm=family)
    assert_equal_outputs(*pair(config, seed=1), pictures(config, 3))


@pytest.mark.parametrize("size", [(160, 160), (96, 160), (224, 97)])
def test_other_sizes_equal_pytorch(size):
    assert_equal_outputs(*pair(SMALL), pictures(SMALL, 2, size))


def test_the_last_hidden_state_of_xs_has_the_documented_shape():
    model = TFSwiftFormerModel(VARIANTS["xs"])
    assert model(np.zeros((1, 3, 224, 224), np.float32)).last_hidden_state.shape == (1, 220, 7, 7)


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


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("case", LOSSES.values(), ids=LOSSES.keys())
def test_losses_gradients_and_statistics_equal_pytorch(case, family):
    num_labels, problem_type, labels = case
    config = SMALL.replace(num_labels=num_labels, problem_type=problem_type, attention_norm=family)
    ours, theirs = pair(config)
    pixel_values = pictures(config, 3)
    assert_equal_training(ours, theirs, pixel_values, labels)


@pytest.mark.parametrize("config", [*ODD.values(), OBLONG], ids=[*ODD, "oblong patches"])
def test_gradients_of_odd_configurations_equal_pytorch(config):
    config = config.replace(attention_norm="l2", problem_type="multi_label_classification")
    ours, theirs = pair(config, seed=2)
    pixel_values = pictures(config, 1, (96, 64))
    labels = np.random.default_rng(2).integers(0, 2, (1, config.num_labels))
    assert_equal_training(ours, theirs, pixel_values, labels)


def assert_equal_training(ours, theirs, pixel_values, labels):
    with tf.GradientTape() as tape:
        loss = ours(pixel_values, labels=labels, training=True).loss
    expected = theirs.train()(torch.from_numpy(pixel_values), torch.from_numpy(labels)).loss
    assert float(loss) == pytest.approx(expected.item(), rel=1e-5)
    expected.backward()
    assert_equal_gradients(ours, theirs, tape, loss)
    assert_equal_statistics(ours, theirs)


def assert_equal_gradients(ours, theirs, tape, loss):
    named = {name: (value, kind) for name, value, kind in named_variables(ours) if value.trainable}
    wanted = {name: value.grad for name, value in theirs.named_parameters()}
    assert named.keys() == wanted.keys()
    found = tape.gradient(loss, [variable.value for variable, _ in named.values()])
    largest = max(float(value.abs().max()) for value in wanted.values() if value is not None)
    for (name, (_, kind)), value in zip(named.items(), found, strict=True):
        gradient = to_torch(value.numpy(), kind)
        expected = 0 if wanted[name] is None else wanted[name].numpy()
        if np.abs(expected).max() < 1e-5 * largest:
            # No effect: a bias before a BatchNorm, or w_g of the family "ones". Rounding noise.
            assert np.abs(gradient).max() < 1e-5 * largest, name
        else:
            assert np.abs(gradient - expected).max() < 1e-3 * np.abs(expected).max(), name


def assert_equal_statistics(ours, theirs):
    buffers = dict(theirs.named_buffers())
    found = {name: value.numpy() for name, value, _ in named_variables(ours) if name in buffers}
    assert found.keys() == buffers.keys()
    for name, value in found.items():
        assert np.allclose(value, buffers[name].numpy(), rtol=1e-4, atol=1e-6), name


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
    assert_equal_outputs(ours, theirs.eval(), pictures(SMALL))
    assert {int(v) for name, v, _ in named_variables(ours) if name.endswith("tracked")} == {3}


@pytest.fixture(scope="module")
def model():
    return pair(SMALL)[0]


@pytest.fixture(scope="module")
def inputs():
    return pictures(SMALL), np.array([1, 5])


@pytest.fixture(scope="module")
def expected(model, inputs):
    pixel_values, labels = inputs
    return model(pixel_values=pixel_values, labels=labels)


def test_a_tensor(model, inputs, expected):
    output = model(tf.constant(inputs[0]))
    assert output.loss is None
    assert np.array_equal(output.logits, expected.logits)


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_list_in_the_order_of_the_docstring(model, inputs, expected, kind):
    output = model(kind(inputs))
    assert np.array_equal(output.logits, expected.logits)
    assert float(output.loss) == float(expected.loss)
    assert model(kind(inputs[:1])).loss is None


def test_a_dict_of_names(model, inputs, expected):
    output = model(dict(zip(("pixel_values", "labels"), inputs, strict=True)))
    assert np.array_equal(output.logits, expected.logits)
    assert float(output.loss) == float(expected.loss)


def test_options_may_be_among_the_inputs(model, inputs):
    assert len(model([*inputs, True]).hidden_states) == 8
    assert isinstance(model({"pixel_values": inputs[0], "return_dict": False}), tuple)


def test_positions(model, inputs, expected):
    loss, logits, states = model(*inputs, True, False)
    assert float(loss) == float(expected.loss)
    assert np.array_equal(logits, expected.logits)
    assert len(states) == 8


def test_what_the_image_processor_returns(model, photos):
    inputs = SwiftFormerImageProcessor()(photos[:2], return_tensors="tf")
    assert tf.is_tensor(inputs.pixel_values)
    assert np.array_equal(model(**inputs).logits, model(inputs).logits)


def test_records_and_tuples(model, inputs, expected):
    assert isinstance(expected, ImageClassifierOutputWithNoAttention)
    assert list(expected.keys()) == ["loss", "logits"]
    (logits,) = model(inputs[0], return_dict=False)
    assert np.array_equal(logits, expected.logits)
    base = model.swiftformer(inputs[0], output_hidden_states=True)
    assert isinstance(base, BaseModelOutputWithNoAttention)
    assert np.array_equal(base.hidden_states[-1], base.last_hidden_state)


def test_the_configuration_has_the_defaults(inputs):
    config = SMALL.replace(output_hidden_states=True, return_dict=False)
    logits, states = TFSwiftFormerForImageClassification(config)(inputs[0])
    assert logits.shape == (2, 7)
    assert len(states) == 8


def test_wrong_inputs_are_readable_errors(model, inputs):
    for call in (model, lambda: model(None), lambda: model({"labels": inputs[1]})):
        with pytest.raises(ValueError, match="have to specify pixel_values"):
            call()
    with pytest.raises(ValueError, match=r"no input 'pixels'.*pixel_values, labels"):
        model(pixels=inputs[0])


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
    model = TFSwiftFormerForImageClassification(SMALL)
    model.compile("adam", metrics=["accuracy"], run_eagerly=True, **compiled)
    positional, keywords = arguments(pictures(SMALL, 4), np.array([0, 1, 2, 3]))
    history = model.fit(*positional, epochs=4, verbose=0, **keywords).history
    assert history["loss"][-1] < history["loss"][0]
    assert history["accuracy"][-1] >= 0.5
    values = model.evaluate(*positional, verbose=0, return_dict=True, **keywords)
    assert values.keys() == {"loss", "accuracy"}


def test_fit_as_keras_compiles_it():
    model = pair(SMALL.replace(drop_path_rate=0.1, drop_mlp_rate=0.1))[0]
    model.compile("adam")
    x, labels = pictures(SMALL, 4), np.array([0, 1, 2, 3])
    history = model.fit(x, labels, batch_size=2, epochs=2, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    predicted = model.predict(x, batch_size=2, verbose=0)
    assert isinstance(predicted, ImageClassifierOutputWithNoAttention)
    assert np.allclose(predicted.logits, model(x).logits, atol=1e-5)


def test_fit_without_labels_or_with_lost_weights_is_an_error():
    model = TFSwiftFormerForImageClassification(SMALL)
    model.compile("adam", run_eagerly=True)
    with pytest.raises(ValueError, match="no labels"):
        model.fit(pictures(SMALL), verbose=0)
    with pytest.raises(ValueError, match="takes no weights"):
        model.fit(pictures(SMALL), np.array([0, 1]), sample_weight=np.ones(2), verbose=0)


def test_a_tuple_as_output_can_be_fitted():
    model = TFSwiftFormerForImageClassification(SMALL.replace(return_dict=False))
    model.compile("adam", run_eagerly=True)
    assert np.isfinite(model.evaluate(pictures(SMALL), np.array([0, 1]), verbose=0))


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
    mixed = TFSwiftFormerForImageClassification(config, dtype=policy)
    assign_state(mixed, random_weights(config))
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
