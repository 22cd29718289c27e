"""The window measures how its model runs best while it plays, and goes over to what was found."""

import threading

import pytest

from swiftcam.inference.engines.registry import default_threads
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.inference.setups.remembered import read_measurements, write_measurements
from swiftcam.inference.setups.setup import Measured, Measurements, Setup
from swiftcam.jobs.job import Job
from swiftcam.jobs.progress import Phase
from swiftcam.live.session import Session
from swiftcam.measuring.automatic import SetupMeasurer
from swiftcam.pipeline import State
from swiftcam.settings import Settings
from swiftcam.ui.page import PageName
from tests.checkpoints import SMALL, random_weights, write_hugging_face

AUTO = ModelChoice(engine="auto", precision="auto")
USUAL = Measured(Setup("onnx", "fp32", "cpu", default_threads()), 20.0, 25.0)
BEST = Measured(Setup("onnx", "int8", "cpu", 1), 5.0, 6.0, agreement=1.0)
FOUND = Measurements((USUAL, BEST), 8)


class Measurement:
    """Makes the jobs of an `SetupMeasurer`: each is half done until `go`, then finds `FOUND`."""

    def __init__(self):
        self.go = threading.Event()
        self.jobs = []

    def __call__(self, choice):
        self.jobs.append(Job(choice.name, self._work))
        return self.jobs[-1]

    def _work(self, watch):
        watch.tell(Phase.TIMING, 30, 60)
        self.go.wait()
        watch.check()
        return FOUND


@pytest.fixture
def measurement():
    measurement = Measurement()
    yield measurement
    measurement.go.set()


@pytest.fixture
def open_auto(show_window, kept_graphs):
    """Return a function that shows a window on the demo, in which nothing is chosen by the user."""

    def open_it(measurer=None, **settings):
        values = {"source": "demo", "minimum_confidence": 0.0, **settings}
        return show_window(Session(Settings(**values), remembered=Settings(), measurer=measurer))

    return open_it


def shown_performance(window):
    """Show the page of preferences and return its group for the setup of the model."""
    window.show_page(PageName.PREFERENCES)
    return window.pages.preferences.performance


@pytest.fixture
def small_model(tmp_path):
    return str(write_hugging_face(tmp_path / "small", SMALL, random_weights(SMALL)))


def test_it_measures_behind_the_view_and_goes_over_to_what_is_best(
    open_auto, measurement, qt_wait_until
):
    window = open_auto(SetupMeasurer(measurement))
    run = shown_performance(window)
    qt_wait_until(lambda: run.bar.value() == 30)
    assert run.measuring.text() == "measuring the fastest setup…"
    assert window.snapshot.labelled is not None  # the first label came before
    assert window.snapshot.model.runs_as(USUAL.setup)
    before = window.snapshot.statistics.counts.classified
    qt_wait_until(lambda: window.snapshot.statistics.counts.classified > before)
    assert not measurement.go.is_set()  # the live view kept running meanwhile
    measurement.go.set()
    qt_wait_until(lambda: window.snapshot.model.runs_as(BEST.setup))
    qt_wait_until(lambda: run.reason.text() != "")
    assert run.reason.text() == FOUND.reason(BEST)
    assert window.snapshot.model.precision == "int8"
    assert (run.measuring.text(), len(measurement.jobs)) == ("", 1)
    assert (window.snapshot.generation, window.snapshot.state) == (1, State.LIVE)
    remembered = window.session.remembered
    assert (remembered.engine, remembered.precision) == ("auto", "auto")


def test_what_the_real_measurement_finds_runs_and_is_kept(open_auto, small_model, qt_wait_until):
    window = open_auto(model=small_model)
    run = shown_performance(window)
    qt_wait_until(lambda: run.reason.text() != "")
    measurements = read_measurements(chosen_model(window.session.choice))
    best = measurements.best(window.session.choice)
    qt_wait_until(lambda: window.snapshot.model.runs_as(best.setup))
    assert run.reason.text() == measurements.reason(best)


def test_what_was_measured_runs_from_the_start_the_next_time(open_auto, measurement, qt_wait_until):
    write_measurements(FOUND, chosen_model(AUTO))
    window = open_auto(SetupMeasurer(measurement))
    qt_wait_until(lambda: window.snapshot.is_steady)
    window.refresh()
    assert window.snapshot.model.runs_as(BEST.setup)
    assert window.snapshot.model_change.request.number == 0  # it was loaded so, not changed to it
    assert measurement.jobs == []
    assert shown_performance(window).reason.text() == FOUND.reason(BEST)


def test_a_window_that_is_closed_meanwhile_does_not_wait_for_it(
    open_auto, measurement, qt_wait_until
):
    window = open_auto(SetupMeasurer(measurement))
    qt_wait_until(lambda: measurement.jobs)
    [job] = measurement.jobs
    window.close()
    assert job.is_running  # it stops after the current step, which has not ended
    measurement.go.set()
    job.join()
    assert job.is_cancelled


def test_the_size_changes_between_two_frames(open_auto, small_model, qt_wait_until):
    window = open_auto(model=small_model, engine="onnx", precision="fp32")
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    sizes = []

    def look(snapshot, _seconds):
        # Once a classifier of another size has answered, no answer of the old one is shown.
        if snapshot.labelled is not None and snapshot.is_steady:
            sizes.append((snapshot.labelled.prediction.crop.shape[0], snapshot.model.recipe.size))

    window.live.view.painted.connect(look)
    for size in (128, 160, 0):
        window.change(input_size=size)
        pair = (size or 224,) * 2
        qt_wait_until(lambda expected=pair: sizes and sizes[-1] == expected)
    assert all(shown == model for shown, model in sizes)
    assert (window.snapshot.generation, window.snapshot.state) == (1, State.LIVE)


def test_a_precision_that_a_size_does_not_have_is_refused_and_what_runs_goes_on(
    open_auto, qt_wait_until
):
    window = open_auto(engine="onnx", precision="int8")
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    running = shown_performance(window).running.text()
    assert running.startswith("ONNX Runtime · int8 · CPU · ")
    window.show_page(PageName.LIVE)
    window.change(input_size=320)  # it is not calibrated for that
    qt_wait_until(lambda: "not calibrated" in window.live.status.note.text())
    assert window.session.settings.input_size == 0
    assert window.snapshot.model.precision == "int8"
    assert (window.snapshot.generation, window.snapshot.state) == (1, State.LIVE)
