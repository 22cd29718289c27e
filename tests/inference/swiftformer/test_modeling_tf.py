"""Our Keras model against our PyTorch model, and how it is called."""

import numpy as np
import pytest

from tests import needs

needs.module("torch")
tf = needs.module("tensorflow")

from swiftcam.inference.swiftformer import (
    BaseModelOutputWithNoAttention,
    ImageClassifierOutputWithNoAttention,
    SwiftFormerImageProcessor,
    TFSwiftFormerForImageClassification,
    TFSwiftFormerModel,
)
from tests.checkpoints import OBLONG, ODD, SMALL, VARIANTS
from tests.inference.swiftformer.comparing import PUBLISHED
from tests.inference.swiftformer.comparing_tf import assert_equal_outputs, pair, pictures

pytestmark = pytest.mark.extra("tensorflow")


# Family "ones" is compared with transformers itself, in `test_transformers_tf.py`.
CONFIGS = {
    **{name: config for name, config in PUBLISHED.items() if config.attention_norm == "l2"},
    **{name: config.replace(attention_norm="l2") for name, config in ODD.items()},
    "oblong patches-l2": OBLONG.replace(attention_norm="l2"),
    "oblong patches-ones": OBLONG,  # which transformers refuses
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_it_equals_pytorch(config):
    assert_equal_outputs(*pair(config, seed=1), pictures(config, 2))


@pytest.mark.parametrize("size", [(224, 224), (96, 160), (64, 97)])
def test_other_sizes_equal_pytorch(size):
    assert_equal_outputs(*pair(SMALL), pictures(SMALL, 1, size))


def test_the_last_hidden_state_of_xs_has_the_documented_shape():
    model = TFSwiftFormerModel(VARIANTS["xs"])
    assert model(np.zeros((1, 3, 224, 224), np.float32)).last_hidden_state.shape == (1, 220, 7, 7)


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
