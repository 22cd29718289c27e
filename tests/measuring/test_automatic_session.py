"""How a session uses measurements, immediately and at the next start."""

import threading
from dataclasses import replace

import pytest

from swiftcam.inference.engines import torch as torch_engine
from swiftcam.inference.setups.choose import ChosenSetup
from swiftcam.inference.setups.model_choice import chosen_model
from swiftcam.inference.setups.remembered import write_measurements
from swiftcam.live.from_settings import run_options
from swiftcam.live.session import Session
from swiftcam.pipeline import Pipeline
from swiftcam.settings import DEFAULT_MODEL, Settings
from tests.fakes import EndlessSource, FakeClassifier
from tests.measurements import AUTO, ONNX, measurements, view
from tests.waiting import PATIENCE, wait_until


@pytest.fixture
def session(auto):
    session = Session(Settings(source="demo"), measurer=auto)
    load = FakeClassifier()
    load.chosen_setup = ChosenSetup(replace(ONNX, device="auto"), is_unmeasured=True)
    load.engine.providers = ("CPUExecutionProvider",)
    options = run_options(session.settings)
    choice = session.choice
    session.pipeline = Pipeline(EndlessSource, lambda: load, options, choice=choice)
    session.pipeline.start()
    yield session
    session.close()


def follow_until(session, condition):
    said = []

    def look():
        if words := session.follow(session.pipeline.snapshot()):
            said.append(words)
        return condition()

    wait_until(look)
    return said


def test_the_choice_takes_over_between_two_frames_and_says_why(session, jobs):
    follow_until(session, lambda: jobs)
    assert session.pipeline.snapshot().model.name == "fake-model"
    assert session.measuring is not None
    jobs[0].end(measurements("torch"))
    said = follow_until(session, lambda: session.pipeline.snapshot().model.engine == "PyTorch")
    assert said == ["PyTorch, float32, 1 thread: 10.0 ms a picture instead of 20.0."]
    snapshot = session.pipeline.snapshot()
    assert snapshot.generation == 1
    assert session.reason(snapshot) == said[0]
    assert (session.settings.engine, session.settings.precision) == ("auto", "auto")
    assert follow_until(session, lambda: session.pipeline.snapshot().is_steady) == []
    assert len(jobs) == 1


def test_a_setup_that_runs_already_is_not_loaded_again(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(measurements("onnx"))
    said = follow_until(session, lambda: session.measuring is None and session.reason(view()))
    assert said == ["ONNX Runtime, float32, 1 thread: 10.0 ms a picture."]
    assert session.pipeline.model_change.request.number == 0
    assert session.pipeline.snapshot().model.name == "fake-model"


def test_a_failure_keeps_the_running_setup(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(error="Not even the default runs.")
    said = []
    follow_until(
        session, lambda: said.append(session.follow(session.pipeline.snapshot())) or said[-1] == ""
    )
    assert session.pipeline.model_change.request.number == 0
    assert session.reason(session.pipeline.snapshot()) == ""


def test_a_failure_is_reported_in_a_sentence(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(error="It does not run.")
    assert session.follow(session.pipeline.snapshot()) == (
        f"The best setup for {DEFAULT_MODEL} could not be measured. It keeps its present "
        "setup. It does not run."
    )


def test_closing_cancels_the_measurement(session, jobs):
    follow_until(session, lambda: jobs)
    session.close()
    assert jobs[0].is_cancel_requested


def test_it_can_be_asked_for_again_only_where_something_is_open(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(measurements("onnx"))
    follow_until(session, lambda: session.measuring is None)
    session.measure()
    assert len(jobs) == 2
    session.stop_measuring()
    assert jobs[1].is_cancel_requested
    jobs[1].end(is_cancelled=True)
    session.change(engine="onnx", precision="fp32")
    session.measure()
    assert len(jobs) == 2


@pytest.fixture
def gate(monkeypatch):
    """Let PyTorch be loaded only when this is set."""
    may_load = threading.Event()
    create = torch_engine.create

    def wait_and_create(*arguments):
        may_load.wait(PATIENCE)
        return create(*arguments)

    monkeypatch.setattr(torch_engine, "create", wait_and_create)
    yield may_load
    may_load.set()


@pytest.fixture
def start(gate):
    """Start a live view of the demo whose model was measured to be best on PyTorch."""
    write_measurements(measurements("torch"), chosen_model(AUTO))
    started = []

    def begin(**options):
        started.append(Session(Settings(source="demo"), **options))
        started[-1].pipeline.start()
        return started[-1]

    yield begin
    gate.set()
    for session in started:
        session.close()


def test_the_measured_setup_replaces_the_interim_one_after_the_first_label(start, gate):
    session = start()
    follow_until(session, lambda: session.pipeline.snapshot().labelled)
    first = session.pipeline.snapshot()
    assert first.model.engine == "ONNX Runtime"
    assert "until PyTorch" in session.reason(first)
    gate.set()
    said = follow_until(session, lambda: session.pipeline.snapshot().model.engine == "PyTorch")
    assert said == []
    assert "until" not in session.reason(session.pipeline.snapshot())


def test_where_every_frame_counts_all_are_judged_alike(start, gate):
    session = start(every_frame=True)
    gate.set()
    follow_until(session, lambda: session.pipeline.snapshot().labelled)
    snapshot = session.pipeline.snapshot()
    assert snapshot.model.engine == "PyTorch"
    assert snapshot.model_change.request.number == 0  # nothing else ran before
