"""Measuring the setups of a model, with a fake clock on which every run takes a given time."""

import dataclasses
import itertools

import numpy as np
import pytest

from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.registry import EngineOutput
from swiftcam.inference.graphs.calibration import (
    Calibration,
    calibrated_graph,
    calibration_path,
    write_calibration,
)
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.setups import measure as measuring
from swiftcam.inference.setups.measure import measure_setups, runs_now
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.remembered import read_measurements
from swiftcam.inference.setups.setup import Measured, Setup
from swiftcam.jobs.progress import Phase, Watch
from tests.fakes import FakeClock

AUTO = ModelChoice(engine="auto", precision="auto")


@pytest.fixture
def model(sealed):
    return open_checkpoint(sealed)


def test_measurements_are_remembered_and_used(model):
    measurements = measure_setups(
        model, golden_crops(64)[:2], engines=("onnx",), clock=itertools.count().__next__
    )
    assert read_measurements(model) == measurements
    assert measurements.pictures == 10
    assert {m.setup.engine for m in measurements.measured} == {"onnx"}
    assert all(m.p50 > 0 and m.p95 >= m.p50 for m in measurements.measured)
    classifier = load_classifier(dataclasses.replace(AUTO, name=str(model.directory)))
    chosen = measurements.best(AUTO)
    assert classifier.chosen_setup.reason == measurements.reason(chosen)
    assert classifier.engine.name == "ONNX Runtime"


class Timed:
    """An engine that always returns one class, and takes a given time on a fake clock."""

    def __init__(self, clock, seconds, label=1):
        self.clock, self.seconds, self.label = clock, seconds, label
        self.runs = 0

    def run(self, crops):
        self.runs += 1
        took = self.seconds(self.runs) if callable(self.seconds) else self.seconds
        self.clock.now += took
        return EngineOutput(np.eye(7, dtype=np.float32)[[self.label]], np.zeros((1, 20), "f4"))


@pytest.fixture
def calibrated(model):
    """The model with a calibration, so that it can run in 8 bits."""
    write_calibration(Calibration(calibrated_graph(model), 64, 16, 1.0, {}, {}), model.directory)
    return model


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def measure(calibrated, clock, monkeypatch):
    """Return a function that measures fake engines, which are given by precision and threads.

    Any other engine fails to load.
    """

    def run(known, processors=1, watch=None):
        def create(name, model, options):
            engine = known.get((options.precision, options.threads))
            if name != "onnx" or engine is None:
                raise ModelError("it does not load")
            return engine

        monkeypatch.setattr(measuring, "create_engine", create)
        monkeypatch.setattr("os.cpu_count", lambda: processors)
        measurements = measure_setups(calibrated, golden_crops(64)[:2], watch, ("onnx",), clock)
        return {(m.setup.precision, m.setup.threads): m for m in measurements.measured}

    return run


def test_labels_of_int8_are_compared_with_those_of_float32(measure, clock):
    other = {("fp32", 1): Timed(clock, 0.02, 1), ("int8", 1): Timed(clock, 0.01, 2)}
    found = measure(other)
    assert found["fp32", 1].p50 == pytest.approx(20.0)
    assert found["int8", 1].p50 == pytest.approx(10.0)
    assert found["fp32", 1].agreement is None
    assert found["int8", 1].agreement == 0.0
    assert not found["int8", 1].is_acceptable
    same = {("fp32", 1): Timed(clock, 0.02, 1), ("int8", 1): Timed(clock, 0.01, 1)}
    found = measure(same)
    assert found["int8", 1].agreement == 1.0
    assert found["int8", 1].is_acceptable


def test_labels_of_a_device_that_may_compute_in_half_are_compared(clock, calibrated, monkeypatch):
    def create(name, model, options):
        if options.precision == "int8":
            raise ModelError("it does not load")
        quick = options.device == "coreml"
        return Timed(clock, 0.01 if quick else 0.02, label=2 if quick else 1)

    monkeypatch.setattr(measuring, "create_engine", create)
    monkeypatch.setattr(measuring, "_devices", lambda engine: ["cpu", "coreml"])
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    found = measure_setups(calibrated, golden_crops(64)[:2], None, ("onnx",), clock)
    by_device = {m.setup.device: m for m in found.measured if m.setup.precision == "fp32"}
    assert by_device["coreml"].agreement == 0.0
    assert by_device["cpu"].agreement is None
    assert found.best(AUTO).setup.device == "cpu"


def test_a_problem_is_tried_again(calibrated, clock, monkeypatch):
    broken = Measured(Setup("onnx", "fp32", "cuda", 1), problem="no memory")
    loaded = []

    def create(name, model, options):
        loaded.append(options.device)
        if len(loaded) == 1:
            raise ModelError("no memory")
        return Timed(clock, 0.02)

    monkeypatch.setattr(measuring, "create_engine", create)
    assert not runs_now(broken, calibrated)
    assert runs_now(broken, calibrated)
    assert loaded == ["cuda", "cuda"]


def test_an_agreement_is_a_share_of_all_pictures(measure, clock):
    rounded = Timed(clock, 0.01, 1)

    def seconds(number):
        rounded.label = 1 if number % 2 else 2
        return 0.01

    rounded.seconds = seconds
    found = measure({("fp32", 1): Timed(clock, 0.02, 1), ("int8", 1): rounded})
    assert found["int8", 1].agreement == 0.5


def test_labels_are_not_compared_if_int8_is_not_faster(measure, clock):
    for seconds in (0.02, 0.03):
        found = measure({("fp32", 1): Timed(clock, 0.02), ("int8", 1): Timed(clock, seconds)})
        assert found["int8", 1].agreement is None


def test_the_time_to_beat_is_that_of_float32_with_as_many_threads(measure, clock):
    found = measure(
        {
            ("fp32", 2): Timed(clock, 0.020),
            ("fp32", 4): Timed(clock, 0.012),
            ("int8", 2): Timed(clock, 0.015),
            ("int8", 4): Timed(clock, 0.013),
        },
        processors=4,
    )
    assert found["int8", 2].agreement == 1.0
    assert found["int8", 4].agreement is None


@pytest.mark.parametrize(
    ("processors", "threads"), [(1, {1}), (2, {1, 2}), (3, {1, 2}), (4, {2, 4}), (64, {4, 8})]
)
def test_the_default_threads_and_twice_as_many_are_measured(measure, clock, processors, threads):
    known = {("fp32", count): Timed(clock, 0.02) for count in range(1, 65)}
    found = measure(known, processors)
    assert {count for precision, count in found if precision == "fp32"} == threads


def test_without_a_calibration_int8_is_not_measured(measure, clock, model):
    known = {("fp32", 1): Timed(clock, 0.02), ("int8", 1): Timed(clock, 0.01)}
    assert set(measure(known)) == set(known)
    calibration_path(model).unlink()
    assert set(measure(known)) == {("fp32", 1)}


def test_the_first_run_of_a_setup_does_not_count(measure, clock):
    late = Timed(clock, lambda number: 60.0 if number == 1 else 0.02)
    found = measure({("fp32", 1): late})
    assert found["fp32", 1].p95 == pytest.approx(20.0)


def test_half_of_the_runs_are_faster_than_p50_and_one_in_twenty_slower_than_p95(measure, clock):
    # The runs that count take 1 to 60 ms.
    found = measure({("fp32", 1): Timed(clock, lambda number: (number - 1) / 1000)})
    assert found["fp32", 1].p50 == pytest.approx(30.5)
    assert found["fp32", 1].p95 == pytest.approx(57.05)


@pytest.mark.parametrize(
    ("seconds", "runs"), [(0.001, 60), (0.125, 21), (0.5, 6), (0.51, 5), (9.0, 5)]
)
def test_timing_ends_after_two_and_a_half_seconds_or_60_runs_but_not_before_five(
    measure, clock, seconds, runs
):
    engine = Timed(clock, seconds)
    measure({("fp32", 1): engine})
    assert engine.runs == 1 + runs


@pytest.mark.parametrize(("seconds", "runs"), [(0.002, 60), (0.0021, 5)])
def test_a_setup_more_than_twice_as_slow_is_dropped_after_five_runs(measure, clock, seconds, runs):
    # Powers of two add up without rounding errors.
    quick, slow = Timed(clock, 2**-10), Timed(clock, seconds / 0.002 * 2**-9)
    found = measure({("fp32", 1): quick, ("int8", 1): slow})
    assert slow.runs == 1 + runs
    assert quick.runs == 1 + 60
    assert found["int8", 1].p50 == pytest.approx(slow.seconds * 1000)


def test_a_setup_that_does_not_load_is_reported_and_the_rest_is_measured(
    measure, clock, calibrated
):
    found = measure({("fp32", 1): Timed(clock, 0.02)})
    assert [m.problem for m in found.values()] == ["", "it does not load"]
    assert read_measurements(calibrated).best(AUTO).setup.precision == "fp32"


def test_a_setup_that_does_not_load_is_not_tried_with_more_threads(measure, clock):
    found = measure({("fp32", n): Timed(clock, 0.02) for n in (1, 2)}, processors=2)
    assert set(found) == {("fp32", 1), ("fp32", 2), ("int8", 1)}


def test_it_is_an_error_if_no_setup_loads(measure, calibrated):
    with pytest.raises(ModelError, match="it does not load"):
        measure({})
    assert read_measurements(calibrated) is None


@pytest.mark.parametrize("phase", [Phase.LOADING, Phase.TIMING, Phase.COMPARING])
def test_it_can_be_cancelled(measure, clock, calibrated, phase):
    watch = Watch()
    phases = []

    def report(progress):
        phases.append(progress.phase)
        if progress.phase is phase:
            watch.cancelled.set()

    watch.report = report
    with pytest.raises(Cancelled):
        measure({("fp32", 1): Timed(clock, 0.02), ("int8", 1): Timed(clock, 0.01)}, watch=watch)
    assert phases[-1] is phase
    assert phases.count(phase) == 1
    assert read_measurements(calibrated) is None
