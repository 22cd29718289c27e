"""The measurement before a run in the terminal, and its messages."""

from dataclasses import replace
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.inference.setups.remembered import read_measurements
from swiftcam.terminal.measure_first import measure_first
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.measurements import AUTO, small_choice


@pytest.fixture
def small(tmp_path):
    return small_choice(tmp_path)


def test_a_choice_that_leaves_nothing_open_is_not_measured(capsys):
    measure_first(ModelChoice())
    assert capsys.readouterr().err == ""
    assert read_measurements(chosen_model(AUTO)) is None


def test_an_open_one_is_measured_once(capsys, small):
    small = replace(small, precision="fp32")
    measure_first(small)
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("swiftcam: measuring the fastest setup for ")
    assert second.startswith("swiftcam: measured in ")
    measurements = read_measurements(chosen_model(small))
    assert measurements.reason(measurements.best(small)) in second
    measure_first(small)
    assert capsys.readouterr().err == ""


def test_a_failure_is_reported_and_the_run_continues(capsys, small):
    weights = random_weights(SMALL)
    weights["head.weight"] = weights["head.weight"][:3].copy()
    write_hugging_face(Path(small.name), SMALL, weights)
    measure_first(small)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("swiftcam: the measurement failed: ")
    assert "head.weight is 3x20, expected 7x20" in last


def test_a_model_that_does_not_exist_ends_it(capsys):
    with pytest.raises(ArgumentError):
        measure_first(ModelChoice("nowhere", engine="auto"))
    assert capsys.readouterr().err == ""
