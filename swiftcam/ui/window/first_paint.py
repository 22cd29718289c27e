"""Detects the first paint of a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

PATIENCE_MS = 500


class FirstPaint(QObject):
    """Waits for the first paint of a window.

    `painted`: emitted once, when the first paint has reached the screen.
    `finished`: emitted once, after `painted` or after `patience` milliseconds, because a window
    that is minimised or on another desktop is not painted.
    """

    painted = Signal()
    finished = Signal()

    def __init__(self, window: QWidget, patience: int = PATIENCE_MS) -> None:
        super().__init__(window)
        self._window = window
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.finished)
        self._patience.start(patience)
        window.installEventFilter(self)

    def _on_window_painted(self) -> None:
        self.painted.emit()
        if self._patience.isActive():
            self._patience.stop()
            self.finished.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # The child widgets are painted after this event.
            QTimer.singleShot(0, self._on_window_painted)
        return False
