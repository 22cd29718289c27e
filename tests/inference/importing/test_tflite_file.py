"""Classifiers in `.tflite` files, imported and compared with a run by hand."""

import numpy as np
import pytest

from tests import needs

pytestmark = pytest.mark.extra("ai_edge_litert")
needs.module("ai_edge_litert")

from ai_edge_litert.interpreter import Interpreter

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
from swiftcam.inference.models.model import open_model
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.store.verify import verify
from tests.tflite_files import SHAPE, write_tflite

PICTURE = np.random.default_rng(8).integers(0, 256, SHAPE[1:], np.uint8)
LABELS = ("ant", "bee", "cat", "dog")
UNIT = RecipeChoices(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))


def by_hand(path, fed):
    """Return the output of LiteRT for an input without an axis of pictures."""
    interpreter = Interpreter(str(path))
    interpreter.allocate_tensors()
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.set_tensor(taken["index"], fed[None])
    interpreter.invoke()
    return interpreter.get_tensor(given["index"])[0]


def imported(path, **choices):
    done = import_model(ImportRequest(path, "mine", **choices))
    assert done.seal.verdict is Verdict.VERIFIED
    return done, load_classifier(ModelChoice("mine")).classify(PICTURE)


@pytest.mark.parametrize(
    ("ending", "gives"),
    [
        ("SOFTMAX", "probabilities"),
        ("LOGISTIC", "multi_label_probabilities"),
        ("", "logits"),
    ],
)
def test_the_probabilities_are_those_of_a_run_by_hand(tmp_path, ending, gives):
    path = write_tflite(tmp_path / "M.TFLITE", ending)
    done, found = imported(path, labels=LABELS, recipe=UNIT)
    assert done.record.graph["gives"] == gives
    expected = by_hand(path, (PICTURE / 255).astype(np.float32))
    if gives == "logits":
        expected = np.exp(expected) / np.exp(expected).sum()
    assert found.probabilities == pytest.approx(expected, abs=1e-6)
    assert verify("mine").seals.keys() == {"litert"}


def test_the_metadata_have_labels_mean_and_std(tmp_path):
    path = write_tflite(tmp_path / "m.tflite", mean=[127.5], std=[64.0], labels=LABELS)
    done, found = imported(path)
    assert done.record.spec.recipe.shape == SHAPE[1:3]
    assert {one.label for one in found.candidates} == set(LABELS)
    expected = by_hand(path, ((PICTURE - 127.5) / 64).astype(np.float32))
    assert found.probabilities == pytest.approx(expected, abs=1e-5)


def test_a_model_that_takes_bytes_gets_them_as_they_are(tmp_path):
    path = write_tflite(
        tmp_path / "m.tflite", kind="uint8", quantisation=(1 / 255, 0), labels=LABELS
    )
    _, found = imported(path)
    assert found.probabilities == pytest.approx(by_hand(path, PICTURE), abs=1e-6)


def test_a_model_that_takes_signed_bytes_gets_quantised_numbers(tmp_path):
    path = write_tflite(tmp_path / "m.tflite", kind="int8", quantisation=(1 / 255, -128))
    _, found = imported(path, labels=LABELS, recipe=UNIT)
    fed = (PICTURE.astype(int) - 128).astype(np.int8)
    assert found.probabilities == pytest.approx(by_hand(path, fed), abs=1e-6)


def test_without_metadata_and_choices_the_recipe_is_missing(tmp_path):
    path = write_tflite(tmp_path / "m.tflite")
    with pytest.raises(ArgumentError, match="does not contain its preprocessing"):
        imported(path, labels=LABELS)


def test_an_output_that_is_not_there(tmp_path):
    path = write_tflite(tmp_path / "m.tflite")
    with pytest.raises(ArgumentError, match=r"has no output 'x'\. Choose one of: scores"):
        imported(path, labels=LABELS, recipe=UNIT, onnx=OnnxChoices(output="x"))


@pytest.mark.parametrize("content", [b"", b"TFL3" * 9, b"\x1c\0\0\0TFL3" + bytes(200)])
def test_a_damaged_file_is_a_readable_error(tmp_path, content):
    (tmp_path / "m.tflite").write_bytes(content)
    with pytest.raises(ModelError, match=r"m\.tflite cannot be read as a LiteRT file"):
        imported(tmp_path / "m.tflite", labels=LABELS, recipe=UNIT)


def test_a_file_that_was_exported_needs_no_choices(tmp_path, embedded, photos):
    path = tmp_path / "own.tflite"
    export_model(ExportRequest(ModelChoice(), path))
    done, _ = imported(path)
    own = load_classifier(ModelChoice()).classify(photos[0])
    found = load_classifier(ModelChoice("mine")).classify(photos[0])
    assert found.probabilities == pytest.approx(own.probabilities, abs=1e-4)
    assert done.record.spec.recipe.to_dict() == embedded.recipe.to_dict()


def test_it_must_be_imported_before_it_is_used(tmp_path):
    with pytest.raises(ArgumentError, match="Import it first"):
        open_model(write_tflite(tmp_path / "m.tflite"))


def test_it_cannot_be_exported_and_other_engines_are_refused(tmp_path):
    imported(write_tflite(tmp_path / "m.tflite"), labels=LABELS, recipe=UNIT)
    with pytest.raises(ArgumentError, match="cannot be exported"):
        export_model(ExportRequest(ModelChoice("mine"), tmp_path / "x.onnx"))
    with pytest.raises(ModelError, match="Use --engine litert"):
        load_classifier(ModelChoice("mine", engine="torch"))
