"""The forms of a real window, changed with keys, the mouse and the menu, and remembered."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from swiftcam.ui.desktop.screen_area import ScreenArea
from swiftcam.ui.desktop.window_form import LEAST_COMPACT_SIZE
from swiftcam.ui.desktop.window_memory import (
    COMPACT,
    FULL_SCREEN,
    MAXIMISED,
    WindowMemory,
    read_memory,
    write_memory,
)
from swiftcam.ui.page import PageName
from swiftcam.ui.sharing.picture_menu import picture_menu
from tests.fakes import EndlessSource
from tests.ui.pixels import pixels_of

ON_TOP, FRAMELESS = Qt.WindowType.WindowStaysOnTopHint, Qt.WindowType.FramelessWindowHint
pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)  # of the offscreen platform


def area_of(window):
    return ScreenArea(*window.frameGeometry().getRect())


def key(window, name):
    QTest.keyClick(window.live.view, getattr(Qt.Key, f"Key_{name}"))


def run_events():
    QApplication.processEvents()


@pytest.fixture
def window(open_window, qt_wait_until):
    shown = open_window(EndlessSource())
    shown.resize(760, 500)
    shown.move(20, 30)
    shown.live.view.setFocus()
    qt_wait_until(lambda: shown.snapshot.labelled is not None)
    return shown


def drag(view, start, end):
    """Press at `start`, move to `end`, both in the view at the start, and release."""
    window = view.window()
    far = view.mapToGlobal(end)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, view.mapFromGlobal(far))
    run_events()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=view.mapFromGlobal(far))
    assert window.isVisible()


def test_a_window_comes_back_as_it_was_closed(window, open_window):
    window.show_page(PageName.MODELS)
    window.form.toggle_on_top()
    window.change(panel_width=333, has_panel=False)
    place, settings = area_of(window), window.settings
    window.close()
    again = open_window(EndlessSource(), panel_width=333, has_panel=False)
    assert area_of(again) == place
    assert again.pages.models.isVisible()
    assert again.form.is_on_top
    assert again.windowFlags() & ON_TOP
    assert (settings.panel_width, settings.has_panel) == (333, False)


@pytest.mark.parametrize("form", [MAXIMISED, FULL_SCREEN])
def test_a_large_window_comes_back_large_and_keeps_its_normal_place(
    window, open_window, qt_wait_until, form
):
    place = area_of(window)
    qt_wait_until(lambda: read_memory().area == place)
    if form == MAXIMISED:
        window.showMaximized()
    else:
        key(window, "F")
    window.close()
    assert read_memory().form == form
    assert read_memory().area == place
    again = open_window(EndlessSource())
    assert again.isMaximized() == (form == MAXIMISED)
    assert again.isFullScreen() == (form == FULL_SCREEN)
    assert again.live.footer.isVisible() == (form == MAXIMISED)
    key(again, "F")
    key(again, "F" if form == MAXIMISED else "Space")
    again.showNormal()
    qt_wait_until(lambda: again.width() == place.width - read_memory().frame[0])
    assert again.height() == place.height - read_memory().frame[1]
    # Without a desktop nobody knows the frame of a window that was never shown with one.
    assert again.geometry().adjusted(-9, -9, 9, 9).contains(QPoint(place.left, place.top))


def test_a_window_of_a_screen_that_has_gone_is_visible(open_window):
    write_memory(WindowMemory(ScreenArea(5000, 4000, 760, 500), (4, 4)))
    window = open_window(EndlessSource())
    assert window.screen().availableGeometry().contains(window.frameGeometry())


def test_a_view_of_a_script_has_no_memory(make_session, show_window):
    write_memory(WindowMemory(ScreenArea(1, 2, 760, 500), page=PageName.MODELS))
    window = show_window(make_session(EndlessSource(), remembered=None))
    assert window.live.isVisible()
    window.close()
    assert read_memory().page is PageName.MODELS


def test_a_place_is_saved_while_the_window_is_open(window, qt_wait_until):
    window.resize(770, 510)
    qt_wait_until(lambda: read_memory().area == area_of(window))


def test_t_keeps_the_window_on_top_and_the_menu_shows_it(window):
    place = area_of(window)
    key(window, "T")
    assert window.windowFlags() & ON_TOP
    assert window.isVisible()
    assert area_of(window) == place
    menu = picture_menu(window, window.live.view)
    action = next(one for one in menu.actions() if one.text().startswith("Keep on top"))
    assert action.isChecked()
    action.trigger()
    assert not window.windowFlags() & ON_TOP
    assert area_of(window) == place


def test_the_compact_view_is_the_picture_and_its_label(window):
    place = area_of(window)
    key(window, "V")
    view, live = window.live.view, window.live
    assert window.windowFlags() & FRAMELESS
    for size in (LEAST_COMPACT_SIZE, (640, 200), (320, 700)):
        window.resize(*size)
        run_events()
        assert (window.width(), window.height()) == size
        assert view.mapTo(window, QPoint(0, 0)) == QPoint(0, 0)
        assert view.size() == window.size()
    others = (live.footer, live.seek_bar, live.panel, live.offer, window.pages.rail)
    assert not [widget for widget in others if widget.isVisible()]
    window.resize(10, 10)
    assert (window.width(), window.height()) == LEAST_COMPACT_SIZE
    key(window, "V")
    assert not window.windowFlags() & FRAMELESS
    assert area_of(window) == place
    assert live.footer.isVisible()


def test_the_label_of_the_compact_view_is_at_its_lower_edge(window, qt_wait_until):
    key(window, "V")
    window.resize(*LEAST_COMPACT_SIZE)
    window.playback.toggle_pause()
    window.refresh()
    run_events()
    shown = pixels_of(window.live.view.grab())
    label = shown[-50:-14, 20:120]
    assert (label.min(axis=2) > 150).any()  # its text
    assert (shown[-50:-14, 12:200].max(axis=2) < 90).any()  # and its backing


@pytest.mark.parametrize("way", ["Escape", "V", "menu", "page"])
def test_the_compact_view_is_left(window, way):
    key(window, "V")
    assert window.form.is_compact
    if way == "menu":
        menu = picture_menu(window, window.live.view)
        next(a for a in menu.actions() if a.text().startswith("Leave compact view")).trigger()
    elif way == "page":
        QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        assert window.pages.models.isVisible()
    else:
        key(window, way)
    assert not window.form.is_compact
    assert not window.windowFlags() & FRAMELESS
    assert window.pages.rail.isVisible()
    assert window.isVisible()


def test_a_drag_on_the_picture_moves_the_compact_view(window):
    key(window, "V")
    window.setGeometry(100, 120, 400, 300)
    chosen = window.settings.region
    drag(window.live.view, QPoint(200, 150), QPoint(230, 140))
    assert window.geometry().getRect() == (130, 110, 400, 300)
    QTest.mouseDClick(window.live.view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert window.settings.region == chosen
    key(window, "V")
    drag(window.live.view, QPoint(200, 150), QPoint(260, 210))
    assert window.settings.region is not None  # in the window it drags a region again


@pytest.mark.parametrize(
    ("start", "way", "expected"),
    [
        ((399, 150), (50, 9), (100, 120, 450, 300)),
        ((200, 299), (9, 40), (100, 120, 400, 340)),
        ((2, 150), (-30, 0), (70, 120, 430, 300)),
        ((200, 2), (0, 30), (100, 150, 400, 270)),
        ((2, 2), (20, 20), (120, 140, 380, 280)),
        ((398, 298), (-300, -300), (100, 120, 320, 200)),
        ((2, 2), (300, 300), (180, 220, 320, 200)),
    ],
)
def test_a_drag_at_an_edge_resizes_the_compact_view(window, start, way, expected):
    key(window, "V")
    window.setGeometry(100, 120, 400, 300)
    at = QPoint(*start)
    drag(window.live.view, at, at + QPoint(*way))
    assert window.geometry().getRect() == expected


def test_the_compact_view_is_remembered_beside_the_window(window, open_window):
    place = area_of(window)
    key(window, "V")
    window.setGeometry(60, 70, 350, 210)
    window.close()
    assert (read_memory().form, read_memory().area) == (COMPACT, place)
    again = open_window(EndlessSource())
    assert again.form.is_compact
    assert again.geometry().getRect() == (60, 70, 350, 210)
    key(again, "Escape")
    assert area_of(again) == place
    key(again, "V")
    assert again.geometry().getRect() == (60, 70, 350, 210)


def test_a_maximised_window_returns_from_the_compact_view_maximised(window):
    window.showMaximized()
    key(window, "V")
    assert not window.isMaximized()
    key(window, "V")
    assert window.isMaximized()


def test_the_full_screen_follows_the_compact_view_and_back(window):
    place = area_of(window)
    key(window, "V")
    key(window, "F")
    assert window.isFullScreen()
    assert not window.form.is_compact
    key(window, "V")
    assert window.form.is_compact
    assert not window.isFullScreen()
    key(window, "Escape")
    assert area_of(window) == place
    assert window.pages.rail.isVisible()


def test_the_controls_return_when_the_desktop_ends_the_full_screen(window):
    window.showFullScreen()  # as its own button or key does
    assert not window.live.footer.isVisible()
    window.showNormal()
    assert window.live.footer.isVisible()


def test_a_change_of_language_keeps_the_compact_view(window):
    key(window, "V")
    window.change(language="zh_CN")
    assert window.form.is_compact
    assert not window.live.footer.isVisible()
    assert window.live.handles.is_enabled
    window.change(language="en")
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [window]
    assert not QWidget.mouseGrabber()


def test_a_message_over_the_compact_view_has_no_buttons_without_room(window):
    window.save_screenshot()
    bar = window.message_bar
    assert all(button.isVisible() for button in bar.buttons)
    key(window, "V")
    window.resize(*LEAST_COMPACT_SIZE)
    run_events()
    assert bar.isVisible()
    assert not [button for button in bar.buttons if button.isVisible()]
    assert window.rect().contains(bar.geometry())
    assert bar.close_button.isVisible()
    key(window, "V")
    run_events()
    assert all(button.isVisible() for button in bar.buttons)
    bar.dismiss()
