"""What only LiteRT does; what it shares with the other engines is in `test_registry`."""

import dataclasses

import numpy as np
import pytest

from tests import needs

pytestmark = pytest.mark.extra("ai_edge_litert")
needs.module("ai_edge_litert")

from swiftcam.errors import ModelError
from swiftcam.inference import builder_versions
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines import litert
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.graphs.calibration import require_calibration
from swiftcam.inference.graphs.int8_form import Int8Form
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.tflite import tflite_builder, tflite_cache
from swiftcam.inference.tflite.tflite_cache import load_tflite, tflite_path
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import SMALL, random_weights, write_hugging_face

ONE = EngineOptions(threads=1)


@pytest.fixture
def checkpoint(tmp_path):
    return open_checkpoint(write_hugging_face(tmp_path / "model", SMALL, random_weights(SMALL)))


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_every_golden_crop_gets_the_expected_answer(precision):
    classifier = load_classifier(ModelChoice(engine="litert", threads=1, precision=precision))
    seal = classifier.sealer.check()
    assert (seal.verdict, seal.matched, seal.of) == (Verdict.VERIFIED, 8, 8)


def test_it_names_what_really_runs(checkpoint):
    engine = create_engine("litert", checkpoint, ONE)
    assert engine.providers == ("XNNPACK",)
    assert engine.nodes > 50


def test_without_a_list_of_operators_no_delegate_is_claimed(checkpoint, monkeypatch):
    monkeypatch.delattr(litert.Interpreter, "_get_ops_details")
    assert create_engine("litert", checkpoint, ONE).providers == ("CPU",)


def test_outputs_are_not_overwritten_by_the_next_crop(checkpoint):
    engine = create_engine("litert", checkpoint, ONE)
    black, white = np.zeros((1, 224, 224, 3), np.uint8), np.full((1, 224, 224, 3), 255, np.uint8)
    first = engine.run(black)
    kept = first.logits.copy(), first.embedding.copy()
    engine.run(white)
    assert np.array_equal(first.logits, kept[0])
    assert np.array_equal(first.embedding, kept[1])


def test_no_crops_give_no_outputs(checkpoint):
    output = create_engine("litert", checkpoint, ONE).run(np.zeros((0, 224, 224, 3), np.uint8))
    assert (output.logits.shape, output.embedding.shape) == ((0, 7), (0, 20))


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((1, 100, 100, 3), "uint8"), ((1, 224, 224, 4), "uint8"), ((1, 224, 224, 3), "float32")],
)
def test_a_wrong_crop_is_refused_and_the_next_one_runs(checkpoint, shape, dtype):
    engine = create_engine("litert", checkpoint, ONE)
    with pytest.raises(ModelError, match="could not run the model: it takes"):
        engine.run(np.zeros(shape, dtype))
    assert engine.run(np.zeros((1, 224, 224, 3), np.uint8)).logits.shape == (1, 7)


def test_logits_and_embeddings_of_equal_width_are_not_confused(tmp_path):
    config = SMALL.replace(num_labels=SMALL.embed_dims[-1])
    folder = write_hugging_face(tmp_path / "model", config, random_weights(config))
    crop = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3), np.uint8)
    found, expected = (
        create_engine(name, open_checkpoint(folder), ONE).run(crop) for name in ("litert", "onnx")
    )
    assert np.allclose(found.logits, expected.logits, atol=1e-3)
    assert np.allclose(found.embedding, expected.embedding, atol=1e-3)


def test_imported_classifiers_are_refused(tmp_path):
    export_model(ExportRequest(ModelChoice(), tmp_path / "net.onnx"))
    with pytest.raises(ModelError, match="--engine onnx"):
        load_classifier(ModelChoice(str(tmp_path / "net.onnx"), engine="litert"))


def test_the_second_load_reads_the_cache(checkpoint, monkeypatch):
    first = load_tflite(checkpoint)
    assert tflite_path(checkpoint).read_bytes() == first
    monkeypatch.setattr(tflite_builder, "build_tflite", None)
    assert load_tflite(checkpoint) == first


@pytest.mark.parametrize("damaged", [b"", b"no flatbuffer" * 100, None])
def test_a_damaged_cached_file_is_built_again(checkpoint, damaged):
    good = load_tflite(checkpoint)
    tflite_path(checkpoint).write_bytes(good[:1000] if damaged is None else damaged)
    create_engine("litert", checkpoint, ONE)
    assert tflite_path(checkpoint).read_bytes() == good


def test_the_key_depends_on_everything_that_changes_the_file(checkpoint, monkeypatch):
    embedded = open_checkpoint(find_model(DEFAULT_MODEL))
    form = Int8Form(require_calibration(embedded), 8, has_quantised_outputs=True)
    paths = [
        tflite_path(checkpoint),
        tflite_path(dataclasses.replace(checkpoint, recipe=Recipe(mean=(0.5, 0.5, 0.5)))),
        tflite_path(dataclasses.replace(checkpoint, recipe=Recipe(size=160))),
        tflite_path(embedded),
        tflite_path(embedded, form),
    ]
    monkeypatch.setattr(tflite_cache, "TFLITE_VERSION", builder_versions.TFLITE_VERSION + 1)
    paths.append(tflite_path(checkpoint))
    assert len(set(paths)) == 6


def test_without_a_writable_cache_the_file_is_built(checkpoint, monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache directory should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert create_engine("litert", checkpoint, ONE).providers


def test_a_file_that_litert_cannot_load_is_a_model_error(checkpoint, monkeypatch):
    monkeypatch.setattr(tflite_builder, "build_tflite", lambda *_: b"no flatbuffer" * 100)
    with pytest.raises(ModelError, match="cannot load model"):
        create_engine("litert", checkpoint, ONE)
