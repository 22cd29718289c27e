"""Our Keras model directly against transformers' PyTorch model, with the same weights.

Family "ones" alone: transformers has no other.
"""

import numpy as np
import pytest

from tests import needs

torch = needs.module("torch")
needs.module("tensorflow")
transformers = needs.module("transformers")

from swiftcam.inference.swiftformer import TFSwiftFormerForImageClassification, TFSwiftFormerModel
from swiftcam.inference.swiftformer.weights_tf import assign_state
from tests.checkpoints import ODD, SMALL, VARIANTS, random_weights
from tests.inference.swiftformer.comparing_tf import (
    assert_equal_outputs,
    assert_equal_training,
    keras_model,
    pictures,
    relative_difference,
)
from tests.oracle import reference_model

pytestmark = pytest.mark.extra("tensorflow")
CONFIGS = VARIANTS | ODD


def pair(config, monkeypatch, seed=0):
    """Return our Keras classifier and that of transformers with the same weights."""
    weights = random_weights(config, seed)
    return keras_model(config, weights), reference_model(config, weights, monkeypatch)


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_logits_and_all_hidden_states(config, monkeypatch):
    assert_equal_outputs(*pair(config, monkeypatch), pictures(config, 2))


@pytest.mark.parametrize("size", [(224, 224), (64, 97)])
def test_other_sizes(size, monkeypatch):
    assert_equal_outputs(*pair(SMALL, monkeypatch), pictures(SMALL, 1, size))


def test_the_base_model(monkeypatch):
    weights = random_weights(SMALL)
    ours, theirs = TFSwiftFormerModel(SMALL), reference_model(SMALL, weights, monkeypatch)
    prefix = "swiftformer."
    base = {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}
    assign_state(ours, base)
    x = pictures(SMALL)
    found = ours(x, output_hidden_states=True)
    with torch.no_grad():
        expected = theirs.swiftformer(torch.from_numpy(x), output_hidden_states=True)
    assert relative_difference(found.last_hidden_state, expected.last_hidden_state) < 1e-5
    assert len(found.hidden_states) == len(expected.hidden_states) == 8


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
        np.array([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]], "f"),
    ),
}


@pytest.mark.parametrize("case", LOSSES.values(), ids=LOSSES)
def test_losses_in_evaluation(case, monkeypatch):
    num_labels, problem_type, labels = case
    config = SMALL.replace(num_labels=num_labels, problem_type=problem_type)
    ours, theirs = pair(config, monkeypatch)
    x = pictures(config, 3)
    with torch.no_grad():
        expected = theirs(torch.from_numpy(x), labels=torch.from_numpy(labels)).loss
    assert float(ours(x, labels=labels).loss) == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("case", LOSSES.values(), ids=LOSSES)
def test_losses_gradients_and_statistics_in_training(case, monkeypatch):
    num_labels, problem_type, labels = case
    config = SMALL.replace(num_labels=num_labels, problem_type=problem_type)
    assert_equal_training(*pair(config, monkeypatch), pictures(config, 3), labels)


def test_a_directory_of_transformers_opens_in_keras_and_answers_the_same(tmp_path, monkeypatch):
    theirs = reference_model(SMALL, random_weights(SMALL), monkeypatch)
    theirs.save_pretrained(tmp_path)
    ours = TFSwiftFormerForImageClassification.from_pretrained(tmp_path)
    assert_equal_outputs(ours, theirs, pictures(SMALL))


def test_what_keras_saved_opens_in_transformers_and_answers_the_same(tmp_path):
    ours = keras_model(SMALL, random_weights(SMALL))
    ours.save_pretrained(tmp_path)
    theirs = transformers.SwiftFormerForImageClassification.from_pretrained(tmp_path).eval()
    assert_equal_outputs(ours, theirs, pictures(SMALL))
