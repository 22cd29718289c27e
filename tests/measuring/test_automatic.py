"""Automatic measurements behind a live view: when they start, and that they are stored."""

from dataclasses import replace

import pytest

from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.choose import ChosenSetup
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.inference.setups.model_request import Request
from swiftcam.inference.setups.remembered import read_measurements
from swiftcam.jobs.progress import Phase, Progress
from swiftcam.measuring.automatic import MeasureJob, MeasurementOutcome
from swiftcam.pipeline import State
from swiftcam.pipeline.state.snapshot import ModelChange
from tests.measurements import AUTO, ONNX, measurements, view
from tests.waiting import PATIENCE


@pytest.mark.parametrize(
    ("choice", "snapshot"),
    [
        (AUTO, view(state=State.OPENING)),
        (AUTO, view(state=State.FAILED)),
        (AUTO, view(state=State.ENDED)),
        (AUTO, view(is_steady=False)),
        (AUTO, view(model=None)),
        (AUTO, view(model_change=ModelChange(Request(1), is_loading=True))),
        (AUTO, view(chosen_setup=ChosenSetup(ONNX, "measured before"))),
        (ModelChoice(), view()),
    ],
)
def test_nothing_is_measured_before_its_time(auto, jobs, choice, snapshot):
    assert auto.follow(choice, snapshot) is None
    assert jobs == []
    assert auto.progress is None


def test_one_measurement_starts_and_its_outcome_is_returned_once(auto, jobs):
    for _ in range(3):
        assert auto.follow(AUTO, view()) is None
    assert [job.choice for job in jobs] == [AUTO]
    assert auto.progress == Progress(Phase.TIMING, 3, 60)
    jobs[0].end(measurements())
    assert auto.follow(AUTO, view()) == MeasurementOutcome(measurements())
    assert auto.follow(AUTO, view()) is None
    assert auto.progress is None
    assert len(jobs) == 1
    assert auto.measurements(replace(AUTO, precision="fp32", threads=2)) == measurements()
    assert auto.measurements(replace(AUTO, size=128)) is None


def test_a_failure_is_reported_and_not_retried(auto, jobs):
    auto.follow(AUTO, view())
    jobs[0].end(error="It does not run.")
    assert auto.follow(AUTO, view()) == MeasurementOutcome(problem="It does not run.")
    assert auto.follow(AUTO, view()) is None
    assert len(jobs) == 1
    auto.measure(AUTO)  # but on request
    assert len(jobs) == 2


def test_a_cancelled_measurement_is_not_started_again(auto, jobs):
    auto.follow(AUTO, view())
    auto.cancel()
    assert jobs[0].is_cancel_requested
    jobs[0].end(is_cancelled=True)
    assert auto.follow(AUTO, view()) is None
    assert auto.follow(AUTO, view()) is None
    assert len(jobs) == 1


@pytest.mark.parametrize("change", [{"name": "swiftformer-s"}, {"size": 128}, {"engine": "torch"}])
def test_another_subject_is_measured_in_place_of_the_present(auto, jobs, change):
    other = replace(AUTO, **change)
    auto.follow(AUTO, view())
    auto.follow(other, view())
    assert jobs[0].is_cancel_requested
    assert jobs[1].choice == other
    jobs[0].end(measurements())  # too late: the choice has changed
    jobs[1].end(measurements("onnx"))
    assert auto.follow(other, view()) == MeasurementOutcome(measurements("onnx"))
    auto.follow(AUTO, view())
    assert len(jobs) == 3  # the first was not finished


def test_leaving_automatic_cancels_and_returning_starts_again(auto, jobs):
    auto.follow(AUTO, view())
    auto.follow(ModelChoice(), view())
    assert jobs[0].is_cancel_requested
    auto.follow(AUTO, view())
    assert len(jobs) == 2


def test_an_engine_of_those_measured_shares_their_measurement(auto, jobs):
    auto.follow(AUTO, view())
    auto.follow(replace(AUTO, engine="openvino"), view())
    assert not jobs[0].is_cancel_requested
    assert len(jobs) == 1


def test_the_real_job_measures_and_remembers(small):
    job = MeasureJob(small)
    assert load_classifier(small).chosen_setup.is_unmeasured
    job.start()
    job.join(PATIENCE)
    assert job.error == ""
    assert read_measurements(chosen_model(small)) == job.result
    chosen_setup = load_classifier(small).chosen_setup
    assert not chosen_setup.is_unmeasured
    assert chosen_setup.reason
    assert chosen_setup.setup in {found.setup for found in job.result.measured}


def test_the_real_job_can_be_cancelled(small):
    job = MeasureJob(small)
    job.cancel()
    job.start()
    job.join(PATIENCE)
    assert job.is_cancelled
    assert read_measurements(chosen_model(small)) is None
