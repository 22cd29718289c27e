import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from swiftcam.pipeline import Size, Snapshot
from swiftcam.ui.live_view import LiveView
from swiftcam.ui.look import Look


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


def pixels(view):
    image = view.grab().toImage().convertToFormat(view.grab().toImage().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def drag(qtbot, view, start, end):
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(*start))
    qtbot.mouseMove(view, QPoint(*end))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(*end))


def test_the_room_is_told_and_that_there_is_none_while_hidden(view):
    assert view.rooms[-1] == Size(600, 400)
    view.resize(500, 300)
    assert view.rooms[-1] == Size(500, 300)
    view.hide()
    assert view.rooms[-1] is None


def test_painting_is_told_once_with_its_time(qtbot, view, make_snapshot):
    painted = []
    view.painted.connect(lambda snapshot, seconds: painted.append((snapshot, seconds)))
    snapshot = make_snapshot()
    view.show_snapshot(snapshot)
    qtbot.waitUntil(lambda: len(painted) == 1)
    view.show_snapshot(snapshot)
    view.repaint()
    assert len(painted) == 1
    assert painted[0][0] is snapshot
    assert 0 < painted[0][1] < 1


def test_a_picture_that_was_scaled_already_is_drawn_as_it_is(view, make_snapshot):
    snapshot = make_snapshot(labelled=None)
    ready = np.full((400, 600, 3), (10, 200, 30), np.uint8)
    view.show_snapshot(
        make_snapshot(labelled=None, frame=dataclasses.replace(snapshot.frame, picture=ready))
    )
    assert pixels(view)[200, 300].tolist() == [10, 200, 30]


def test_one_of_another_size_is_not(view, make_snapshot):
    snapshot = make_snapshot(labelled=None)
    stale = np.full((40, 60, 3), (10, 200, 30), np.uint8)
    view.show_snapshot(
        make_snapshot(labelled=None, frame=dataclasses.replace(snapshot.frame, picture=stale))
    )
    shown = pixels(view)[150:350, 50:350]
    frame = snapshot.frame.pixels[150:350, 50:350]
    assert np.abs(shown - frame).mean() < 4


def test_mirrored_left_is_right(view, make_snapshot):
    snapshot = make_snapshot(labelled=None)
    view.show_snapshot(snapshot)
    plain = pixels(view)[150:350]
    view.show_look(Look(is_mirrored=True))
    assert np.abs(pixels(view)[150:350, ::-1] - plain).mean() < 3


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
