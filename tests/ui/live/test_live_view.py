import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from swiftcam.pipeline import Size, Snapshot
from swiftcam.ui.live.live_view import LiveView
from swiftcam.ui.live.overlay_options import OverlayOptions
from tests.ui.pixels import pixels_of

COLOURS = [(200, 30, 20), (40, 180, 60), (20, 60, 220), (240, 240, 10)]


@pytest.fixture
def view(qtbot):
    view = LiveView()
    qtbot.addWidget(view)
    view.rooms, view.regions = [], []
    view.room_changed.connect(view.rooms.append)
    view.region_chosen.connect(view.regions.append)
    view.resize(600, 400)
    view.show()
    return view


@pytest.fixture
def plain(make_snapshot):
    """A snapshot without labels, of a picture that is a different colour in each quarter."""
    quarters = np.zeros((400, 600, 3), np.uint8)
    for number, colour in enumerate(COLOURS):
        top, left = number // 2 * 200, number % 2 * 300
        quarters[top : top + 200, left : left + 300] = colour
    frame = dataclasses.replace(make_snapshot().frame, pixels=quarters)
    return make_snapshot(labelled=None, frame=frame)


def quarters_of(view):
    """Return the colours in the middle of each quarter of what a view of 600x400 shows."""
    shown = pixels_of(view.grab())
    return [tuple(shown[y, x].tolist()) for y in (100, 300) for x in (150, 450)]


def drag(qtbot, view, start, end):
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(*start))
    qtbot.mouseMove(view, QPoint(*end))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(*end))


def test_the_room_is_reported_and_none_while_hidden(view):
    assert view.rooms[-1] == Size(600, 400)
    view.resize(500, 300)
    assert view.rooms[-1] == Size(500, 300)
    view.hide()
    assert view.rooms[-1] is None


def test_painting_is_reported_once_with_its_time(qtbot, make_snapshot, qt_wait_until):
    times = iter([10.0, 10.25, 20.0, 20.5])
    view = LiveView(clock=lambda: next(times))
    qtbot.addWidget(view)
    painted = []
    view.painted.connect(lambda snapshot, seconds: painted.append((snapshot, seconds)))
    snapshot = make_snapshot()
    view.show_snapshot(snapshot)
    view.show()
    qt_wait_until(lambda: painted)
    view.show_snapshot(snapshot)
    view.repaint()
    assert painted == [(snapshot, 0.25)]


def test_the_picture_is_shown_in_its_colours(view, plain):
    view.show_snapshot(plain)
    assert quarters_of(view) == COLOURS


def test_a_picture_that_is_already_scaled_is_drawn_unchanged(view, plain):
    ready = np.full((400, 600, 3), (10, 200, 30), np.uint8)
    frame = dataclasses.replace(plain.frame, picture=ready)
    view.show_snapshot(dataclasses.replace(plain, frame=frame))
    assert quarters_of(view) == [(10, 200, 30)] * 4


def test_a_picture_of_another_size_is_scaled_again(view, plain):
    stale = np.full((40, 60, 3), (10, 200, 30), np.uint8)
    frame = dataclasses.replace(plain.frame, picture=stale)
    view.show_snapshot(dataclasses.replace(plain, frame=frame))
    assert quarters_of(view) == COLOURS


def test_mirrored_left_is_right(view, plain):
    view.show_snapshot(plain)
    view.show_overlay(OverlayOptions(is_mirrored=True))
    first, second, third, fourth = COLOURS
    assert quarters_of(view) == [second, first, fourth, third]
    view.show_overlay(OverlayOptions())
    assert quarters_of(view) == COLOURS


def test_a_region_is_dragged_on_the_picture(qtbot, view, make_snapshot):
    view.show_snapshot(make_snapshot())
    drag(qtbot, view, (150, 100), (450, 300))
    assert view.regions == [(0.25, 0.25, 0.75, 0.75)]


def test_a_click_chooses_nothing_and_a_double_click_all_of_it(qtbot, view, make_snapshot):
    view.show_snapshot(make_snapshot())
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert view.regions == []
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert view.regions == [None]


def test_nothing_can_be_dragged_where_there_is_no_picture(qtbot, view):
    view.show_snapshot(Snapshot())
    drag(qtbot, view, (150, 100), (450, 300))
    assert view.regions == []


def test_numbers_that_change_no_word_paint_nothing(qtbot, view, make_snapshot, monkeypatch):
    snapshot = make_snapshot()
    view.show_snapshot(snapshot)
    updates = []
    monkeypatch.setattr(view, "update", lambda: updates.append(1))
    rates = dataclasses.replace(snapshot.statistics.rates, capture=1.0)
    slower = dataclasses.replace(snapshot.statistics, rates=rates)
    view.show_snapshot(dataclasses.replace(snapshot, statistics=slower))
    assert updates == []
    rates = dataclasses.replace(rates, inference=3.0)
    slower = dataclasses.replace(snapshot.statistics, rates=rates)
    view.show_snapshot(dataclasses.replace(snapshot, statistics=slower))
    assert updates == [1]
