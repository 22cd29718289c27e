"""The window measures how its model runs best while it plays, with the real tuner and engines."""

import functools

import pytest

from swiftcam import bench
from swiftcam.inference import tuner
from swiftcam.inference.classifier import ModelChoice, chosen_model
from swiftcam.inference.tuning import read_tuning
from swiftcam.pipeline import State
from swiftcam.sample_crops import sample_crops
from swiftcam.session import Session
from swiftcam.settings import Settings
from swiftcam.ui.main_window import MainWindow

AUTO = ModelChoice(engine="auto", precision="auto")


@pytest.fixture
def open_window(qtbot):
    opened = []

    def open_it(**settings):
        values = {"source": "demo", **settings}
        window = MainWindow(Session(Settings(**values), remembered=Settings()))
        opened.append(window)
        qtbot.addWidget(window)
        window.show()
        window.start()
        return window

    yield open_it
    for window in opened:
        window.close()


@pytest.fixture
def quick_tuner(monkeypatch):
    """The real tuner with little to do: few rounds, few pictures, one number of threads."""
    monkeypatch.setattr(tuner, "_BUDGET", 0.0)
    monkeypatch.setattr(tuner, "_thread_counts", lambda: [1])
    monkeypatch.setattr(bench, "sample_crops", functools.partial(sample_crops, count=4))


def test_it_measures_behind_the_view_and_says_what_it_chose(qtbot, open_window, quick_tuner):
    window = open_window()
    run = window.live.panel.model.run
    qtbot.waitUntil(lambda: bool(run.measuring.text()), timeout=120_000)
    assert window.snapshot.labelled is not None  # the first label came before
    assert window.snapshot.model.engine == "ONNX Runtime"
    before = window.snapshot.statistics.counts.classified
    qtbot.waitUntil(lambda: bool(run.reason.text()), timeout=120_000)
    assert window.snapshot.statistics.counts.classified > before  # and the view went on
    tuning = read_tuning(chosen_model(AUTO))
    best = tuning.best(AUTO)
    qtbot.waitUntil(lambda: window.snapshot.model.runs_as(best.setup), timeout=120_000)
    assert run.reason.text() == tuning.reason(best)
    assert run.measuring.text() == ""
    assert window.snapshot.generation == 1
    assert window.snapshot.state is State.LIVE
    remembered = window._session.remembered
    assert (remembered.engine, remembered.precision) == ("auto", "auto")


def test_what_was_measured_runs_from_the_start_the_next_time(qtbot, open_window, quick_tuner):
    tuning = bench.measure_choice(AUTO)
    window = open_window()
    qtbot.waitUntil(lambda: window.snapshot.is_settled, timeout=120_000)
    assert window.snapshot.model.runs_as(tuning.best(AUTO).setup)
    window.refresh()
    assert window._session.measuring is None
    assert window.live.panel.model.run.reason.text() == tuning.reason(tuning.best(AUTO))


def test_a_window_that_is_closed_meanwhile_does_not_wait_for_it(qtbot, open_window):
    window = open_window()
    qtbot.waitUntil(lambda: window._session.measuring is not None, timeout=120_000)
    window.close()
    job = window._session._auto._job
    job.join(20)
    assert job.is_cancelled
    assert read_tuning(chosen_model(AUTO)) is None


def test_size_precision_and_engine_change_between_two_frames(qtbot, open_window):
    window = open_window(engine="onnx", precision="fp32", threshold=0.0)
    qtbot.waitUntil(lambda: window.snapshot.labelled is not None, timeout=120_000)
    stale = []

    def look(snapshot, _seconds):
        # Once a classifier of another size has answered, no answer of the old one is shown.
        labelled, model = snapshot.labelled, snapshot.model
        if labelled is not None and snapshot.is_settled:
            stale.append(labelled.prediction.crop.shape[0] != model.recipe.size)

    window.live.view.painted.connect(look)
    for size in (128, 256, 0):
        window.change({"input_size": size})
        side = size or 224
        qtbot.waitUntil(
            lambda side=side: window.snapshot.labelled.prediction.crop.shape[0] == side,
            timeout=120_000,
        )
        assert window.snapshot.model.recipe.size == side
        qtbot.waitUntil(lambda: window.snapshot.is_settled, timeout=120_000)
    window.change({"precision": "int8"})
    qtbot.waitUntil(lambda: window.snapshot.model.precision == "int8", timeout=120_000)
    assert window.live.panel.model.run.running.text().startswith("ONNX Runtime · int8 · CPU · ")
    window.change({"precision": "int8", "input_size": 128})  # it is not calibrated for that
    qtbot.waitUntil(lambda: window._session.settings.input_size == 0, timeout=120_000)
    assert "not calibrated" in window._current_note()
    assert window.snapshot.model.precision == "int8"
    assert window.snapshot.generation == 1
    assert not any(stale)
