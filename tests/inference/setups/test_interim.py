"""What runs until the engine that was measured to be best is loaded."""

from dataclasses import replace

import pytest

from swiftcam.inference.classifier import ModelChoice, load_classifier
from swiftcam.inference.setups.interim import stand_in
from swiftcam.inference.setups.setup import Measured, Settled, Setup, Tuning

AUTO = ModelChoice(engine="auto", precision="auto")
SLOW_TO_LOAD = Settled(Setup("openvino", "int8"), "measured", is_unmeasured=True)


def test_the_default_engine_stands_in_and_says_for_what():
    found = stand_in(SLOW_TO_LOAD, AUTO)
    assert found.setup == Setup("onnx", "fp32")
    assert "ONNX Runtime" in found.reason.split("until")[0]
    assert "OpenVINO" in found.reason.split("until")[1]
    assert not found.is_unmeasured  # nothing is to be measured before the successor is there


def test_a_precision_that_was_chosen_is_kept():
    assert stand_in(SLOW_TO_LOAD, replace(AUTO, precision="int8")).setup.precision == "int8"


@pytest.mark.parametrize(
    ("settled", "choice"),
    [
        (Settled(Setup("onnx", "int8"), "measured"), AUTO),
        (SLOW_TO_LOAD, ModelChoice(engine="openvino", precision="auto")),
        (SLOW_TO_LOAD, replace(AUTO, precision="bf16")),
    ],
)
def test_nothing_stands_in(settled, choice):
    assert stand_in(settled, choice) is None


def test_a_classifier_that_stands_in_knows_its_successor(sealed):
    measured = (Measured(Setup("onnx"), 20.0), Measured(Setup("torch"), 10.0))
    tuning = Tuning(measured, 8)
    choice = replace(AUTO, name=str(sealed))
    assert load_classifier(ModelChoice(str(sealed)), at_once=True).successor is None
    classifier = load_classifier(choice, tuning, at_once=True)
    assert classifier.settled.setup.engine == "onnx"
    successor = classifier.successor()
    assert successor.successor is None
    assert successor.settled.setup.engine == "torch"
    assert "until" not in successor.settled.reason
