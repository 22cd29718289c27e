"""The window with real widgets and a real pipeline, on Qt's offscreen platform."""

import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from swiftcam import paths
from swiftcam.capture.av.video import VideoSource
from swiftcam.errors import CameraError
from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import Size, State
from swiftcam.pipeline.reading.viewport import fitted
from swiftcam.settings import DEFAULT_MODEL, Settings, read_settings
from swiftcam.ui.live.overlay import chip_areas
from swiftcam.ui.models.models_page import ModelsPage
from swiftcam.ui.numbers.numbers_page import NumbersPage
from swiftcam.ui.page import PageName
from swiftcam.ui.pictures.pictures_page import PicturesPage
from swiftcam.ui.preferences.preferences_page import PreferencesPage
from swiftcam.ui.style.painting import unit_for
from swiftcam.ui.timeline.timeline_page import TimelinePage
from swiftcam.ui.window.poll_timer import PollTimer
from tests.fakes import EndlessSource, ScriptedSource, picture
from tests.ui.drops import drop, urls
from tests.ui.pixels import pixels_of

LIVE_SOURCE = "This source is live: only a recording can jump to an earlier time."
PAGES = {
    PageName.PICTURES: PicturesPage,
    PageName.MODELS: ModelsPage,
    PageName.TIMELINE: TimelinePage,
    PageName.NUMBERS: NumbersPage,
    PageName.PREFERENCES: PreferencesPage,
}


def test_a_real_video_is_shown_with_its_labels(
    open_window, video, photos, kept_graphs, qt_wait_until, wait_for_state
):
    window = open_window(
        VideoSource(video), load_classifier, has_crop_frame=False, has_inset=False, has_panel=False
    )
    wait_for_state(window, State.ENDED)
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    assert window.windowTitle() == f"clip.mp4 — {DEFAULT_MODEL} — SwiftCam"
    view, frame = window.live.view, window.snapshot.frame.pixels
    area = view.picture_area.toRect()
    shown = pixels_of(view.grab())[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    expected = np.asarray(Image.fromarray(frame).resize((area.width(), area.height())), int)
    # Between the message at the top and the card at the bottom the picture is all there is.
    middle = slice(round(0.2 * area.height()), round(0.4 * area.height()))
    assert np.abs(shown[middle] - expected[middle]).mean(axis=(0, 1)).max() < 3


def test_each_painted_snapshot_is_reported_to_the_pipeline_once(
    make_session, show_window, monkeypatch, qt_wait_until
):
    session, painted, told = make_session(EndlessSource()), [], []
    monkeypatch.setattr(session.pipeline, "mark_displayed", lambda *what: told.append(what))
    window = show_window(session)
    window.live.view.painted.connect(lambda *what: painted.append(what))
    qt_wait_until(lambda: len(painted) >= 3)
    qt_wait_until(lambda: painted[-1][0].labelled is not None)
    numbers = [snapshot.frame.index for snapshot, _ in painted if snapshot.frame]
    assert numbers == sorted(numbers)
    assert [seconds for _, seconds in told[-len(painted) :]] == [s for _, s in painted]
    assert all(a is b for (a, _), (b, _) in zip(told[-len(painted) :], painted, strict=True))


def test_the_buttons_stop_and_start(qtbot, open_window, wait_for_state):
    window = open_window(EndlessSource)
    wait_for_state(window, State.LIVE)
    button = window.live.run_button
    assert button.accessibleName() == "Stop"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.snapshot.state is State.STOPPED
    assert button.accessibleName() == "Start"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for_state(window, State.LIVE)


def test_a_failure_is_shown_and_space_tries_again(qtbot, open_window, wait_for_state):
    hold = threading.Event()
    scripts = iter([[CameraError("Plug it in.")], [picture(), hold]])
    window = open_window(lambda: ScriptedSource(next(scripts), is_live=True))
    wait_for_state(window, State.FAILED)
    assert window.snapshot.message == "Plug it in."
    qtbot.keyClick(window, Qt.Key.Key_Space)
    wait_for_state(window, State.LIVE)
    hold.set()


def test_a_screenshot_is_the_picture_with_its_labels(open_window, wait_for_state):
    still = np.full((48, 64, 3), (200, 40, 10), np.uint8)
    window = open_window(lambda: ScriptedSource([still]))
    wait_for_state(window, State.ENDED)
    with Image.open(window.save_screenshot()) as image:
        saved = np.asarray(image)
    assert saved.shape == (720, 960, 3)  # enlarged to be readable
    assert saved[360, 480].tolist() == [200, 40, 10]
    card = saved[480:700, 40:300]
    assert np.median(card, axis=(0, 1)).max() < 90  # its dark ground
    assert card.min(axis=2).max() > 240  # and white text


def test_a_screenshot_that_cannot_be_saved_is_reported(open_window, wait_for_state):
    folder = paths.pictures_dir()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    assert window.save_screenshot() is None
    assert window.live.status.note.text().startswith("Not saved: ")


def test_a_screenshot_without_a_picture_is_refused(open_window):
    gate = threading.Event()
    window = open_window(ScriptedSource([], open_waits_for=gate))
    assert window.save_screenshot() is None
    assert "no picture" in window.live.status.note.text()
    gate.set()


def test_the_window_is_not_blocked_while_a_source_opens(open_window, wait_for_state):
    gate = threading.Event()
    window = open_window(ScriptedSource([picture()], open_waits_for=gate))
    window.refresh()  # it would never return if it waited for the source
    assert window.snapshot.state is State.OPENING
    assert not gate.is_set()
    gate.set()
    wait_for_state(window, State.ENDED)


def test_the_bar_leads_to_its_place_in_a_recording(open_window, video, qt_wait_until):
    window = open_window(lambda: VideoSource(video), is_looping=True)
    qt_wait_until(lambda: window.live.seek_bar.isVisible() and window.snapshot.frame)
    window.playback.toggle_pause()
    window.live.seek_bar.sought.emit(1.0)
    qt_wait_until(lambda: window.snapshot.frame.position == pytest.approx(1.0, abs=0.02))


def test_a_setting_is_saved_and_shown(open_window):
    window = open_window(EndlessSource())
    window.live.panel.source.mirror.click()
    window.live.panel.label.top_k.slider.setValue(1)
    window.close()
    settings, problems = read_settings()
    assert (settings.is_mirrored, settings.top_k, problems) == (True, 2, [])
    assert settings.source == "0"  # what was given for this time only is not remembered


def test_nothing_is_written_where_nothing_is_remembered(make_session, show_window):
    for remembers in (True, False):
        remembered = Settings() if remembers else None
        session = make_session(EndlessSource(), remembered=remembered)
        paths.settings_file().unlink(missing_ok=True)
        window = show_window(session)
        window.change(is_mirrored=True)
        window.close()
        assert paths.settings_file().exists() == remembers


def test_settings_that_cannot_be_saved_are_reported(open_window, qt_wait_until):
    paths.settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file().parent.write_text("a file where the folder should be")
    window = open_window(EndlessSource())
    window.change(top_k=1)
    qt_wait_until(lambda: "could not be saved" in window.live.status.note.text())


def test_the_language_changes_at_once(qtbot, open_window, wait_for_state):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    window.change(language="zh_CN")
    assert window.live.save_button.toolTip() == "保存截图 (S)"
    assert window.snapshot.state is State.LIVE
    qtbot.keyClick(window, Qt.Key.Key_Space)
    wait_for_state(window, State.PAUSED)  # one shortcut, not two
    window.change(language="en")
    assert window.live.save_button.toolTip() == "Save a screenshot (S)"


def test_a_file_is_dropped_on_the_window(open_window, video, qt_wait_until):
    window = open_window(EndlessSource())
    assert drop(window, urls(video))
    qt_wait_until(lambda: window.snapshot.source == "clip.mp4")


def test_a_folder_or_an_address_is_dropped_on_the_window(open_window, tmp_path, monkeypatch):
    window, opened = open_window(EndlessSource()), []
    monkeypatch.setattr(window.session, "open", opened.append)
    for place in (tmp_path, "rtsp://camera.local/live"):
        assert drop(window, urls(place))
    assert opened == [str(tmp_path), "rtsp://camera.local/live"]


def test_a_row_of_the_timeline_leads_to_its_place_in_a_recording(
    open_window, video, wait_for_state, qt_wait_until
):
    window = open_window(lambda: VideoSource(video))
    wait_for_state(window, State.LIVE)
    window.playback.toggle_pause()
    window.show_page(PageName.TIMELINE)
    window.pages.timeline.sought.emit(1.0)
    assert window.live.isVisible()
    qt_wait_until(lambda: window.snapshot.frame.position == pytest.approx(1.0, abs=0.02))


def test_a_row_of_the_timeline_of_a_live_picture_leads_nowhere(open_window, wait_for_state):
    source = EndlessSource()
    window = open_window(source)
    wait_for_state(window, State.LIVE)
    window.show_page(PageName.TIMELINE)
    window.pages.timeline.sought.emit(1.0)
    assert window.statusBar().currentMessage() == LIVE_SOURCE
    assert window.pages.timeline.isVisible()
    assert source.seeks == []


def test_a_drop_that_is_no_source_changes_nothing(open_window, tmp_path, wait_for_state):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    assert drop(window, urls(tmp_path / "missing.mp4"))
    assert "There is no source" in window.live.status.note.text()
    assert window.snapshot.state is State.LIVE
    assert not drop(window, urls())


def test_a_hidden_window_paints_nothing_and_has_no_picture_scaled(open_window, qt_wait_until):
    window = open_window(EndlessSource())
    qt_wait_until(lambda: window.snapshot.frame is not None)
    qt_wait_until(lambda: window.snapshot.frame.picture is not None)
    window.hide()
    shown = window.live.view.snapshot
    qt_wait_until(lambda: window.snapshot.frame.picture is None)
    assert window.live.view.snapshot is shown


def test_the_page_of_numbers_shows_the_picture_and_keeps_measuring(
    open_window, wait_for_state, qt_wait_until
):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    window.show_page(PageName.NUMBERS)
    view = window.pages.numbers.view

    def fits():
        picture = window.snapshot.frame.picture
        room = fitted(64, 48, Size(view.width(), view.height()))
        return picture is not None and picture.shape[:2] == (room.height, room.width)

    qt_wait_until(fits)
    painted = []
    view.painted.connect(lambda *_: painted.append(window.snapshot.frame.index))
    qt_wait_until(lambda: len(set(painted)) > 2)
    qt_wait_until(lambda: window.snapshot.statistics.latencies.paint is not None)


def test_a_click_on_the_frames_per_second_opens_the_numbers(
    qtbot, open_window, wait_for_state, qt_wait_until
):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    qt_wait_until(lambda: window.snapshot.statistics.latencies.total is not None)
    view = window.live.view
    _, rate, latency = chip_areas(view.picture_area, view.snapshot, unit_for(view.picture_area))
    place = view.mapTo(window, rate.center().toPoint())
    QTest.mouseMove(window.windowHandle(), place)
    qt_wait_until(lambda: view.cursor().shape() == Qt.CursorShape.PointingHandCursor)
    assert view.toolTip() == "Numbers (Ctrl+5)"
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=rate.center().toPoint())
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    assert window.live.isVisible()  # the user has moved away: no click, and no region
    assert window.settings.region is None
    for chip in (rate, latency):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=chip.center().toPoint())
        assert window.pages.numbers.isVisible()
        window.show_page(PageName.LIVE)


def test_the_rail_has_no_button_for_the_numbers_and_marks_the_live_view_for_them(
    qtbot, open_window
):
    window = open_window(EndlessSource())
    rail = window.pages.rail
    buttons = {button.text(): button for button in rail.findChildren(QToolButton)}
    assert list(buttons) == ["Live", "Pictures", "Models", "Timeline", "Preferences", "Help"]
    window.show_page(PageName.NUMBERS)
    assert buttons["Live"].isChecked()
    qtbot.mouseClick(buttons["Live"], Qt.MouseButton.LeftButton)
    assert window.live.isVisible()
    qtbot.mouseClick(buttons["Preferences"], Qt.MouseButton.LeftButton)
    assert window.pages.preferences.isVisible()
    assert [title for title, button in buttons.items() if button.isChecked()] == ["Preferences"]


def test_pages_are_built_when_they_are_first_shown(open_window):
    window = open_window(EndlessSource())
    assert [page for page in PAGES.values() if window.findChild(page)] == []
    pages = list(PAGES.values())
    for number, (name, page) in enumerate(PAGES.items(), 1):
        window.show_page(name)
        assert window.findChild(page).isVisible()
        assert [other for other in PAGES.values() if window.findChild(other)] == pages[:number]
    assert window.pages.numbers.view.overlay_options == window.live.view.overlay_options


def test_work_on_pictures_continues_in_another_language(open_window):
    window = open_window(EndlessSource())
    window.change(language="zh_CN")
    assert window.pages.findChild(PicturesPage) is None  # no work was started
    window.show_page(PageName.PICTURES)
    window.show_page(PageName.LIVE)
    page = window.pages.pictures
    window.change(language="en")
    rebuilt = window.pages.findChild(PicturesPage)  # built to show the results
    assert rebuilt is not page
    assert rebuilt.page_batch is page.page_batch
    assert not rebuilt.isVisible()


def test_it_polls_less_often_while_nothing_can_change(open_window, wait_for_state):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    timer = window.findChild(PollTimer)
    assert timer.isActive()
    periods = []
    for change in (
        window.playback.toggle_pause,
        window.playback.toggle_running,
        lambda: window.show_page(PageName.PICTURES),  # where pictures may still be labelled
        lambda: window.show_page(PageName.LIVE),
        window.playback.toggle_running,
        lambda: (window.hide(), window.refresh()),
    ):
        change()
        periods.append(timer.interval())
    assert periods == [60, 250, 60, 250, 16, 250]


def test_the_seek_bar_of_a_held_recording_returns_from_the_full_screen(
    open_window, video, wait_for_state
):
    window = open_window(lambda: VideoSource(video))
    wait_for_state(window, State.LIVE)
    window.playback.toggle_pause()
    assert window.live.seek_bar.isVisible()
    window.toggle_full_screen()
    assert not window.live.seek_bar.isVisible()
    window.toggle_full_screen()
    assert window.live.seek_bar.isVisible()
