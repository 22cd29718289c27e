import dataclasses

import numpy as np
import pytest

from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference import tuner
from swiftcam.inference.classifier import ModelChoice, load_classifier
from swiftcam.inference.engine import EngineOutput, default_threads
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.progress import Phase, Watch
from swiftcam.inference.swiftformer.checkpoint import open_checkpoint
from swiftcam.inference.tuner import tune
from swiftcam.inference.tuning import (
    Measured,
    Setup,
    Tuning,
    read_tuning,
    settle,
    tuning_path,
    write_tuning,
)
from tests.checkpoints import SMALL, random_weights, write_hugging_face

AUTO = ModelChoice(engine="auto", precision="auto")
USUAL = Setup(device="cpu", threads=1)
FAST = Setup("openvino", "int8", "cpu", 1)


def measured(setup=USUAL, p50=20.0, agreement=None, problem=""):
    return Measured(setup, p50, 1.2 * p50, agreement, problem)


@pytest.fixture
def model(tmp_path):
    return open_checkpoint(write_hugging_face(tmp_path / "model", SMALL, random_weights(SMALL)))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(tuner, "_BUDGET", 0.0)


def best(*entries, choice=AUTO):
    found = Tuning(entries, 68).best(choice)
    return found and found.setup


def test_the_fastest_exact_setup_wins():
    other = dataclasses.replace(USUAL, engine="openvino")
    assert best(measured(), measured(other, 15.0)) == other


def test_a_faster_precision_needs_98_percent_of_the_first_labels():
    assert best(measured(), measured(FAST, 10.0, 0.985)) == FAST
    assert best(measured(), measured(FAST, 10.0, 0.97)) == USUAL
    assert best(measured(), measured(FAST, 10.0, None)) == USUAL


def test_little_speed_is_not_worth_other_numbers_or_more_threads():
    assert best(measured(), measured(FAST, 19.0, 1.0)) == USUAL
    more = dataclasses.replace(USUAL, threads=2)
    assert best(measured(), measured(more, 17.0)) == USUAL
    assert best(measured(), measured(more, 12.0)) == more


def test_what_cannot_be_used_is_never_chosen():
    assert best(measured(), measured(FAST, 0.0, 1.0, problem="no such thing")) == USUAL
    assert best(measured(problem="broken")) is None


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (ModelChoice(engine="onnx", precision="auto"), USUAL),
        (ModelChoice(engine="auto"), USUAL),
        (ModelChoice(engine="auto", precision="int8"), FAST),
        (ModelChoice(engine="auto", precision="auto", threads=4), None),
        (ModelChoice(engine="auto", precision="auto", device="cuda"), None),
    ],
)
def test_what_is_chosen_by_hand_stays(choice, expected):
    assert best(measured(), measured(FAST, 10.0, 1.0), choice=choice) == expected


def test_the_reason_tells_what_was_gained_and_at_which_price():
    usual, fast = measured(Setup(device="cpu")), measured(FAST, 10.0, 67 / 68)
    tuning = Tuning((usual, fast), 68)
    assert tuning.reason(fast) == (
        "OpenVINO, int8, 1 thread: 10.0 ms a picture instead of 20.0; the same first label on 67 "
        "of 68 pictures."
    )
    assert tuning.reason(usual).endswith(": 20.0 ms a picture.")


def test_without_a_measurement_auto_is_the_exact_default(model):
    setup, reason = settle(AUTO, model)
    assert (setup.engine, setup.precision, setup.threads) == ("onnx", "fp32", default_threads())
    assert reason == ""


def test_what_was_measured_is_remembered_and_used(model, quick):
    tuning = tune(model, golden_crops(224)[:2], engines=("onnx",))
    assert read_tuning(model) == tuning
    assert tuning.pictures == 10
    assert {m.setup.engine for m in tuning.measured} == {"onnx"}
    assert all(m.p50 > 0 and m.p95 >= m.p50 for m in tuning.measured)
    classifier = load_classifier(dataclasses.replace(AUTO, name=str(model.directory)))
    chosen = tuning.best(AUTO)
    assert classifier.reason == tuning.reason(chosen)
    assert classifier.engine.name == "ONNX Runtime"


def test_measurements_belong_to_their_model_size_and_machine(model, monkeypatch):
    write_tuning(Tuning((measured(),), 8), model)
    assert read_tuning(model) is not None
    assert read_tuning(model.at_size(160)) is None
    monkeypatch.setattr("os.cpu_count", lambda: 96)
    assert read_tuning(model) is None


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"measured": [{}], "pictures": 1}'])
def test_a_damaged_measurement_is_none(model, content):
    write_tuning(Tuning((measured(),), 8), model)
    tuning_path(model).write_text(content)
    assert read_tuning(model) is None


class Constant:
    """An engine that takes no time, and answers with one class."""

    def __init__(self, label):
        self._logits = np.eye(7, dtype=np.float32)[[label]]

    def run(self, crops):
        return EngineOutput(self._logits, np.zeros((1, 20), np.float32))


@pytest.fixture
def engines(monkeypatch):
    """Let setups be answered by engines of the test; a missing one is a failure to load."""
    known = {}

    def create(name, model, options):
        if (name, options.precision) not in known:
            raise ModelError("it does not load")
        return known[name, options.precision]

    monkeypatch.setattr(tuner, "create_engine", create)
    monkeypatch.setattr(tuner, "_is_calibrated", lambda model: True)
    monkeypatch.setattr(tuner, "_thread_counts", lambda: [1])
    return known


def test_labels_of_int8_are_compared_with_those_of_float32(model, engines, quick, monkeypatch):
    engines["onnx", "fp32"], engines["onnx", "int8"] = Constant(1), Constant(2)
    monkeypatch.setattr(tuner, "_bar_for", lambda setup, exact, bar: np.inf)
    found = {
        m.setup.precision: m for m in tune(model, golden_crops(224), engines=("onnx",)).measured
    }
    assert found["int8"].agreement == 0.0
    assert not found["int8"].is_acceptable
    engines["onnx", "int8"] = Constant(1)
    found = {
        m.setup.precision: m for m in tune(model, golden_crops(224), engines=("onnx",)).measured
    }
    assert found["int8"].agreement == 1.0
    assert found["fp32"].agreement is None


def test_what_does_not_load_is_told_and_the_rest_goes_on(model, engines, quick):
    engines["onnx", "fp32"] = Constant(1)
    tuning = tune(model, golden_crops(224), engines=("onnx",))
    problems = [m.problem for m in tuning.measured]
    assert problems == ["", "it does not load"]
    assert tuning.best(AUTO).setup.precision == "fp32"


def test_where_nothing_loads_it_is_an_error(model, engines):
    with pytest.raises(ModelError, match="it does not load"):
        tune(model, golden_crops(224), engines=("onnx",))
    assert read_tuning(model) is None


def test_it_can_be_called_off(model, engines, quick):
    engines["onnx", "fp32"] = Constant(1)
    watch = Watch()
    watch.report = lambda told: told.phase is Phase.TIMING and watch.cancelled.set()
    with pytest.raises(Cancelled):
        tune(model, golden_crops(224), watch, engines=("onnx",))
    assert read_tuning(model) is None
