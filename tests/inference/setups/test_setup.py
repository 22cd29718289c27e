"""The best of measured setups, and the cache of measurements."""

import dataclasses

import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.engines.registry import default_threads
from swiftcam.inference.graphs.calibration import (
    Calibration,
    calibrated_graph,
    write_calibration,
)
from swiftcam.inference.machine import whole_machine
from swiftcam.inference.setups.choose import MEASURED_ENGINES, recall_setup
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.remembered import (
    measurements_path,
    read_measurements,
    write_measurements,
)
from swiftcam.inference.setups.setup import Measured, Measurements, Setup

AUTO = ModelChoice(engine="auto", precision="auto")
DEFAULT = Setup(device="cpu", threads=1)
FAST = Setup("openvino", "int8", "cpu", 1)


def measured(setup=DEFAULT, p50=20.0, agreement=None, problem=""):
    return Measured(setup, p50, 1.2 * p50, agreement, problem)


@pytest.fixture
def model(sealed):
    return open_checkpoint(sealed)


def best(*entries, choice=AUTO):
    found = Measurements(entries, 68).best(choice)
    return found and found.setup


def test_the_fastest_exact_setup_wins():
    other = dataclasses.replace(DEFAULT, engine="openvino")
    assert best(measured(), measured(other, 15.0)) == other


def test_a_faster_precision_needs_98_percent_of_the_first_labels():
    assert best(measured(), measured(FAST, 10.0, 0.985)) == FAST
    assert best(measured(), measured(FAST, 10.0, 0.97)) == DEFAULT
    assert best(measured(), measured(FAST, 10.0, None)) == DEFAULT


def test_a_little_speed_is_not_worth_less_precision_or_more_threads():
    assert best(measured(), measured(FAST, 19.0, 1.0)) == DEFAULT
    more = dataclasses.replace(DEFAULT, threads=2)
    assert best(measured(), measured(more, 17.0)) == DEFAULT
    assert best(measured(), measured(more, 12.0)) == more


@pytest.mark.parametrize(
    "device", ["cuda", "coreml", "qnn", "dml", "openvino", "gpu", "npu", "auto"]
)
def test_a_device_that_may_compute_in_half_is_believed_only_if_it_agrees(device):
    other = dataclasses.replace(DEFAULT, device=device)
    assert not other.is_exact
    assert best(measured(), measured(other, 5.0)) == DEFAULT
    assert best(measured(), measured(other, 5.0, 0.97)) == DEFAULT
    assert best(measured(), measured(other, 5.0, 0.99)) == other
    assert best(measured(), measured(other, 19.0, 1.0)) == DEFAULT


def test_a_setup_that_does_not_run_is_never_chosen():
    assert best(measured(), measured(FAST, 0.0, 1.0, problem="no such thing")) == DEFAULT
    assert best(measured(problem="broken")) is None


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (ModelChoice(engine="onnx", precision="auto"), DEFAULT),
        (ModelChoice(engine="auto"), DEFAULT),
        (ModelChoice(engine="auto", precision="int8"), FAST),
        (ModelChoice(engine="auto", precision="auto", threads=4), None),
        (ModelChoice(engine="auto", precision="auto", device="cuda"), None),
    ],
)
def test_parts_that_the_user_chose_are_kept(choice, expected):
    assert best(measured(), measured(FAST, 10.0, 1.0), choice=choice) == expected


def test_the_reason_says_the_gain_and_the_agreement():
    default, fast = measured(Setup(device="cpu")), measured(FAST, 10.0, 67 / 68)
    measurements = Measurements((default, fast), 68)
    assert measurements.reason(fast) == (
        "OpenVINO, int8, 1 thread: 10.0 ms a picture instead of 20.0; the same first label on 67 "
        "of 68 pictures."
    )
    assert measurements.reason(default).endswith(": 20.0 ms a picture.")


def test_without_a_measurement_auto_is_the_exact_default(model):
    chosen_setup = recall_setup(AUTO, model)
    setup = chosen_setup.setup
    assert (setup.engine, setup.precision, setup.threads) == ("onnx", "fp32", default_threads())
    assert chosen_setup.reason == ""


def test_measurements_belong_to_their_model_size_and_machine(model, monkeypatch):
    write_measurements(Measurements((measured(),), 8), model)
    assert read_measurements(model) is not None
    assert read_measurements(model.at_size(160)) is None
    monkeypatch.setattr("os.cpu_count", lambda: 96)
    assert read_measurements(model) is None


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"measured": [{}], "pictures": 1}'])
def test_a_damaged_measurement_is_none(model, content):
    write_measurements(Measurements((measured(),), 8), model)
    measurements_path(model).write_text(content)
    assert read_measurements(model) is None


def test_a_problem_is_not_known_for_ever(model):
    """It is remembered as the result of a measurement, and tried again by the next program."""
    found = tuple(measured(dataclasses.replace(DEFAULT, engine=name)) for name in MEASURED_ENGINES)
    write_measurements(Measurements(found, 8), model)
    assert not recall_setup(AUTO, model).had_problems
    broken = measured(dataclasses.replace(DEFAULT, device="cuda"), problem="no memory")
    write_measurements(Measurements((*found, broken), 8), model)
    chosen = recall_setup(AUTO, model)
    assert (chosen.is_unmeasured, chosen.had_problems) == (False, True)


@pytest.mark.parametrize("part", ["package", "accelerator", "settings", "builder", "calibration"])
def test_measurements_belong_to_what_they_measured(model, monkeypatch, part):
    write_measurements(Measurements((measured(),), 8), model)
    assert read_measurements(model) is not None
    place = "swiftcam.inference.engines.engine_provenance."
    if part == "package":
        monkeypatch.setattr(place + "installed_distributions", lambda library: ("other 1",))
    elif part == "accelerator":
        other = dataclasses.replace(whole_machine(), accelerators=("a GPU, driver 2",))
        monkeypatch.setattr("swiftcam.inference.setups.remembered.whole_machine", lambda: other)
    elif part == "settings":
        monkeypatch.setattr(place + "settings_of", lambda engine, precision: {"new": precision})
    elif part == "builder":
        monkeypatch.setattr("swiftcam.inference.graphs.graph_cache.BUILDER_VERSION", 999)
    else:
        made = Calibration(calibrated_graph(model), 64, 16, 1.0, {}, {})
        write_calibration(made, model.directory)
    assert read_measurements(model) is None
