"""The page of the timeline over a real pipeline: pictures, names, and jumps."""

import pytest
from PySide6.QtCore import Qt

from swiftcam.pipeline import State
from swiftcam.ui.page import PageName
from swiftcam.ui.timeline.timeline_model import LABEL, PICTURE
from tests.fakes import EndlessSource, ScriptedSource, picture

Role = Qt.ItemDataRole


def cell(page, row, column, role=Role.DisplayRole):
    return page.model.data(page.model.index(row, column), role)


@pytest.fixture
def ended(open_window, wait_for_state):
    """A window at the end of a recording of three seconds, with a label for each."""
    frames = [picture(value) for value in (60, 120, 180) for _ in range(10)]
    window = open_window(lambda: ScriptedSource(frames, rate=10), smoothing=0.0)
    wait_for_state(window, State.ENDED)
    return window


def test_each_row_has_the_picture_of_its_stretch(ended, qt_wait_until):
    ended.show_page(PageName.TIMELINE)
    page = ended.pages.timeline
    qt_wait_until(lambda: page.model.rowCount() == 3)
    names = [cell(page, row, LABEL) for row in range(3)]
    assert names == ["value 180", "value 120", "value 60"]
    for row, grey in enumerate((180, 120, 60)):
        image = cell(page, row, PICTURE, Role.DecorationRole).toImage()
        assert image.pixelColor(40, 30).red() == pytest.approx(grey, abs=3)


def test_a_click_on_a_picture_plays_the_recording_from_there(qtbot, ended, qt_wait_until):
    ended.show_page(PageName.TIMELINE)
    page = ended.pages.timeline
    qt_wait_until(lambda: page.model.rowCount() == 3)
    place = page.table.visualRect(page.model.index(1, PICTURE)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ended.live.isVisible()
    qt_wait_until(lambda: ended.snapshot.generation == 2 and ended.snapshot.frame is not None)
    assert ended.snapshot.frame.position >= 1.0


def test_a_live_view_lists_what_it_sees_with_the_time_of_day(open_window, qt_wait_until):
    window = open_window(EndlessSource, smoothing=0.0)
    window.show_page(PageName.TIMELINE)
    page = window.pages.timeline
    qt_wait_until(lambda: page.model.rowCount() > 0)
    assert page.model.is_live
    assert page.strip.isVisible()
