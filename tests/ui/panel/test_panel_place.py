"""The panel in a wide and in a narrow window, with real events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter

from swiftcam.ui.page import PageName
from swiftcam.ui.panel.panel_place import NARROW
from tests.fakes import EndlessSource

Key = Qt.Key


@pytest.fixture
def window(open_window, qt_wait_until):
    """Return a window that is wide enough for the panel."""
    window = open_window(EndlessSource())
    window.resize(1280, 800)
    qt_wait_until(lambda: not window.live.place.is_narrow)
    return window


@pytest.fixture
def narrow(window, qt_wait_until):
    """Return a window in which the panel is a drawer."""
    window.resize(NARROW - 1, 600)
    qt_wait_until(lambda: window.live.place.is_narrow)
    return window


def test_the_panel_is_beside_the_picture_from_1100_pixels_on(window, qt_wait_until):
    panel, view = window.live.panel, window.live.view
    assert panel.isVisible()
    assert view.mapTo(window, view.rect().topRight()).x() < panel.mapTo(window, QPoint(0, 0)).x()
    window.resize(NARROW - 1, 800)
    qt_wait_until(lambda: not panel.isVisible())
    assert window.settings.has_panel  # it comes back beside the picture
    window.resize(NARROW, 800)
    qt_wait_until(panel.isVisible)


def test_p_opens_the_drawer_over_the_picture_and_esc_closes_it(qtbot, narrow):
    panel, view, width = narrow.live.panel, narrow.live.view, narrow.live.view.width()
    qtbot.keyClick(narrow, Key.Key_P)
    assert panel.isVisible()
    assert narrow.live.panel_button.isChecked()
    assert view.width() == width  # it is over the picture, not beside it
    right = panel.mapTo(narrow, panel.rect().bottomRight())
    assert right == view.mapTo(narrow, view.rect().bottomRight())
    panel.label.top_k.slider.setFocus()
    qtbot.keyClick(panel.label.top_k.slider, Key.Key_Escape)
    assert not panel.isVisible()
    assert not narrow.live.panel_button.isChecked()
    assert view.hasFocus()
    assert narrow.settings.has_panel == narrow.session.remembered.has_panel


def test_p_and_the_button_close_the_drawer(qtbot, narrow):
    panel = narrow.live.panel
    qtbot.keyClick(narrow, Key.Key_P)
    qtbot.keyClick(narrow, Key.Key_P)
    assert not panel.isVisible()
    for is_visible in (True, False):
        qtbot.mouseClick(narrow.live.panel_button, Qt.MouseButton.LeftButton)
        assert panel.isVisible() == is_visible


def test_a_change_in_the_drawer_leaves_it_open(qtbot, narrow):
    qtbot.keyClick(narrow, Key.Key_P)
    qtbot.mouseClick(narrow.live.panel.source.mirror, Qt.MouseButton.LeftButton)
    assert narrow.settings.is_mirrored
    assert narrow.live.panel.isVisible()


def test_full_screen_has_neither_panel_nor_drawer(qtbot, narrow):
    qtbot.keyClick(narrow, Key.Key_P)
    qtbot.keyClick(narrow, Key.Key_F)
    assert not narrow.live.panel.isVisible()
    qtbot.keyClick(narrow, Key.Key_F)


def test_a_window_can_become_narrow_on_another_page(window, qt_wait_until):
    window.show_page(PageName.TIMELINE)
    window.resize(720, 420)
    qt_wait_until(lambda: (window.width(), window.height()) == (720, 420))
    window.show_page(PageName.LIVE)
    qt_wait_until(lambda: window.live.place.is_narrow)
    assert (window.width(), window.height()) == (720, 420)


def test_the_width_is_dragged_and_remembered(window, qt_wait_until):
    panel = window.live.panel
    before = panel.width()
    handle = window.findChild(QSplitter).handle(1)
    place = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(handle, place - QPoint(80, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=place - QPoint(80, 0))
    qt_wait_until(lambda: panel.width() == before + 80)
    assert window.settings.panel_width == window.session.remembered.panel_width == before + 80
    window.change(has_panel=False)
    window.change(has_panel=True)
    qt_wait_until(lambda: panel.width() == before + 80)
