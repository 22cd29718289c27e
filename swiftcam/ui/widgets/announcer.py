"""Tells screen readers a text that changes, not more often than a person can listen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_INTERVAL_MS = 3000  # between two announcements; a name of a class takes about two seconds to say


class Announcer(QObject):
    """The text of a widget for those who cannot see it: a description, and announcements.

    A screen reader reads the description on demand. It announces a change at once, or when
    `interval_ms` have passed since the last announcement: then only the newest text.
    """

    def __init__(self, widget: QWidget, interval_ms: int = _INTERVAL_MS) -> None:
        super().__init__(widget)
        self._widget = widget
        self._announced = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._announce)

    def show_text(self, text: str) -> None:
        """Describe the widget with a text, and announce it if it has changed; "" says nothing."""
        if text == self._widget.accessibleDescription():
            return
        self._widget.setAccessibleDescription(text)
        if not self._timer.isActive():
            self._announce()

    def _announce(self) -> None:
        text = self._widget.accessibleDescription()
        is_seen = self._widget.isVisible() and self._widget.isActiveWindow()
        if text == self._announced or not is_seen:
            return
        self._announced = text
        if text:
            announce(self._widget, text)
            self._timer.start()


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader, if one runs, say a text after what it is saying now."""
    if QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
