"""The interim setup, used until the best engine is loaded."""

from dataclasses import replace

import pytest

from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.choose import ChosenSetup
from swiftcam.inference.setups.interim import interim_setup
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.setup import Measured, Measurements, Setup

AUTO = ModelChoice(engine="auto", precision="auto")
SLOW_TO_LOAD = ChosenSetup(Setup("openvino", "int8"), "measured", is_unmeasured=True)


def test_the_default_engine_is_interim_and_names_its_replacement():
    found = interim_setup(SLOW_TO_LOAD, AUTO)
    assert found.setup == Setup("onnx", "fp32")
    assert "ONNX Runtime" in found.reason.split("until")[0]
    assert "OpenVINO" in found.reason.split("until")[1]
    assert not found.is_unmeasured  # nothing is measured before the replacement is loaded


def test_a_precision_that_was_chosen_is_kept():
    assert interim_setup(SLOW_TO_LOAD, replace(AUTO, precision="int8")).setup.precision == "int8"


@pytest.mark.parametrize(
    ("chosen_setup", "choice"),
    [
        (ChosenSetup(Setup("onnx", "int8"), "measured"), AUTO),
        (SLOW_TO_LOAD, ModelChoice(engine="openvino", precision="auto")),
        (SLOW_TO_LOAD, replace(AUTO, precision="bf16")),
    ],
)
def test_no_interim_is_needed(chosen_setup, choice):
    assert interim_setup(chosen_setup, choice) is None


def test_an_interim_classifier_can_load_its_replacement(sealed):
    measured = tuple(
        Measured(Setup(name, device="cpu"), p50) for name, p50 in (("onnx", 20.0), ("torch", 10.0))
    )
    measurements = Measurements(measured, 8)
    choice = replace(AUTO, name=str(sealed))
    assert load_classifier(ModelChoice(str(sealed)), may_use_interim=True).replacement is None
    classifier = load_classifier(choice, measurements, may_use_interim=True)
    assert classifier.chosen_setup.setup.engine == "onnx"
    replacement = classifier.replacement()
    assert replacement.replacement is None
    assert replacement.chosen_setup.setup.engine == "torch"
    assert "until" not in replacement.chosen_setup.reason
