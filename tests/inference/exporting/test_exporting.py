import json

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import SMALL, random_weights, write_hugging_face


def test_the_graph_gives_the_same_logits_in_plain_onnx_runtime(exported, classifier, photos):
    line = str(exported)
    assert str(exported.path) in line
    assert f"{len(classifier.labels)} labels, family ones, checked" in line
    crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
    session = ort.InferenceSession(exported.path, providers=["CPUExecutionProvider"])
    (logits,) = session.run(["logits"], {"crops": crops})
    assert np.allclose(logits, classifier.engine.run(crops).logits, rtol=1e-4, atol=1e-4)


def test_the_metadata_has_the_facts_for_other_programs(exported, embedded):
    metadata = {entry.key: entry.value for entry in onnx.load(exported.path).metadata_props}
    assert metadata["name"] == DEFAULT_MODEL
    assert metadata["family"] == "ones"
    assert tuple(json.loads(metadata["labels"])) == embedded.labels
    assert json.loads(metadata["recipe"])["resize"] == "squash"
    assert metadata["checkpoint_sha256"] == embedded.sha256


def test_the_family_can_be_chosen_and_changes_the_logits(tmp_path, sealed, photos):
    answers = {}
    for family in ("ones", "l2"):
        choice = ModelChoice(str(sealed), family=family)
        exported = export_model(ExportRequest(choice, tmp_path / f"{family}.onnx"))
        assert exported.family == family
        session = ort.InferenceSession(exported.path, providers=["CPUExecutionProvider"])
        classifier = load_classifier(choice)
        crop = classifier.recipe.crop(photos[0])[None]
        (answers[family],) = session.run(["logits"], {"crops": crop})
        expected = classifier.engine.run(crop).logits
        assert np.abs(answers[family] - expected).max() < 1e-4 * np.abs(expected).max()
    assert np.abs(answers["ones"] - answers["l2"]).max() > 0.01 * np.abs(expected).max()


@pytest.mark.parametrize("name", ["m.pb", "missing/m.onnx"])
def test_impossible_outputs_are_argument_errors(tmp_path, name):
    with pytest.raises(ArgumentError, match="--output"):
        export_model(ExportRequest(ModelChoice(), tmp_path / name))


def test_an_output_that_cannot_be_written(tmp_path):
    (tmp_path / "m.onnx").mkdir()
    with pytest.raises(ArgumentError, match="cannot be written: it is a directory"):
        export_model(ExportRequest(ModelChoice(), tmp_path / "m.onnx"))


def test_a_graph_that_fails_its_check_is_not_saved(tmp_path):
    weights = random_weights(SMALL)
    weights["head.bias"][2] = np.nan
    folder = write_hugging_face(tmp_path / "model", SMALL, weights)
    path = tmp_path / "m.onnx"
    path.write_text("what was there before")
    with pytest.raises(ModelError, match="was not saved"):
        export_model(ExportRequest(ModelChoice(str(folder)), path))
    assert path.read_text() == "what was there before"


def test_an_8_bit_graph_gives_nearly_the_same_logits(exported, exported_int8, classifier, photos):
    assert exported_int8.size == exported_int8.path.stat().st_size < 0.9 * exported.size
    crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
    session = ort.InferenceSession(exported_int8.path, providers=["CPUExecutionProvider"])
    (logits,) = session.run(["logits"], {"crops": crops})
    exact = classifier.engine.run(crops).logits
    assert 1e-4 < np.abs(logits - exact).max() / np.abs(exact).max() < 0.1


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("m", {}, "must end in .onnx or .tflite, or --format must name a format"),
        ("m.onnx", {"format": "pb"}, "There is no format 'pb'"),
        (
            "m.onnx",
            {"precision": "fp16"},
            "not support the precision 'fp16'. Use one of: fp32, int8",
        ),
        ("m.tflite", {"precision": "bf16"}, "Use one of: fp32, fp16, int8"),
        ("m.onnx", {"format": "tflite"}, "must end in .tflite"),
    ],
)
def test_an_impossible_request_is_an_argument_error(tmp_path, name, options, message):
    with pytest.raises(ArgumentError, match=message):
        export_model(ExportRequest(ModelChoice(), tmp_path / name, **options))


@pytest.mark.parametrize(
    "options", [{"precision": "int8"}, {"format": "tflite", "precision": "fp32"}]
)
def test_an_imported_classifier_is_only_exported_unchanged(tmp_path, exported, options):
    output = tmp_path / ("out.tflite" if "format" in options else "out.onnx")
    with pytest.raises(ArgumentError, match="only be exported unchanged"):
        export_model(ExportRequest(ModelChoice(str(exported.path)), output, **options))
    assert not output.exists()


def test_int8_without_a_calibration_names_the_command(tmp_path, sealed):
    request = ExportRequest(ModelChoice(str(sealed)), tmp_path / "m.onnx", precision="int8")
    with pytest.raises(ModelError, match="swiftcam models calibrate model"):
        export_model(request)
