"""Lists, sliders and number fields that take the mouse wheel only while they have the focus.

The window uses these in place of Qt's own classes: else the wheel over a scrolled page changes
settings that the user did not mean. Without the focus, the wheel scrolls the page.
`finish_editing` ends the editing of any field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QSlider,
    QSpinBox,
    QStyledItemDelegate,
    QWidget,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

_HIT_HEIGHT = 24  # pixels; the least for a pointer
_POPUP_SHARE = 0.6  # of the width of the screen


class ComboBox(QComboBox):
    """A drop-down list, which opens wide enough for its longest entry."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))  # only this one follows the style sheet
        _forbid_focus_by_wheel(self)

    def showPopup(self) -> None:
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width()
        needed = view.sizeHintForColumn(self.modelColumn()) + 2 * view.frameWidth() + bar
        view.setMinimumWidth(min(needed, round(_POPUP_SHARE * self.screen().size().width())))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Slider(QSlider):
    """A horizontal slider."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setMinimumHeight(_HIT_HEIGHT)
        _forbid_focus_by_wheel(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SpinBox(QSpinBox):
    """A field for a whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _forbid_focus_by_wheel(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class DoubleSpinBox(QDoubleSpinBox):
    """A field for a number with decimals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _forbid_focus_by_wheel(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def finish_editing(window: QWidget) -> None:
    """Let the field that is being edited, or the slider that is held, emit its value.

    Qt does so only when the focus leaves the field for another one of the same window, and when
    the mouse releases the slider. To be called before the values are saved for the last time.
    """
    for slider in window.findChildren(QAbstractSlider):
        if slider.isSliderDown():
            slider.setSliderDown(False)
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()  # completions would keep the focus in their field
        if popup.isVisible():
            break
    field = window.focusWidget()
    if field is None:
        return
    had_focus = field.hasFocus()
    field.clearFocus()
    if not had_focus:  # the window is not active, so `clearFocus` sends no event
        left = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.OtherFocusReason)
        QApplication.sendEvent(field, left)


def _forbid_focus_by_wheel(widget: QWidget) -> None:
    """Let keys and clicks give a widget the focus, but not the wheel as Qt does for some."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
