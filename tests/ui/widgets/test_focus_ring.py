import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from swiftcam.ui.widgets.focus_ring import FocusRing
from tests.ui.pixels import pixels_of
from tests.waiting import PATIENCE


@pytest.fixture
def place(qtbot):
    """A window with a button above a grey widget that has a ring; returns both."""
    window, button, target = QWidget(), QPushButton("first"), QWidget()
    window.setStyleSheet("QWidget { background: #808080 }")
    target.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    target.ring = FocusRing(target)
    column = QVBoxLayout(window)
    column.addWidget(button)
    column.addWidget(target, 1)
    window.resize(300, 300)
    window.parts = button, target
    qtbot.addWidget(window)
    with qtbot.waitActive(window, timeout=round(PATIENCE * 1000)):
        window.show()
        window.activateWindow()
    button.setFocus()
    return window


def left_edge(target):
    pixels = pixels_of(target.grab())
    return pixels[pixels.shape[0] // 2, :5, 0].tolist()


def test_tab_shows_a_ring_that_is_visible_over_any_picture(qtbot, place):
    button, target = place.parts
    assert left_edge(target) == [128] * 5
    qtbot.keyClick(button, Qt.Key.Key_Tab)
    assert target.hasFocus()
    assert left_edge(target) == [255, 255, 0, 0, 128]
    qtbot.keyClick(target, Qt.Key.Key_Backtab)
    assert left_edge(target) == [128] * 5


def test_the_ring_keeps_to_the_edge_when_the_widget_grows(qtbot, place):
    button, target = place.parts
    qtbot.keyClick(button, Qt.Key.Key_Tab)
    place.resize(500, 400)
    assert target.ring.size() == target.size()
    assert left_edge(target) == [255, 255, 0, 0, 128]


def test_a_click_shows_no_ring_and_reaches_the_widget_below_one(qtbot, place):
    _, target = place.parts
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
    assert target.hasFocus()
    assert not target.ring.isVisible()
    assert np.all(np.array(left_edge(target)) == 128)
