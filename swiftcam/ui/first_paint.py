"""Notices when a window has been painted for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Emits `seen` once, when the first paint of a window has reached the screen."""

    seen = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # The children are painted after this, and all of it is shown then.
            QTimer.singleShot(0, self.seen.emit)
        return False
