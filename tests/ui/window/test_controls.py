"""Every control of every page: the wheel, its size, tool tip, name and ring; what can be heard."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QScrollBar,
)

from swiftcam.errors import CameraError
from swiftcam.pipeline import State
from swiftcam.pipeline.state.label_texts import headline_text
from swiftcam.ui.page import PageName
from swiftcam.ui.style import theme
from swiftcam.ui.translations.translate import translated
from swiftcam.ui.widgets import announcer
from tests.fakes import ScriptedSource, picture
from tests.ui.pixels import pixels_of
from tests.ui.wheel import turn_wheel

KINDS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
LEAST_SIDE = 24  # pixels
SIZE = (1280, 800)


@pytest.fixture
def window(open_window, wait_for_state):
    """A window whose picture stands still, so that two pictures of it can be compared."""
    window = open_window(lambda: ScriptedSource([picture(90)]), theme="light")
    wait_for_state(window, State.ENDED)
    window.resize(*SIZE)
    return window


def controls(window, kinds=KINDS):
    """Return the visible controls of the page that is shown, and of the rail."""
    return [
        widget
        for kind in kinds
        for widget in window.findChildren(kind)
        if widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QLineEdit | QComboBox | QAbstractSpinBox)
    ]


def named(widget):
    title = widget.accessibleName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {title!r}"


def tip_of(widget):
    """Return the tool tip that Qt shows for a widget: its own, or that of its row."""
    while widget is not None and not widget.isWindow():
        if widget.toolTip():
            return widget.toolTip()
        widget = widget.parentWidget()
    return ""


def reveal(widget):
    """Scroll to a widget if it is on a scrolled page."""
    at = widget.parentWidget()
    while at is not None:
        if isinstance(at, QScrollArea):
            at.ensureWidgetVisible(widget)
        at = at.parentWidget()


def value_of(box):
    return box.currentIndex() if isinstance(box, QComboBox) else box.value()


@pytest.mark.parametrize("page", PageName)
def test_the_wheel_changes_nothing_that_does_not_have_the_focus(qtbot, window, page):
    window.show_page(page)
    boxes = controls(window, (QAbstractSlider, QAbstractSpinBox, QComboBox))
    for box in boxes:
        reveal(box)
        (window.focusWidget() or window).clearFocus()
        before = value_of(box), window.settings
        for notches in (-3, 3):
            turn_wheel(box, notches)
            assert (value_of(box), window.settings) == before, named(box)
            assert not box.hasFocus(), named(box)
    assert len(boxes) >= {PageName.LIVE: 6, PageName.PREFERENCES: 5}.get(page, 0)


@pytest.mark.parametrize("page", PageName)
def test_every_control_can_be_hit_and_says_what_it_does(window, page):
    window.show_page(page)
    found = controls(window)
    assert len(found) > 5
    small = [named(c) for c in found if min(c.width(), c.height()) < LEAST_SIDE]
    assert small == []
    assert [named(c) for c in found if not tip_of(c)] == []
    assert [named(c) for c in found if not c.accessibleName() and not c.property("text")] == []


@pytest.mark.parametrize("page", PageName)
def test_every_tab_stop_shows_that_it_has_the_focus(qtbot, window, page):
    window.show_page(page)
    window.live.view.setFocus() if page is PageName.LIVE else window.pages.page(page).setFocus()
    seen = []
    while len(seen) < 100:
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        stop = window.focusWidget()
        if stop is None or stop in seen:
            break
        seen.append(stop)
        assert ring_pixels(window, stop) >= 2 * 2 * LEAST_SIDE, named(stop)
    assert len(seen) > 2


def ring_pixels(window, stop):
    """Return how many pixels around a widget have the colour of the ring only with the focus."""
    area = QRect(stop.mapTo(window, QPoint(0, 0)), stop.size()).adjusted(-4, -4, 4, 4)
    focused = pixels_of(window.grab(area))
    stop.clearFocus()
    plain = pixels_of(window.grab(area))
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    is_changed = (np.abs(focused - plain) > 2).any(axis=2)
    dark, white = (
        (np.abs(focused - QColor(name).getRgb()[:3]) <= 3).all(axis=2)
        for name in (theme.LIGHT.focus, "white")
    )
    return (is_changed & (dark | white)).sum()


def test_the_label_of_the_picture_can_be_heard(monkeypatch, open_window, qt_wait_until):
    said = []
    monkeypatch.setattr(announcer, "announce", lambda widget, text: said.append((widget, text)))
    window = open_window(lambda: ScriptedSource([picture(90)]))
    qt_wait_until(lambda: window.snapshot.labelled is not None and said)
    heard = translated(headline_text(window.snapshot))
    assert window.live.view.accessibleDescription() == heard
    assert said[-1] == (window.live.view, heard)


def test_the_reason_of_a_failure_can_be_heard(open_window, wait_for_state):
    source = ScriptedSource([CameraError("The camera is on fire.")])
    window = open_window(lambda: source)
    wait_for_state(window, State.FAILED)
    assert "on fire" in window.live.view.accessibleDescription()
