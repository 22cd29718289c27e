"""Outputs of every kind are told apart, and labelled as a run by hand says."""

import json

import numpy as np
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice

PLAIN = RecipeChoices(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
PICTURE = np.random.default_rng(7).integers(0, 256, (24, 32, 3), np.uint8)


def write_network(path, tail, count=4, outputs=("out",), opset=17):
    """Write a network whose nodes `tail` make its outputs from `z` `(N, count)`."""
    weight = np.random.default_rng(3).normal(size=(3, count)).astype(np.float32) * 4
    head = [
        helper.make_node("GlobalAveragePool", ["x"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weight"], ["z"]),
    ]
    graph = helper.make_graph(
        [*head, *tail],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 24, 32])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(weight, "weight")],
    )
    opsets = [helper.make_opsetid("", opset)]
    path.write_bytes(
        helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    )
    return path


def node(kind, taken="z", given="out", **attributes):
    return helper.make_node(kind, [taken], [given], **attributes)


def by_hand(path, output="out"):
    """Return the output of ONNX Runtime for the picture."""
    fed = (PICTURE / 255).astype(np.float32).transpose(2, 0, 1)[None]
    return ort.InferenceSession(str(path)).run([output], {"x": fed})[0].reshape(-1)


def softmax(values):
    shares = np.exp(values - values.max())
    return shares / shares.sum()


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def imported(path, count=4, **choices):
    """Import a file, and return its record and the probabilities of the picture."""
    labels = tuple(f"thing {number}" for number in range(count))
    request = ImportRequest(path, "mine", labels=labels, recipe=PLAIN, onnx=OnnxChoices(**choices))
    done = import_model(request)
    assert done.seal.verdict is Verdict.VERIFIED
    found = load_classifier(ModelChoice("mine")).classify(PICTURE).probabilities
    return done.record.graph, found


@pytest.mark.parametrize("opset", [7, 11, 13, 17, 22])
@pytest.mark.parametrize(
    ("tail", "gives"),
    [
        ([node("Identity")], "logits"),
        ([node("Softmax", axis=1)], "probabilities"),
        ([node("Sigmoid")], "multi_label_probabilities"),
    ],
    ids=["logits", "softmax", "sigmoid"],
)
def test_the_network_shows_the_kind_of_its_output(tmp_path, opset, tail, gives):
    path = write_network(tmp_path / "M.ONNX", tail, opset=opset)
    graph, found = imported(path)
    assert graph["gives"] == gives
    expected = by_hand(path)
    assert found == pytest.approx(softmax(expected) if gives == "logits" else expected, abs=1e-5)


def test_what_follows_the_sigmoid_does_not_hide_it(tmp_path):
    tail = [node("Sigmoid", given="s"), node("Cast", "s", to=1)]
    graph, found = imported(write_network(tmp_path / "m.onnx", tail))
    assert graph["gives"] == "multi_label_probabilities"
    assert found == pytest.approx(by_hand(tmp_path / "m.onnx"), abs=1e-6)
    assert found.sum() > 1.01 or found.sum() < 0.99


@pytest.mark.parametrize(("kind", "gives"), [("Sigmoid", "probabilities"), ("Identity", "logits")])
def test_one_number_decides_between_two_labels(tmp_path, kind, gives):
    path = write_network(tmp_path / "m.onnx", [node(kind)], count=1)
    graph, found = imported(path, count=2)
    assert (graph["gives"], graph["is_binary"]) == (gives, True)
    second = by_hand(path)[0] if kind == "Sigmoid" else sigmoid(by_hand(path)[0])
    assert found == pytest.approx([1 - second, second], abs=1e-6)


def test_one_number_needs_two_labels(tmp_path):
    path = write_network(tmp_path / "m.onnx", [node("Sigmoid")], count=1)
    with pytest.raises(ArgumentError, match="must have 2 names"):
        import_model(ImportRequest(path, "mine", labels=("a",), recipe=PLAIN))


def test_the_configuration_beside_it_says_that_several_labels_may_be_right(tmp_path):
    path = write_network(tmp_path / "m.onnx", [node("Identity")])
    config = {"problem_type": "multi_label_classification"}
    (tmp_path / "config.json").write_text(json.dumps(config))
    graph, found = imported(path)
    assert graph["gives"] == "multi_label_logits"
    assert found == pytest.approx(sigmoid(by_hand(path)), abs=1e-5)


def test_the_choice_of_the_user_wins(tmp_path):
    path = write_network(tmp_path / "m.onnx", [node("Identity")])
    graph, found = imported(path, gives="multi_label_logits")
    assert graph["gives"] == "multi_label_logits"
    assert found == pytest.approx(sigmoid(by_hand(path)), abs=1e-5)


def test_of_several_outputs_the_one_with_scores_is_taken(tmp_path):
    tail = [node("Identity", "pooled", "map"), node("Identity")]
    path = write_network(tmp_path / "m.onnx", tail, outputs=("map", "out"))
    graph, found = imported(path)
    assert graph["output"] == "out"
    assert found == pytest.approx(softmax(by_hand(path)), abs=1e-5)


def test_another_output_can_be_chosen(tmp_path):
    tail = [node("Identity"), node("Neg", given="other")]
    path = write_network(tmp_path / "m.onnx", tail, outputs=("out", "other"))
    graph, found = imported(path, output="other")
    assert graph["output"] == "other"
    assert found == pytest.approx(softmax(by_hand(path, "other")), abs=1e-5)


def test_an_output_that_is_not_there_is_named_with_those_that_are(tmp_path):
    tail = [node("Identity"), node("Neg", given="other")]
    path = write_network(tmp_path / "m.onnx", tail, outputs=("out", "other"))
    with pytest.raises(ArgumentError, match=r"no output 'x'\. Choose one of: out, other"):
        imported(path, output="x")
