"""Choosing the setup for a choice: with measurements, without them, and what to measure."""

from dataclasses import replace

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.registry import default_threads
from swiftcam.inference.graphs.calibration import (
    Calibration,
    calibrated_graph,
    write_calibration,
)
from swiftcam.inference.setups.choose import choose_setup, engines_to_measure, recall_setup
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.inference.setups.remembered import read_measurements, write_measurements
from swiftcam.inference.setups.setup import Measured, Measurements, Setup

AUTO = ModelChoice(engine="auto", precision="auto")
ONNX = Setup("onnx", device="cpu", threads=1)
QUICK = replace(ONNX, precision="int8")
TORCH = Setup("torch", device="cpu", threads=1)


@pytest.fixture
def model(sealed):
    return chosen_model(replace(AUTO, name=str(sealed)))


def test_without_a_measurement_the_default_runs(model):
    assert recall_setup(ModelChoice(), model).setup == Setup(
        "onnx", "fp32", "auto", default_threads()
    )
    assert not recall_setup(ModelChoice(), model).is_unmeasured
    chosen_setup = recall_setup(AUTO, model)
    assert chosen_setup.setup == recall_setup(ModelChoice(), model).setup
    assert (chosen_setup.reason, chosen_setup.is_unmeasured) == ("", True)


def test_an_open_engine_is_one_that_supports_the_chosen_parts(monkeypatch):
    monkeypatch.setattr("swiftcam.inference.engines.registry.EngineKind.is_installed", True)
    assert (
        choose_setup(ModelChoice(engine="auto", precision="bf16"), None).setup.engine == "openvino"
    )
    assert choose_setup(ModelChoice(engine="auto", device="mps"), None).setup.engine == "torch"
    assert choose_setup(ModelChoice(engine="auto", device="moon"), None).setup.engine == "onnx"


def test_a_precision_that_changes_labels_is_not_chosen_automatically():
    found = Measurements((Measured(ONNX, 20.0), Measured(QUICK, 5.0, agreement=0.9)), 10)
    assert choose_setup(AUTO, found).setup == ONNX
    better = Measurements((Measured(ONNX, 20.0), Measured(QUICK, 5.0, agreement=1.0)), 10)
    assert choose_setup(AUTO, better).setup == QUICK
    assert choose_setup(AUTO, better).reason.endswith("the same first label on 10 of 10 pictures.")
    # A scripted run with --engine auto alone stays float32.
    assert choose_setup(ModelChoice(engine="auto"), better).setup == ONNX


def test_the_users_number_of_threads_is_kept():
    chosen_setup = choose_setup(replace(AUTO, threads=7), Measurements((Measured(ONNX, 20.0),), 10))
    assert chosen_setup.setup == replace(ONNX, threads=7)


def test_pytorch_is_measured_only_if_the_user_chose_it(model, monkeypatch):
    monkeypatch.setattr("swiftcam.inference.engines.registry.EngineKind.is_installed", True)
    assert engines_to_measure(AUTO, model) == ("onnx", "openvino", "litert")
    assert engines_to_measure(replace(AUTO, engine="onnx"), model)[0] == "onnx"
    assert engines_to_measure(replace(AUTO, engine="torch"), model) == ("torch",)


def test_a_measurement_of_one_engine_leaves_the_choice_unmeasured(model):
    write_measurements(Measurements((Measured(TORCH, 1.0),), 10), model)
    assert recall_setup(AUTO, model).is_unmeasured


def test_measurements_of_other_engines_are_kept(model):
    quick_torch = Measured(replace(TORCH, precision="bf16"), 1.0, agreement=1.0)
    write_measurements(Measurements((Measured(TORCH, 1.0), quick_torch), 10), model)
    write_measurements(Measurements((Measured(ONNX, 3.0),), 10), model)
    assert read_measurements(model).measured == (
        Measured(ONNX, 3.0),
        Measured(TORCH, 1.0),
        quick_torch,
    )
    # Agreements on another number of pictures cannot be compared.
    write_measurements(Measurements((Measured(ONNX, 2.0),), 12), model)
    assert read_measurements(model).measured == (Measured(ONNX, 2.0), Measured(TORCH, 1.0))


def test_a_new_calibration_needs_a_new_measurement(model):
    for ranges in ({}, {"stem": (0.0, 1.0)}):
        write_measurements(Measurements((Measured(ONNX, 3.0),), 10), model)
        assert read_measurements(model) is not None
        made = Calibration(calibrated_graph(model), model.recipe.size, 16, 1.0, ranges, {})
        write_calibration(made, model.directory)
        assert read_measurements(model) is None


def test_a_measured_setup_that_no_longer_runs_is_replaced_by_the_default():
    gone = replace(ONNX, device="qnn")  # measured, and then its library was replaced
    measured = tuple(
        Measured(replace(gone, engine=name), 1.0, agreement=1.0) for name in ("onnx", "openvino")
    )
    loaded = load_classifier(AUTO, Measurements(measured, 10))
    assert loaded.engine.name == "ONNX Runtime"
    assert loaded.chosen_setup.is_unmeasured
    assert loaded.chosen_setup.reason == ""


def test_a_setup_the_user_chose_is_never_replaced(monkeypatch):
    with pytest.raises(ArgumentError):
        load_classifier(ModelChoice(device="qnn"))
    assert chosen_model(ModelChoice(size=128)).recipe.size == 128
