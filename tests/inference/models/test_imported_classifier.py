import dataclasses
import json

import numpy as np
import pytest

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import Classifier as SwiftCamClassifier
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import EngineOptions, create_engine, usable_engines
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.models.model import open_model
from swiftcam.inference.models.onnx_file import inspect_onnx
from swiftcam.inference.parity.imported_reference import reference_of
from swiftcam.inference.setups.model_choice import ModelChoice
from tests.graphs import Classifier, write_classifier

RECIPE = Recipe(size=32, resize_to=32, mean=(0.4, 0.5, 0.6), std=(0.2, 0.25, 0.3))
LOOKS = {
    "usual": Classifier(),
    "channels last": Classifier(layout="nhwc"),
    "uint8 first": Classifier(input_type="uint8"),
    "uint8 last": Classifier(input_type="uint8", layout="nhwc"),
    "half": Classifier(input_type="float16", precision="float16"),
    "one at a time": Classifier(batch=1),
    "four at a time": Classifier(batch=4),
    "four axes": Classifier(output_axes=4),
    "any side": Classifier(sides="S"),
    "takes 0..255": Classifier(normalises=True),
    "probabilities": Classifier(gives="probabilities"),
}


@pytest.fixture
def crops():
    """Noise around five colours, so that the means of all pictures and channels differ."""
    rng = np.random.default_rng(5)
    colours = rng.permuted(np.linspace(0, 215, 15)).reshape(5, 1, 1, 3)
    return (colours + rng.integers(0, 40, (5, 32, 32, 3))).astype(np.uint8)


def open_graph(path, look):
    """Return the classifier as an import would create it."""
    feeding = inspect_onnx(path, look.layout == "nchw").feeding
    feeding = dataclasses.replace(
        feeding, is_raw=feeding.is_raw or look.normalises, gives=look.gives
    )
    labels = tuple(f"thing {index}" for index in range(look.classes))
    return ImportedClassifier("graph", path, RECIPE, labels, feeding, path.parent)


def expected_logits(look, crops):
    values = crops / 255.0
    if look.input_type != "uint8" and not look.normalises:
        values = (values - RECIPE.mean) / RECIPE.std
    return look.logits(values)


def softmax(rows):
    shares = np.exp(rows - rows.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_every_kind_is_fed_and_read_right(look, tmp_path, crops):
    model = open_graph(write_classifier(tmp_path / "m.onnx", look), look)
    output = create_engine("onnx", model, EngineOptions(threads=1)).run(crops)
    expected = expected_logits(look, crops)
    tolerance = 2e-2 if look.precision == "float16" else 1e-5
    assert np.abs(softmax(output.logits) - softmax(expected)).max() < tolerance
    if look.gives == "logits":
        assert np.abs(output.logits - expected).max() < tolerance
    assert output.logits.dtype == np.float32
    assert output.embedding.shape == (5, 0)
    reference, made_by = reference_of(model)
    assert made_by == "onnx reference evaluator"
    row = reference(crops[3])
    assert np.abs(softmax(row[None]) - softmax(expected[3:4])).max() < tolerance


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_the_file_shows_is_seen(look, tmp_path):
    found = inspect_onnx(write_classifier(tmp_path / "m.onnx", look), look.layout == "nchw")
    assert found.feeding.is_channels_first == (look.layout == "nchw")
    assert found.feeding.batch == (look.batch if isinstance(look.batch, int) else None)
    assert found.feeding.input_type == look.input_type
    assert found.feeding.is_raw == (look.input_type == "uint8")
    assert found.feeding.precision == look.precision
    assert found.shape == ((32, 32) if look.sides == 32 else None)
    assert found.classes == (6 if look.output_axes == 2 else None)
    assert found.labels is None
    assert found.recipe is None


def test_pictures_are_labelled(tmp_path, photos):
    look = Classifier(sides=32)
    model = open_graph(write_classifier(tmp_path / "m.onnx", look), look)
    classifier = SwiftCamClassifier(model, create_engine("onnx", model, EngineOptions()))
    prediction = classifier.classify(photos[0], 3)
    crop = RECIPE.crop(photos[0])
    best = int(np.argmax(expected_logits(look, crop[None])[0]))
    assert prediction.candidates[0].index == best
    assert prediction.candidates[0].label == f"thing {best}"


def test_only_engines_that_run_graphs_are_offered(tmp_path):
    look = Classifier()
    model = open_graph(write_classifier(tmp_path / "m.onnx", look), look)
    assert usable_engines(model) == ["onnx"]
    with pytest.raises(ModelError, match="Use --engine onnx"):
        create_engine("torch", model, EngineOptions())


def test_a_file_with_labels_and_recipe_needs_no_import(tmp_path, photos):
    path = write_classifier(
        tmp_path / "m.onnx",
        metadata={
            "labels": json.dumps([f"thing {index}" for index in range(6)]),
            "recipe": json.dumps(RECIPE.to_dict()),
        },
    )
    classifier = load_classifier(ModelChoice(str(path)))
    assert classifier.recipe == RECIPE
    assert classifier.classify(photos[0]).candidates[0].label.startswith("thing")
    with pytest.raises(ArgumentError, match="no family"):
        open_model(path, "l2")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"labels": '["a"]'},
        {"recipe": "{}"},
        {"labels": "a, b", "recipe": "squash"},
        {"labels": "[1, 2]", "recipe": "{}"},
        {"labels": '["a"]', "recipe": "[]"},
    ],
)
def test_a_file_without_labels_must_be_imported_first(metadata, tmp_path):
    path = write_classifier(tmp_path / "m.onnx", metadata=metadata)
    with pytest.raises(ModelError, match="swiftcam models import"):
        open_model(path)


def test_labels_that_do_not_fit_are_an_error(tmp_path, crops):
    look = Classifier()
    model = open_graph(write_classifier(tmp_path / "m.onnx", look), look)
    model = dataclasses.replace(model, labels=("a", "b"))
    with pytest.raises(ModelError, match="6 numbers for a picture but has 2 labels"):
        create_engine("onnx", model, EngineOptions()).run(crops)


@pytest.mark.parametrize("content", [b"", b"not protobuf at all", b"\x08\x09"])
def test_damaged_files_are_model_errors(content, tmp_path):
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"m\.onnx"):
        open_model(path)


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (Classifier(layout="nhwc", sides=3), "--layout"),
        (Classifier(layout="nchw", sides=3), "--layout"),
    ],
)
def test_an_order_of_axes_that_cannot_be_seen_is_asked_for(look, words, tmp_path):
    path = write_classifier(tmp_path / "m.onnx", look)
    with pytest.raises(ModelError, match=words):
        inspect_onnx(path)
    for is_first in (True, False):
        assert inspect_onnx(path, is_first).feeding.is_channels_first == is_first
