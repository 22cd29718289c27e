"""The window with real widgets and a real pipeline, on Qt's offscreen platform."""

import threading
import time

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from swiftcam import paths
from swiftcam.capture.video import VideoSource
from swiftcam.errors import CameraError
from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import Size, State
from swiftcam.pipeline.viewport import fitted
from swiftcam.settings import read_settings
from swiftcam.ui.main_window import MainWindow
from swiftcam.ui.shortcuts import ShortcutsDialog
from swiftcam.ui.window_keys import window_shortcuts
from tests.fakes import EndlessSource, FakeClassifier, ScriptedSource, picture


@pytest.fixture
def open_window(qtbot, make_session):
    opened = []

    def open_it(source, load=FakeClassifier, **settings):
        window = MainWindow(make_session(source, load, **settings))
        opened.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.start()
        return window

    yield open_it
    for window in opened:
        window.close()


def wait_for_state(qtbot, window, state):
    qtbot.waitUntil(lambda: window.snapshot.state is state, timeout=15_000)


def test_a_real_video_is_shown_with_its_labels(qtbot, open_window, video):
    window = open_window(VideoSource(video), load_classifier)
    qtbot.waitUntil(lambda: window.snapshot.labelled is not None, timeout=20_000)
    assert window.windowTitle() == "clip.mp4 — swiftformer-xs-tiny200 — SwiftCam"
    shown = window.grab().toImage()
    colours = {shown.pixel(x, 300) for x in range(150, 700, 20)}
    assert len(colours) > 10
    wait_for_state(qtbot, window, State.ENDED)
    statistics = window.snapshot.statistics
    assert statistics.mean_rates.display > 5
    assert statistics.latencies.frame_age.p50 > 0


def test_space_pauses_and_goes_on(qtbot, open_window):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.snapshot.state is State.PAUSED
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.snapshot.state is State.LIVE


def test_space_plays_again_after_the_end(qtbot, open_window):
    window = open_window(lambda: ScriptedSource([picture(1)]))
    wait_for_state(qtbot, window, State.ENDED)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot.generation == 2)
    wait_for_state(qtbot, window, State.ENDED)


def test_the_buttons_stop_and_start(qtbot, open_window):
    window = open_window(EndlessSource)
    wait_for_state(qtbot, window, State.LIVE)
    button = window.live.run_button
    assert button.accessibleName() == "Stop"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.snapshot.state is State.STOPPED
    assert button.accessibleName() == "Start"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for_state(qtbot, window, State.LIVE)


def test_space_on_a_focused_button_does_not_press_it(qtbot, open_window):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    window.live.run_button.setFocus()
    qtbot.keyClick(window.live.run_button, Qt.Key.Key_Space)
    assert window.snapshot.state is State.PAUSED


def test_a_failure_is_shown_and_space_tries_again(qtbot, open_window):
    hold = threading.Event()
    scripts = iter([[CameraError("Plug it in.")], [picture(), hold]])
    window = open_window(lambda: ScriptedSource(next(scripts), is_live=True))
    wait_for_state(qtbot, window, State.FAILED)
    assert window.snapshot.message == "Plug it in."
    qtbot.keyClick(window, Qt.Key.Key_Space)
    wait_for_state(qtbot, window, State.LIVE)
    hold.set()


def test_s_saves_an_annotated_snapshot(qtbot, open_window):
    window = open_window(EndlessSource())
    qtbot.waitUntil(lambda: window.snapshot.labelled is not None)
    qtbot.keyClick(window, Qt.Key.Key_S)
    qtbot.keyClick(window, Qt.Key.Key_S)
    saved = sorted(paths.pictures_dir().iterdir())
    assert len(saved) == 2
    with Image.open(saved[0]) as image:
        assert image.size == (960, 720)
        assert np.asarray(image.convert("L")).std() > 5
    assert window.live.numbers.text().startswith("Saved ")


def test_a_snapshot_that_cannot_be_saved_is_said(qtbot, open_window):
    folder = paths.pictures_dir()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    assert window.save_snapshot() is None
    assert window.live.numbers.text().startswith("Not saved: ")


def test_a_snapshot_without_a_picture_is_said(qtbot, open_window):
    gate = threading.Event()
    window = open_window(ScriptedSource([], open_waits_for=gate))
    assert window.save_snapshot() is None
    assert "no picture" in window.live.numbers.text()
    gate.set()


def test_f_fills_the_screen_and_esc_returns(qtbot, open_window):
    window = open_window(EndlessSource())
    qtbot.keyClick(window, Qt.Key.Key_F)
    assert window.isFullScreen()
    assert not window.live.footer.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.live.footer.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_closing_stops_everything(qtbot, open_window):
    source = EndlessSource()
    window = open_window(source)
    wait_for_state(qtbot, window, State.LIVE)
    window.close()
    assert source.is_closed


@pytest.mark.logs_errors
def test_closing_takes_less_than_two_seconds_with_a_stuck_source(qtbot, open_window):
    never = threading.Event()
    window = open_window(ScriptedSource([picture(), never], is_live=True))
    wait_for_state(qtbot, window, State.LIVE)
    started = time.monotonic()
    window.close()
    assert time.monotonic() - started < 2
    never.set()


def test_the_window_is_not_blocked_while_a_source_opens(qtbot, open_window):
    gate = threading.Event()
    window = open_window(ScriptedSource([picture()], open_waits_for=gate))
    started = time.monotonic()
    for _ in range(5):
        window.refresh()
    assert time.monotonic() - started < 0.5
    assert window.snapshot.state is State.OPENING
    gate.set()
    wait_for_state(qtbot, window, State.ENDED)


def test_seeking_by_keys_and_by_the_bar(qtbot, open_window, video):
    window = open_window(lambda: VideoSource(video), is_looping=True)
    qtbot.waitUntil(lambda: window.live.seek_bar.isVisible())
    wait_for_state(qtbot, window, State.LIVE)
    window.live.view.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    wait_for_state(qtbot, window, State.PAUSED)
    window.live.seek_bar.sought.emit(1.0)
    qtbot.waitUntil(lambda: abs(window.snapshot.frame.position - 1.0) < 0.02)
    qtbot.keyClick(window, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: abs(window.snapshot.frame.position - 31 / 30) < 0.02)
    qtbot.keyClick(window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: window.snapshot.frame.position == 0)


def test_a_live_source_has_no_seek_bar(qtbot, open_window):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    assert not window.live.seek_bar.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Right)
    assert window.snapshot.state is State.LIVE


def test_a_setting_is_saved_and_shown(qtbot, open_window):
    window = open_window(EndlessSource())
    window.live.panel.view.mirror.click()
    window.live.panel.label.top_k.slider.setValue(1)
    window.close()
    settings, problems = read_settings()
    assert (settings.is_mirrored, settings.top_k, problems) == (True, 2, [])
    assert settings.source == "0"  # what was given for this time only is not remembered


def test_nothing_is_written_where_nothing_is_remembered(qtbot, open_window):
    window = open_window(EndlessSource())
    window._session.remembered = None
    window.change({"is_mirrored": True})
    window.close()
    assert not paths.settings_file().exists()


def test_settings_that_cannot_be_saved_are_said(qtbot, open_window):
    paths.settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file().parent.write_text("a file where the folder should be")
    window = open_window(EndlessSource())
    window.change({"top_k": 1})
    qtbot.waitUntil(lambda: "could not be saved" in window.live.numbers.text())


def test_the_language_changes_at_once(qtbot, open_window):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    window.change({"language": "zh_CN"})
    assert window.live.save_button.toolTip() == "保存截图 (S)"
    assert window.snapshot.state is State.LIVE
    qtbot.keyClick(window, Qt.Key.Key_Space)
    wait_for_state(qtbot, window, State.PAUSED)  # one shortcut, not two
    window.change({"language": "en"})
    assert window.live.save_button.toolTip() == "Save a snapshot (S)"


def test_a_file_is_dropped_on_the_window(qtbot, open_window, video):
    window = open_window(EndlessSource())
    assert drop(window, [video.as_uri()])
    qtbot.waitUntil(lambda: window.snapshot.source == "clip.mp4", timeout=15_000)


def test_a_drop_that_is_no_source_changes_nothing(qtbot, open_window, tmp_path):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    assert drop(window, [(tmp_path / "missing.mp4").as_uri()])
    assert "There is no source" in window.live.numbers.text()
    assert window.snapshot.state is State.LIVE
    assert not drop(window, [])


def drop(window, urls):
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    arguments = (
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(50, 50), *arguments)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), *arguments))
    return enter.isAccepted()


def test_pages_by_keys_and_esc_returns_to_the_picture(qtbot, open_window):
    window = open_window(EndlessSource())
    for key, page in (
        (Qt.Key.Key_2, window.pages.images),
        (Qt.Key.Key_3, window.pages.models),
        (Qt.Key.Key_4, window.pages.timeline),
        (Qt.Key.Key_5, window.pages.metrics),
    ):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert page.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.live.isVisible()
    assert window.isVisible()


def test_f1_lists_every_key(qtbot, open_window):
    window = open_window(EndlessSource())
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(ShortcutsDialog)
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {shortcut.words for shortcut in window_shortcuts(window)} <= words
    dialog.close()


def test_no_key_is_given_twice(open_window):
    window = open_window(EndlessSource())
    keys = [key for shortcut in window_shortcuts(window) for key in shortcut.keys]
    assert len(keys) == len(set(keys))


def test_a_hidden_window_paints_nothing_and_looks_less_often(qtbot, open_window):
    window = open_window(EndlessSource())
    qtbot.waitUntil(lambda: window.snapshot.frame is not None)
    qtbot.waitUntil(lambda: window.snapshot.frame.picture is not None)
    window.hide()
    shown = window.live.view._snapshot
    window.refresh()
    assert window.live.view._snapshot is shown
    assert window._timer.interval() == 250
    qtbot.waitUntil(lambda: window._pipeline.snapshot().frame.picture is None)


def test_the_panel_folds_away(qtbot, open_window):
    window = open_window(EndlessSource())
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert not window.live.panel.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert window.live.panel.isVisible()


def test_keys_in_a_text_field_are_text(qtbot, open_window):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    field = window.live.panel.label.allow
    field.setFocus()
    qtbot.keyClicks(field, "fox pups")
    assert field.text() == "fox pups"
    assert window.snapshot.state is State.LIVE
    assert not window.isFullScreen()


def test_the_page_of_numbers_shows_the_picture_and_goes_on_measuring(qtbot, open_window):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    window.show_page(4)
    view = window.pages.metrics.view

    def fits():
        picture = window.snapshot.frame.picture
        room = fitted(64, 48, Size(view.width(), view.height()))
        return picture is not None and picture.shape[:2] == (room.height, room.width)

    qtbot.waitUntil(fits)
    painted = []
    view.painted.connect(lambda *_: painted.append(window.snapshot.frame.index))
    qtbot.waitUntil(lambda: len(set(painted)) > 5)
    qtbot.waitUntil(lambda: window.snapshot.statistics.latencies.paint is not None)


def test_pages_are_built_when_they_are_first_shown(open_window):
    window = open_window(EndlessSource())
    assert not {"images", "models", "timeline", "metrics"} & set(vars(window.pages))
    for number, name in enumerate(("images", "models", "timeline", "metrics"), 1):
        window.show_page(number)
        assert name in vars(window.pages)
        assert getattr(window.pages, name).isVisible()
    assert window.pages.metrics.view._look == window._look()


def test_work_on_pictures_goes_on_in_another_language(qtbot, open_window):
    window = open_window(EndlessSource())
    window.refresh()
    assert not window._background.has_pictures
    window.show_page(1)
    window.show_page(0)
    work = window._background.pictures
    window.change({"language": "zh_CN"})
    window.refresh()
    assert window.pages.images._work is work
    assert not window.pages.images.isVisible()


def test_a_stopped_view_is_looked_at_less_often_but_pictures_are_not(qtbot, open_window):
    window = open_window(EndlessSource())
    wait_for_state(qtbot, window, State.LIVE)
    window.playback.toggle_pause()
    assert window._timer.interval() == 60
    window.playback.toggle_running()
    assert window._timer.interval() == 250
    window.show_page(1)
    assert window._timer.interval() == 60
    window.show_page(0)
    window.playback.toggle_running()
    assert window._timer.interval() == 16


def test_the_seek_bar_of_a_held_recording_returns_from_the_full_screen(qtbot, open_window, video):
    window = open_window(lambda: VideoSource(video))
    wait_for_state(qtbot, window, State.LIVE)
    window.playback.toggle_pause()
    assert window.live.seek_bar.isVisible()
    window.toggle_full_screen()
    assert not window.live.seek_bar.isVisible()
    window.toggle_full_screen()
    assert window.live.seek_bar.isVisible()
