"""Hides the pointer over the full screen while it does not move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

HIDE_AFTER_MS = 2000
_MOVES = (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


class PointerHider(QObject):
    """While enabled, hides the pointer over `view` after two seconds without movement."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._is_enabled = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HIDE_AFTER_MS)
        self._timer.timeout.connect(lambda: view.setCursor(Qt.CursorShape.BlankCursor))
        view.installEventFilter(self)

    def set_enabled(self, is_enabled: bool) -> None:
        """Start or stop hiding the pointer."""
        if is_enabled == self._is_enabled:
            return
        self._is_enabled = is_enabled
        self._view.unsetCursor()
        if is_enabled:
            self._timer.start()
        else:
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._is_enabled and event.type() in _MOVES:
            self._view.unsetCursor()
            self._timer.start()
        return super().eventFilter(watched, event)
