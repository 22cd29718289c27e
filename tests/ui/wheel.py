"""Turns the mouse wheel over a widget, with the events that Qt makes of it."""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest

NOTCH = 120  # an eighth of a degree each, as in `QWheelEvent`


def turn_wheel(widget, notches):
    """Turn the wheel over the middle of a widget that is visible; down if below 0."""
    window = widget.window()
    place = QPointF(widget.mapTo(window, widget.rect().center()))
    for _ in range(abs(notches)):
        step = NOTCH if notches > 0 else -NOTCH
        QTest.wheelEvent(window.windowHandle(), place, QPoint(0, step))
