import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QPushButton

from swiftcam.pipeline import Size, Snapshot
from swiftcam.ui.live import overlay
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


def test_labels_that_become_stale_are_painted_anew(view, make_snapshot, monkeypatch):
    snapshot = make_snapshot()
    labelled = dataclasses.replace(snapshot.labelled, model=snapshot.model)
    snapshot = dataclasses.replace(snapshot, labelled=labelled)
    view.show_snapshot(snapshot)
    updates = []
    monkeypatch.setattr(view, "update", lambda: updates.append(1))
    other = dataclasses.replace(snapshot.model, name="s")
    view.show_snapshot(dataclasses.replace(snapshot, model=other))
    assert updates == [1]


class Sized(QPushButton):
    """A button that wants the size `wanted`."""

    wanted = QSize(200, 60)

    def sizeHint(self):
        return self.wanted


@pytest.fixture
def above(view):
    """A widget that can be shown above the card."""
    widget = Sized("offer", view)
    widget.hide()
    return widget


@pytest.fixture
def drawn(view, monkeypatch):
    """Return a function that paints a view and returns the labels on its card."""
    names = []
    monkeypatch.setattr(
        overlay, "_draw_candidate", lambda _, line, candidate, *__, **___: names.append(candidate)
    )

    def draw():
        names.clear()
        view.grab()
        return [candidate.label for candidate in names]

    return draw


@pytest.mark.parametrize("size", [(600, 400), (360, 270), (900, 700), (388, 382)])
def test_a_widget_is_shown_between_the_card_and_the_chips(view, above, make_snapshot, size):
    view.resize(*size)
    snapshot = make_snapshot()
    view.show_snapshot(snapshot)
    view.show_above_card(above)
    assert above.isVisible()
    place, picture = above.geometry(), view.picture_area
    assert picture.toRect().contains(place)
    # The chips are at the top right, as wide as they are in a picture of this size.
    assert place.top() > picture.top() + 40 * max(0.55, min(picture.height() / 640, 2.5))
    pixels = pixels_of(view.grab())
    ground = pixels[place.bottom() + 12, place.left() + 20 : place.left() + 150]
    assert np.median(ground) < 90  # of the card


def test_nothing_moves_where_there_is_room_for_both(view, above, make_snapshot):
    view.resize(900, 700)
    view.show_snapshot(make_snapshot())
    before = pixels_of(view.grab())
    view.show_above_card(above)
    changed = (pixels_of(view.grab()) != before).any(axis=2)
    place = above.geometry()
    assert changed[place.top() : place.bottom() + 1, place.left() : place.right() + 1].any()
    changed[place.top() : place.bottom() + 1, place.left() : place.right() + 1] = False
    assert not changed.any()
    view.show_above_card(None)
    assert not above.isVisible()
    assert (pixels_of(view.grab()) == before).all()


def test_in_a_small_view_the_card_leaves_out_labels_and_has_them_again_later(
    view, above, make_snapshot, drawn
):
    view.resize(400, 300)
    view.show_snapshot(make_snapshot())
    before = drawn()
    view.show_above_card(above)
    assert above.isVisible()
    assert 1 <= len(drawn()) < len(before)
    assert drawn() == before[: len(drawn())]  # the most probable ones
    view.show_above_card(None)
    assert drawn() == before


def test_the_widget_follows_the_size_of_the_view(view, above, make_snapshot):
    view.show_snapshot(make_snapshot())
    view.show_above_card(above)
    before = above.geometry()
    view.resize(700, 600)
    assert above.geometry().bottom() > before.bottom()


def test_a_widget_without_a_place_is_hidden(view, above, make_snapshot):
    view.show_above_card(above)
    assert not above.isVisible()  # there is no card
    view.show_snapshot(make_snapshot())
    assert above.isVisible()
    view.show_snapshot(make_snapshot(labelled=None))
    assert not above.isVisible()
    above.wanted = QSize(200, 390)
    view.show_snapshot(make_snapshot())
    assert not above.isVisible()  # it would cover the chips
    above.wanted = QSize(600, 60)
    view.show_above_card(above)
    assert not above.isVisible()  # it is too wide


def test_the_overlay_of_a_screenshot_has_no_space_for_the_widget(view, above, make_snapshot):
    view.show_snapshot(make_snapshot())
    view.show_above_card(above)
    assert view.overlay_options == OverlayOptions()


def test_a_hidden_widget_returns_the_focus_to_the_picture(qtbot, view, above, make_snapshot):
    with qtbot.waitActive(view):
        view.activateWindow()
    view.show_snapshot(make_snapshot())
    view.show_above_card(above)
    assert view.window().focusWidget() is not above
    above.setFocus()
    view.show_above_card(None)
    assert view.hasFocus()
