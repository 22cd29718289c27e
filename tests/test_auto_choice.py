"""When a model is measured behind a live view, and what becomes of what was found."""

import functools
from dataclasses import replace

import pytest

from swiftcam import bench
from swiftcam.auto_choice import AutoChoice, Found, Tune
from swiftcam.inference import tuner
from swiftcam.inference.classifier import ModelChoice, chosen_model, load_classifier
from swiftcam.inference.progress import Phase, Progress
from swiftcam.inference.recipe import Recipe
from swiftcam.inference.tuning import Measured, Settled, Setup, Tuning, read_tuning, write_tuning
from swiftcam.pipeline import Pipeline, Snapshot, State
from swiftcam.pipeline.snapshot import ModelChange, ModelInfo
from swiftcam.sample_crops import sample_crops
from swiftcam.session import Session, run_options
from swiftcam.settings import Settings
from tests.fakes import EndlessSource, FakeClassifier
from tests.waiting import wait_until

AUTO = ModelChoice(engine="auto", precision="auto")
ONNX, OPENVINO = Setup("onnx", device="cpu", threads=1), Setup("openvino", device="cpu", threads=1)


class FakeJob:
    """A measurement that ends when the test says so."""

    def __init__(self, choice):
        self.choice = choice
        self.is_running = False
        self.is_cancelled = False
        self.has_been_called_off = False
        self.error = ""
        self.result = None
        self.progress = Progress(Phase.TIMING, 3, 60)

    def start(self):
        self.is_running = True

    def cancel(self):
        self.has_been_called_off = True

    def end(self, result=None, error="", *, is_cancelled=False):
        self.is_running, self.is_cancelled = False, is_cancelled
        self.result, self.error = result, error


@pytest.fixture
def jobs():
    return []


@pytest.fixture
def auto(jobs):
    def begin(choice):
        jobs.append(FakeJob(choice))
        return jobs[-1]

    return AutoChoice(begin)


def view(**changes):
    """Return a live view that has labelled a picture, its model never measured."""
    settled = changes.pop("settled", Settled(replace(ONNX, device="auto"), is_unmeasured=True))
    model = ModelInfo("xs", "", "ONNX Runtime", ("CPUExecutionProvider",), Recipe())
    values = {"state": State.LIVE, "model": replace(model, settled=settled), "is_settled": True}
    return Snapshot(**(values | changes))


def tuning(best="openvino"):
    times = {"onnx": 20.0, "openvino": 20.0, best: 10.0}
    return Tuning((Measured(ONNX, times["onnx"]), Measured(OPENVINO, times["openvino"])), 8)


@pytest.mark.parametrize(
    ("choice", "snapshot"),
    [
        (AUTO, view(state=State.OPENING)),
        (AUTO, view(state=State.FAILED)),
        (AUTO, view(state=State.ENDED)),
        (AUTO, view(is_settled=False)),
        (AUTO, view(model=None)),
        (AUTO, view(model_change=ModelChange(1, is_loading=True))),
        (AUTO, view(settled=Settled(ONNX, "measured before"))),
        (ModelChoice(), view()),
    ],
)
def test_nothing_is_measured_before_its_time(auto, jobs, choice, snapshot):
    assert auto.follow(choice, snapshot) is None
    assert jobs == []
    assert auto.progress is None


def test_one_measurement_begins_and_its_end_is_told_once(auto, jobs):
    for _ in range(3):
        assert auto.follow(AUTO, view()) is None
    assert [job.choice for job in jobs] == [AUTO]
    assert auto.progress == Progress(Phase.TIMING, 3, 60)
    jobs[0].end(tuning())
    assert auto.follow(AUTO, view()) == Found(tuning())
    assert auto.follow(AUTO, view()) is None
    assert auto.progress is None
    assert len(jobs) == 1
    assert auto.tuning(replace(AUTO, precision="fp32", threads=2)) == tuning()
    assert auto.tuning(replace(AUTO, size=128)) is None


def test_a_failure_is_told_and_not_tried_again(auto, jobs):
    auto.follow(AUTO, view())
    jobs[0].end(error="It does not run.")
    assert auto.follow(AUTO, view()) == Found(problem="It does not run.")
    assert auto.follow(AUTO, view()) is None
    assert len(jobs) == 1
    auto.measure(AUTO)  # but when it is asked for
    assert len(jobs) == 2


def test_what_is_called_off_is_not_begun_again(auto, jobs):
    auto.follow(AUTO, view())
    auto.cancel()
    assert jobs[0].has_been_called_off
    jobs[0].end(is_cancelled=True)
    assert auto.follow(AUTO, view()) is None
    assert auto.follow(AUTO, view()) is None
    assert len(jobs) == 1


@pytest.mark.parametrize("change", [{"name": "swiftformer-s"}, {"size": 128}, {"engine": "torch"}])
def test_another_subject_is_measured_in_place_of_the_present(auto, jobs, change):
    other = replace(AUTO, **change)
    auto.follow(AUTO, view())
    auto.follow(other, view())
    assert jobs[0].has_been_called_off
    assert jobs[1].choice == other
    jobs[0].end(tuning())  # too late: nobody asks for it any more
    jobs[1].end(tuning("onnx"))
    assert auto.follow(other, view()) == Found(tuning("onnx"))
    auto.follow(AUTO, view())
    assert len(jobs) == 3  # the first was not finished


def test_leaving_automatic_calls_it_off_and_coming_back_begins_anew(auto, jobs):
    auto.follow(AUTO, view())
    auto.follow(ModelChoice(), view())
    assert jobs[0].has_been_called_off
    auto.follow(AUTO, view())
    assert len(jobs) == 2


def test_an_engine_of_those_measured_shares_their_measurement(auto, jobs):
    auto.follow(AUTO, view())
    auto.follow(replace(AUTO, engine="openvino"), view())
    assert not jobs[0].has_been_called_off
    assert len(jobs) == 1


# --- in a session -----------------------------------------------------------------------------


@pytest.fixture
def session(auto):
    session = Session(Settings(source="demo"), auto=auto)
    load = FakeClassifier()
    load.settled = Settled(replace(ONNX, device="auto"), is_unmeasured=True)
    load.engine.providers = ("CPUExecutionProvider",)
    options = run_options(session.settings)
    session.pipeline = Pipeline(EndlessSource, lambda: load, options)
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
    pytest.importorskip("openvino")
    follow_until(session, lambda: jobs)
    assert session.pipeline.snapshot().model.name == "fake-model"
    assert session.measuring is not None
    jobs[0].end(tuning("openvino"))
    said = follow_until(session, lambda: session.pipeline.snapshot().model.engine == "OpenVINO")
    assert said == ["OpenVINO, float32, 1 thread: 10.0 ms a picture instead of 20.0."]
    snapshot = session.pipeline.snapshot()
    assert snapshot.generation == 1
    assert session.reason(snapshot) == said[0]
    assert (session.settings.engine, session.settings.precision) == ("auto", "auto")
    assert follow_until(session, lambda: session.pipeline.snapshot().is_settled) == []
    assert len(jobs) == 1


def test_what_runs_already_is_not_loaded_anew(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(tuning("onnx"))
    said = follow_until(session, lambda: session.measuring is None and session.reason(view()))
    assert said == ["ONNX Runtime, float32, 1 thread: 10.0 ms a picture."]
    assert session.pipeline.model_change == ModelChange()
    assert session.pipeline.snapshot().model.name == "fake-model"


def test_a_failure_leaves_what_runs(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(error="Not even the default runs.")
    said = []
    follow_until(
        session, lambda: said.append(session.follow(session.pipeline.snapshot())) or said[-1] == ""
    )
    assert session.pipeline.model_change == ModelChange()
    assert session.reason(session.pipeline.snapshot()) == ""


def test_a_failure_is_said_in_a_sentence(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(error="It does not run.")
    assert session.follow(session.pipeline.snapshot()) == (
        "How swiftformer-xs-tiny200 runs best could not be measured; it goes on as it is. "
        "It does not run."
    )


def test_closing_calls_it_off(session, jobs):
    follow_until(session, lambda: jobs)
    session.close()
    assert jobs[0].has_been_called_off


def test_it_can_be_asked_for_again_only_where_something_is_open(session, jobs):
    follow_until(session, lambda: jobs)
    jobs[0].end(tuning("onnx"))
    follow_until(session, lambda: session.measuring is None)
    session.measure()
    assert len(jobs) == 2
    session.stop_measuring()
    assert jobs[1].has_been_called_off
    jobs[1].end(is_cancelled=True)
    session.settings = replace(session.settings, engine="onnx", precision="fp32")
    session.measure()
    assert len(jobs) == 2


# --- at the next start ------------------------------------------------------------------------


@pytest.mark.parametrize("every_frame", [False, True])
def test_what_was_measured_takes_over_after_the_first_label(every_frame):
    pytest.importorskip("openvino")
    write_tuning(tuning("openvino"), chosen_model(AUTO))
    session = Session(Settings(source="demo"), every_frame=every_frame)
    try:
        session.pipeline.start()
        follow_until(session, lambda: session.pipeline.snapshot().labelled)
        first = session.pipeline.snapshot()
        if not every_frame:
            assert first.model.engine == "ONNX Runtime"
            assert "until OpenVINO" in session.reason(first)
        said = follow_until(session, lambda: session.pipeline.snapshot().model.engine == "OpenVINO")
    finally:
        session.close()
    assert said == []
    assert every_frame == (first.model.engine == "OpenVINO")


# --- the real tuner ---------------------------------------------------------------------------


@pytest.fixture
def quick_tuner(monkeypatch):
    monkeypatch.setattr(tuner, "_BUDGET", 0.0)
    monkeypatch.setattr(tuner, "_thread_counts", lambda: [1])
    monkeypatch.setattr(bench, "sample_crops", functools.partial(sample_crops, count=4))


def test_the_real_job_measures_and_remembers(quick_tuner):
    job = Tune(AUTO)
    assert load_classifier(AUTO).settled.is_unmeasured
    job.start()
    job.join(120)
    assert job.error == ""
    assert read_tuning(chosen_model(AUTO)) == job.result
    settled = load_classifier(AUTO).settled
    assert not settled.is_unmeasured
    assert settled.reason
    assert settled.setup in {found.setup for found in job.result.measured}


def test_the_real_job_can_be_called_off(quick_tuner):
    job = Tune(AUTO)
    job.cancel()
    job.start()
    job.join(30)
    assert job.is_cancelled
    assert read_tuning(chosen_model(AUTO)) is None
