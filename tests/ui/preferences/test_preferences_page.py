"""The page of preferences in the window, with real events."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from swiftcam.live.run_live import LiveOptions
from swiftcam.live.startup import StartupMarks
from swiftcam.pipeline import State
from swiftcam.ui.page import PageName
from swiftcam.ui.style.theme import DARK
from swiftcam.ui.window import app
from swiftcam.ui.window.main_window import MainWindow
from tests.fakes import EndlessSource

Key = Qt.Key


@pytest.fixture
def window(open_window):
    window = open_window(EndlessSource())
    window.show_page(PageName.PREFERENCES)
    return window


def test_a_theme_is_chosen_with_keys_and_saved(qtbot, window):
    theme = window.pages.preferences.window_group.theme.list
    theme.setFocus()
    while theme.currentData() != "dark":
        qtbot.keyClick(theme, Key.Key_Down)
    assert window.settings.theme == window.session.remembered.theme == "dark"
    assert window.palette().window().color().name() == DARK.window


def test_the_page_and_the_focus_stay_when_the_language_changes(qtbot, window, qt_wait_until):
    language = window.pages.preferences.window_group.language.list
    language.setFocus()
    while language.currentData() != "zh_CN":
        qtbot.keyClick(language, Key.Key_Down)
    page = window.pages.preferences
    assert window.settings.language == "zh_CN"
    assert page.window_group.language.list is not language
    qt_wait_until(page.isVisible)
    qt_wait_until(page.window_group.language.list.hasFocus)


def test_a_measurement_is_started_and_stopped(qtbot, window, monkeypatch):
    asked = []
    monkeypatch.setattr(type(window.session), "measure", lambda _: asked.append("measure"))
    window.change(language="zh_CN")  # builds the page again
    window.change(language="en", engine="auto")
    window.pages.preferences.performance.measure.click()
    assert asked == ["measure"]


@pytest.mark.parametrize(
    ("options", "is_live"),
    [
        (LiveOptions(), False),
        (LiveOptions({"source": "demo"}), True),  # asked for on the command line
        (LiveOptions(seconds=60), True),
    ],
)
def test_the_source_stays_closed_at_the_start_if_the_user_wants_so(
    make_session, monkeypatch, options, is_live
):
    session = make_session(EndlessSource(), is_live_at_start=False)
    started = []
    start = session.pipeline.start
    monkeypatch.setattr(session.pipeline, "start", lambda: (started.append(True), start()))
    begin = MainWindow.start

    def begin_and_close(window, **how):
        begin(window, **how)
        assert (window.snapshot.state is State.STOPPED) is not is_live
        window.close()

    monkeypatch.setattr(MainWindow, "start", begin_and_close)
    monkeypatch.setattr(app, "log_qt_messages", lambda: None)  # the tests collect them already
    app.show(session, options, StartupMarks())
    assert started == [True] * is_live
    QApplication.processEvents()
