"""What a run in the terminal measures before it starts, and what it says."""

import functools

import pytest

from swiftcam import bench
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference import tuner
from swiftcam.inference.classifier import ModelChoice, chosen_model
from swiftcam.inference.tuning import read_tuning
from swiftcam.measure_first import measure_first
from swiftcam.sample_crops import sample_crops

AUTO = ModelChoice(engine="auto")


def test_a_choice_that_leaves_nothing_open_is_not_measured(capsys):
    measure_first(ModelChoice())
    assert capsys.readouterr().err == ""
    assert read_tuning(chosen_model(AUTO)) is None


def test_an_open_one_is_measured_once(capsys, monkeypatch):
    monkeypatch.setattr(tuner, "_BUDGET", 0.0)
    monkeypatch.setattr(tuner, "_thread_counts", lambda: [1])
    monkeypatch.setattr(bench, "sample_crops", functools.partial(sample_crops, count=4))
    measure_first(AUTO)
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("swiftcam: measuring how swiftformer-xs-tiny200 runs best here")
    assert second.startswith("swiftcam: measured in ")
    assert " ms a picture" in second
    measure_first(AUTO)
    assert capsys.readouterr().err == ""


def test_a_failure_is_said_and_the_run_goes_on(capsys, monkeypatch):
    def fail(*_):
        raise ModelError("It does not run.")

    monkeypatch.setattr(bench, "tune", fail)
    measure_first(AUTO)
    assert capsys.readouterr().err.splitlines()[-1] == "swiftcam: not measured: It does not run."


def test_a_model_that_does_not_exist_ends_it(capsys):
    with pytest.raises(ArgumentError):
        measure_first(ModelChoice("nowhere", engine="auto"))
    assert capsys.readouterr().err == ""
