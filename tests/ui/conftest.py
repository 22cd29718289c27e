import os
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from swiftcam import paths
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.crops.resampling import Box
from swiftcam.inference.prediction import Candidate, Prediction
from swiftcam.live.session import Session
from swiftcam.metrics import Percentiles
from swiftcam.pipeline import Clocks, Pipeline, Snapshot, State
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.snapshot import (
    Counts,
    Labelled,
    Latencies,
    ModelInfo,
    Rates,
    Statistics,
)
from swiftcam.settings import Settings
from swiftcam.ui.window.main_window import MainWindow
from tests.fakes import FakeClassifier
from tests.waiting import PATIENCE

SAVED = Settings()


@pytest.fixture(autouse=True)
def _no_leaked_windows(qapp):
    before = set(qapp.topLevelWidgets())
    yield
    leaked = [w for w in qapp.topLevelWidgets() if w not in before and w.isVisible()]
    assert not leaked
    # Each of these would take the pointer from the windows of later tests.
    assert not qapp.activePopupWidget()
    assert not qapp.activeModalWidget()
    assert not QWidget.mouseGrabber()
    _release_the_mouse(qapp)


def _release_the_mouse(qapp):
    """Release a button that a simulated double click, or a window that closed, left pressed."""
    if qapp.mouseButtons() == Qt.MouseButton.NoButton:
        return
    window = QWidget()
    window.show()
    QTest.mouseRelease(window.windowHandle(), Qt.MouseButton.LeftButton)
    window.close()
    assert qapp.mouseButtons() == Qt.MouseButton.NoButton


@pytest.fixture(autouse=True)
def _english_desktop(monkeypatch):
    """Make the desktop's language English, because the window follows it."""
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("en_US"))


@pytest.fixture(autouse=True)
def _patient_joins(monkeypatch, request):
    """Let windows that close wait for their threads, which need longer on a busy machine.

    Tests whose threads never end are marked `logs_errors`, because a view logs that it left them.
    """
    if request.node.get_closest_marker("logs_errors") is None:
        # Not for ever: some sources of tests wait for an event that is set after the window closed.
        patient = partial(Clocks, join=lambda thread, _: thread.join(min(PATIENCE, 10)))
        monkeypatch.setattr("swiftcam.pipeline.Clocks", patient)


@pytest.fixture
def qt_wait_until(qtbot):
    """Return a function that runs Qt's event loop until a condition is true."""

    def wait(condition):
        qtbot.waitUntil(lambda: bool(condition()), timeout=round(PATIENCE * 1000))

    return wait


@pytest.fixture
def wait_for_state(qt_wait_until):
    """Return a function that waits until a window shows a state."""

    def wait(window, state):
        qt_wait_until(lambda: window.snapshot.state is state)

    return wait


@pytest.fixture(scope="session")
def _graphs(tmp_path_factory):
    """A folder for built graphs that all workers of one test run share."""
    base = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    folder = (base.parent if is_worker else base) / "graphs-of-the-window"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def kept_graphs(_graphs):
    """Share built graphs between tests, since none of these tests is about building them."""
    paths.cache_dir().mkdir(parents=True, exist_ok=True)
    (paths.cache_dir() / "graphs").symlink_to(_graphs, target_is_directory=True)


@pytest.fixture
def make_session():
    """Return a function that makes a session with the test's source and classifier.

    `remembered`: None for a session that a script runs.
    """

    def make(source, /, load=FakeClassifier, clocks=None, remembered=SAVED, **settings):
        # Nothing is measured unless a test asks for it.
        settings = {"source": "demo", "engine": "onnx", "precision": "fp32", **settings}
        session = Session(Settings(**settings), remembered=remembered)
        make_source = source if callable(source) else lambda: source
        options, choice = session.pipeline.options, session.choice
        session.pipeline = Pipeline(make_source, load, options, clocks, choice)
        return session

    return make


@pytest.fixture
def show_window(qtbot):
    """Return a function that shows and starts a window on a session; it is closed at the end."""
    shown = []

    def show(session, **options):
        window = MainWindow(session, **options)
        window.session = session
        shown.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window, timeout=round(PATIENCE * 1000)):
            window.show()
            window.activateWindow()
        window.start()
        return window

    yield show
    for window in shown:
        window.close_guard.close_window()


@pytest.fixture
def open_window(make_session, show_window):
    """Return a function that shows a window with the test's source."""

    def open_it(source, /, load=FakeClassifier, **settings):
        return show_window(make_session(source, load, **settings))

    return open_it


@pytest.fixture
def make_snapshot(photos):
    """Return a function that makes a snapshot of a labelled photograph, with changes."""
    from swiftcam.capture.frame import Frame

    frame = Frame(photos[0].copy(), 0, 0.0, 0.0, 0.001, 6.2, "clip.mp4")
    names = ("espresso, short black", "orange", "wooden spoon", "iPod", "lampshade")
    shares = (0.61, 0.2, 0.1, 0.05, 0.01)
    ranked = [Candidate(i, n, p) for i, (n, p) in enumerate(zip(names, shares, strict=True))]
    some = Percentiles(10.0, 20.0)
    crop = Recipe().crop(photos[0])

    def make(**changes):
        values = {
            "generation": 1,
            "state": State.LIVE,
            "source": "clip.mp4",
            "model": ModelInfo(
                "xs", "a note", "ONNX Runtime", ("CPUExecutionProvider",), Recipe(), names
            ),
            "frame": frame,
            "labelled": Labelled(
                frame,
                Prediction(tuple(ranked), np.array(shares), crop, Box(0, 0, 600, 400)),
                tuple(ranked),
                Headline(0, 0.0, shares[0]),
                names[0],
            ),
            "statistics": Statistics(
                Counts(90, 80, 10),
                Rates(30.0, 25.0, 60.0),
                Rates(29.0, 24.0, 59.0),
                Latencies(*[some] * 7),
            ),
        }
        return Snapshot(**(values | changes))

    return make
