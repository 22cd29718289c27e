"""The exported `.tflite` file, read as other programs read it."""

import json
import zipfile

import numpy as np
import pytest

from tests import needs

pytestmark = pytest.mark.extra("ai_edge_litert")
needs.module("ai_edge_litert")

import flatbuffers
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.exporting.tflite_export import FACTS, STANDARD
from swiftcam.inference.importing.tflite_file import inspect_tflite
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    path = tmp_path_factory.mktemp("exported") / "m.tflite"
    return export_model(ExportRequest(ModelChoice(), path))


def metadata_of(path):
    data = path.read_bytes()
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0))
    return {
        entry.name.decode(): bytes(model.buffers[entry.buffer].data) for entry in model.metadata
    }


def test_the_file_gives_the_logits_of_the_model_by_name(exported, photos):
    assert "tflite fp32" in str(exported)
    classifier = load_classifier()
    assert f"{len(classifier.labels)} labels, family ones, checked" in str(exported)
    crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
    runner = Interpreter(model_path=str(exported.path)).get_signature_runner("serving_default")
    assert list(runner.get_input_details()) == ["crops"]
    found = np.concatenate([runner(crops=crop[None])["logits"] for crop in crops])
    expected = classifier.engine.run(crops).logits
    assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()


def test_the_metadata_has_the_facts_for_other_programs(exported):
    facts = json.loads(metadata_of(exported.path)[FACTS])
    assert facts["name"] == DEFAULT_MODEL
    assert facts["family"] == "ones"
    assert tuple(facts["labels"]) == open_checkpoint(find_model(DEFAULT_MODEL)).labels
    assert facts["recipe"]["resize"] == "squash"
    assert len(facts["checkpoint_sha256"]) == 64
    assert facts["builder_version"]


def test_the_labels_are_the_associated_file_of_the_standard(exported):
    with zipfile.ZipFile(exported.path) as archive:
        assert archive.namelist() == ["labels.txt"]
        lines = archive.read("labels.txt").decode().splitlines()
    assert lines == list(load_classifier().labels)


def test_the_standard_metadata_names_tensors_and_labels(exported):
    found = metadata_of(exported.path)[STANDARD]
    assert found[4:8] == b"M001"
    model = Table(found)
    assert model.text(0) == DEFAULT_MODEL
    (subgraph,) = model.tables(3)
    (crops,) = subgraph.tables(2)
    logits, embedding = subgraph.tables(3)
    assert [each.text(0) for each in (crops, logits, embedding)] == ["crops", "logits", "embedding"]
    assert crops.table(3).byte(0) == 2  # ImageProperties
    assert crops.table(3).table(1).byte(0) == 1  # RGB
    (labels,) = logits.tables(6)
    assert (labels.text(0), labels.byte(2)) == ("labels.txt", 2)  # TENSOR_AXIS_LABELS
    assert embedding.tables(6) == []


# How small int8 is depends on the convolutions that the calibration keeps in float32.
@pytest.mark.parametrize(("precision", "most"), [("fp16", 0.55), ("int8", 0.9)])
def test_other_precisions_are_smaller(exported, tmp_path, precision, most):
    path = tmp_path / "m.tflite"
    made = export_model(ExportRequest(ModelChoice(), path, precision=precision))
    assert made.size == path.stat().st_size < most * exported.size
    assert made.precision == precision


def test_a_file_that_fails_its_check_is_not_saved(tmp_path):
    weights = random_weights(SMALL)
    weights["head.bias"][2] = np.nan
    folder = write_hugging_face(tmp_path / "model", SMALL, weights)
    path = tmp_path / "m.tflite"
    path.write_text("what was there before")
    with pytest.raises(ModelError, match="was not saved"):
        export_model(ExportRequest(ModelChoice(str(folder)), path))
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["m.tflite"]
    assert path.read_text() == "what was there before"


class Table:
    """Reads a table of a flatbuffer by its field numbers, without a schema."""

    def __init__(self, data, at=None):
        start = int.from_bytes(data[:4], "little") if at is None else at
        self._table = flatbuffers.table.Table(data, start)

    def _at(self, place):
        offset = self._table.Offset(4 + 2 * place)
        return offset and offset + self._table.Pos

    def text(self, place):
        return self._table.String(self._at(place)).decode()

    def byte(self, place):
        return self._table.Get(flatbuffers.number_types.Uint8Flags, self._at(place))

    def table(self, place):
        return Table(self._table.Bytes, self._table.Indirect(self._at(place)))

    def tables(self, place):
        offset = self._table.Offset(4 + 2 * place)
        if not offset:
            return []
        start, count = self._table.Vector(offset), self._table.VectorLen(offset)
        return [
            Table(self._table.Bytes, self._table.Indirect(start + 4 * number))
            for number in range(count)
        ]


def test_with_scores_the_only_output_is_the_probabilities(tmp_path, photos):
    path = tmp_path / "m.tflite"
    export_model(ExportRequest(ModelChoice(), path, has_scores=True))
    classifier = load_classifier()
    crop = classifier.recipe.crop(photos[0])
    runner = Interpreter(model_path=str(path)).get_signature_runner("serving_default")
    answer = runner(crops=crop[None])
    assert answer.keys() == {"scores"}
    expected = classifier.classify(photos[0]).probabilities
    assert answer["scores"][0] == pytest.approx(expected, abs=1e-4)
    # As MediaPipe's Image Classifier reads it: one output with labels, in the order of the scores.
    assert inspect_tflite(path).labels == classifier.labels
    best = int(np.argmax(expected))
    assert labels_of(path)[best] == classifier.labels[best]


def labels_of(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("labels.txt").decode().splitlines()


def test_only_tflite_files_can_have_scores(tmp_path):
    with pytest.raises(ArgumentError, match="Only the format tflite can have scores"):
        export_model(ExportRequest(ModelChoice(), tmp_path / "m.onnx", has_scores=True))
