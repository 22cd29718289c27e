from dataclasses import replace

import numpy as np
import pytest

from swiftcam.inference.classifier import Classifier, softmax
from swiftcam.inference.engines.registry import EngineOptions, create_engine, usable_engines
from swiftcam.inference.models.model import at_size
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.parity.seal import Sealer
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.taught.taught_model import NONE_LABEL
from swiftcam.jobs.progress import Watch
from tests.inference.taught.models import CLASSES, small_model

BOTH = pytest.mark.parametrize("is_beside", [False, True])


def test_labels_are_the_classes_and_none_or_beside_those_of_the_base(tmp_path):
    model = small_model(tmp_path)
    assert model.labels == (*CLASSES, NONE_LABEL)
    beside = small_model(tmp_path, is_beside=True)
    assert beside.labels == (*model.base.labels, *CLASSES)


def test_beside_the_base_its_classes_share_what_is_none_of_the_taught(tmp_path):
    alone, beside = small_model(tmp_path), small_model(tmp_path, is_beside=True)
    crops = golden_crops((64, 64))
    engines = [create_engine("onnx", each, EngineOptions()) for each in (alone.base, alone, beside)]
    own, taught, both = (softmax(engine.run(crops).logits) for engine in engines)
    assert both[:, 7:] == pytest.approx(taught[:, :-1], abs=1e-5)
    assert both[:, :7] == pytest.approx(own * taught[:, -1:], abs=1e-5)
    assert both.sum(axis=1) == pytest.approx(1)


def test_a_taught_class_takes_the_place_of_the_bases_class_of_its_name(tmp_path):
    model = replace(small_model(tmp_path, is_beside=True), classes=("cup", "Thing 2", "bowl"))
    assert model.base.labels[2] == "thing 2, other name"
    assert model.own == (0, 1, 3, 4, 5, 6)
    assert len(model.labels) == 9
    assert "thing 2, other name" not in model.labels
    logits = create_engine("onnx", model, EngineOptions()).run(golden_crops((64, 64))).logits
    assert softmax(logits).sum(axis=1) == pytest.approx(1)
    assert logits.shape[1] == 9


def test_without_a_class_of_the_base_left_the_taught_ones_are_alone(tmp_path):
    model = small_model(tmp_path, is_beside=True)
    base = replace(model.base, config=model.base.config.replace(id2label={0: "Cup", 1: "碗"}))
    alone = replace(model, base=base)
    assert alone.labels == (*CLASSES, NONE_LABEL)
    logits = alone.logits(np.zeros((2, 2)), np.ones((2, 20)))
    assert logits == pytest.approx(model.head.logits(np.ones((2, 20))))


@BOTH
def test_every_engine_gives_the_golden_values(tmp_path, is_beside):
    model = small_model(tmp_path, is_beside=is_beside)
    write_golden(make_golden(model, Watch()), model.directory)
    for name in usable_engines(model):
        sealer = Sealer(model, create_engine(name, model, EngineOptions()))
        assert sealer.check().verdict is Verdict.VERIFIED, name


def test_another_head_is_not_verified_by_old_golden_values(tmp_path):
    write_golden(make_golden(small_model(tmp_path), Watch()), tmp_path / "base")
    other = small_model(tmp_path, seed=1)
    sealer = Sealer(other, create_engine("onnx", other, EngineOptions()))
    assert sealer.check().verdict is not Verdict.VERIFIED


@BOTH
def test_it_runs_at_another_size(tmp_path, is_beside):
    model = at_size(small_model(tmp_path, is_beside=is_beside), 96)
    engine = create_engine("onnx", model, EngineOptions())
    assert engine.run(golden_crops((96, 96))).logits.shape[1] == len(model.labels)
    assert Sealer(model, engine).check().verdict is Verdict.VERIFIED


def test_identities_differ_by_head_and_by_use(tmp_path):
    models = [
        small_model(tmp_path),
        small_model(tmp_path, seed=1),
        small_model(tmp_path, is_beside=True),
        small_model(tmp_path).at_size(96),
    ]
    assert len({model.provenance for model in models}) == 4
    assert len({model.sha256 for model in models[:3]}) == 3


def test_a_classifier_labels_with_it(tmp_path):
    model = small_model(tmp_path)
    classifier = Classifier(model, create_engine("onnx", model, EngineOptions()))
    prediction = classifier.classify(np.full((100, 100, 3), 90, np.uint8))
    assert {candidate.label for candidate in prediction.candidates} == {*CLASSES, NONE_LABEL}
    assert not classifier.is_calibrated
    assert classifier.is_resizable
