"""Closing: everything behind the window ends within one time, whatever of it is stuck."""

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from swiftcam.capture.opencv.hotplug import CameraWatch
from swiftcam.errors import ModelError
from swiftcam.jobs import closing
from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.labelling.finding.picture_result import ListedPicture
from swiftcam.pipeline import Clocks, State
from swiftcam.ui.page import PageName
from swiftcam.ui.window.app import stoppable
from tests.fakes import EndlessSource, FakeClassifier, ScriptedSource, picture

XS = "swiftformer-xs"
PROMISED = 2.0  # seconds, by the guide


@pytest.fixture
def never():
    """What stuck threads wait for: it does not come as long as the test runs."""
    event = threading.Event()
    yield event
    event.set()


class Waits:
    """Replaces `Thread.join`: the timeout passes at once if the thread keeps running.

    `asked` has the name of each thread that was waited for and the seconds.
    """

    def __init__(self, monkeypatch, look):
        self.asked = []
        self.seen_first = None
        self._skipped = 0.0
        self._look = look
        self._real = time.monotonic
        monkeypatch.setattr(time, "monotonic", self.now)
        waits = self
        monkeypatch.setattr(
            threading.Thread, "join", lambda thread, timeout=None: waits.join(thread, timeout)
        )

    def now(self):
        return self._real() + self._skipped

    def join(self, thread, timeout):
        if timeout and self.seen_first is None:
            self.seen_first = self._look()
        if thread.is_alive():
            self.asked.append((thread.name, timeout))
            self._skipped += timeout


@pytest.mark.logs_errors  # that threads were abandoned
def test_source_model_batch_cameras_and_download_may_all_be_stuck_at_once(
    make_session, show_window, wait_for_state, qt_wait_until, never, monkeypatch
):
    reached = {name: threading.Event() for name in ("model", "batch", "cameras", "download")}
    cancelled = []

    def stuck(name):
        reached[name].set()
        never.wait()
        raise ModelError("It is too late.")

    def stuck_download(name, watch, **_):
        cancelled.append(watch.cancelled)
        stuck("download")

    monkeypatch.setattr(
        "swiftcam.ui.pictures.picture_work.load_classifier", lambda _: stuck("batch")
    )
    monkeypatch.setattr("swiftcam.inference.model_jobs.pull", stuck_download)
    source = ScriptedSource([picture(), never], is_live=True)
    clocks = Clocks(lambda: time.monotonic(), join=lambda thread, timeout: thread.join(timeout))
    session = make_session(source, FakeClassifier, clocks)
    watch = CameraWatch(lambda: stuck("cameras"))
    window = show_window(session, to_stop=[stoppable(watch)])
    watch.start()
    wait_for_state(window, State.LIVE)
    session.pipeline.use_model(lambda: stuck("model"))
    window.show_page(PageName.PICTURES)
    page_batch = window.pages.pictures.page_batch
    page_batch.add_picture(ListedPicture(Path("pasted"), pixels=picture()))
    window.show_page(PageName.MODELS)
    window.pages.models.card(XS).download.click()
    qt_wait_until(lambda: all(event.is_set() for event in reached.values()))

    with monkeypatch.context() as patched:
        waits = Waits(
            patched,
            lambda: (
                session.pipeline.snapshot().state,
                page_batch.progress().state,
                cancelled[0].is_set(),
            ),
        )
        window.close_guard.close_window()
    assert waits.seen_first == (State.STOPPED, BatchState.CANCELLED, True)  # before any wait
    names = {name for name, _ in waits.asked}
    threads = {"capture-1", "model-1", "label", "cameras", f"download-{XS}"}
    assert {f"swiftcam-{name}" for name in threads} <= names
    assert sum(timeout for _, timeout in waits.asked) <= closing.SECONDS < PROMISED


def test_closing_releases_the_source_on_its_own_thread(open_window, wait_for_state):
    source = EndlessSource()
    window = open_window(source)
    wait_for_state(window, State.LIVE)
    window.close()
    assert source.is_closed
    assert source.closed_by == "swiftcam-capture-1"


def question(window):
    return window.close_guard.dialog


def press(window, text):
    button = next(b for b in question(window).buttons() if b.text() == text)
    button.click()


def test_closing_asks_nothing_while_there_is_only_a_live_view(open_window, wait_for_state):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    window.close()
    assert question(window) is None
    assert not window.isVisible()


def test_closing_asks_while_pictures_are_being_labelled(
    open_window, wait_for_state, qt_wait_until, never, monkeypatch
):
    monkeypatch.setattr(
        "swiftcam.ui.pictures.picture_work.load_classifier", lambda _: FakeClassifier()
    )
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    window.show_page(PageName.PICTURES)
    page = window.pages.pictures
    page.page_batch.add_picture(ListedPicture(Path("one"), pixels=picture()))
    qt_wait_until(
        lambda: page.model.view.entries and all(e.result for e in page.model.view.entries)
    )
    assert window._background.unfinished() == []
    page.page_batch.pause()
    for value, name in ((50, "two"), (70, "three")):  # pictures with equal pixels are one picture
        page.page_batch.add_picture(ListedPicture(Path(name), pixels=picture(value)))
    qt_wait_until(lambda: len(page.model.view) == 3)

    window.close()
    assert window.isVisible()
    assert question(window).text() == "Pictures are being labelled: 1 of 3."
    window.close()  # again, from the desktop: still the one question
    assert len(window.findChildren(QMessageBox)) == 1
    press(window, "Keep it open")
    assert (window.isVisible(), question(window)) == (True, None)
    assert window.snapshot.state is State.LIVE
    page.page_batch.resume()
    qt_wait_until(lambda: all(e.result for e in page.model.view.entries))
    window.close()
    assert not window.isVisible()


def test_closing_asks_while_a_model_is_downloaded_and_then_cancels_it(
    open_window, wait_for_state, qt_wait_until, monkeypatch
):
    begun = threading.Event()
    watches = []

    def download(name, watch, **_):
        watches.append(watch)
        begun.set()
        watch.cancelled.wait()
        watch.check()

    monkeypatch.setattr("swiftcam.inference.model_jobs.pull", download)
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    window.show_page(PageName.MODELS)
    window.pages.models.card(XS).download.click()
    qt_wait_until(begun.is_set)
    window.close()
    assert question(window).text() == f"{XS} is being downloaded; what has arrived is kept."
    assert not watches[0].cancelled.is_set()
    press(window, "Close")
    assert not window.isVisible()
    assert watches[0].cancelled.is_set()


def test_esc_keeps_the_window_open(qtbot, open_window, wait_for_state, monkeypatch):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    with monkeypatch.context() as patched:
        patched.setattr(window.close_guard, "_unfinished", lambda: ["Something is being done."])
        window.close()
    qtbot.keyClick(question(window), Qt.Key.Key_Escape)
    assert (window.isVisible(), question(window)) == (True, None)
