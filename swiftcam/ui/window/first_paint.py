"""Notices when a window has been painted for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

PATIENCE_MS = 500


class FirstPaint(QObject):
    """Emits `seen` once, when the first paint of a window has reached the screen.

    `over` comes once too: after `seen` or, where nothing of the window can be seen (it is
    minimised, or on another desktop), after `patience` milliseconds.
    """

    seen = Signal()
    over = Signal()

    def __init__(self, window: QWidget, patience: int = PATIENCE_MS) -> None:
        super().__init__(window)
        self._window = window
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.over)
        self._patience.start(patience)
        window.installEventFilter(self)

    def _on_window_painted(self) -> None:
        self.seen.emit()
        if self._patience.isActive():
            self._patience.stop()
            self.over.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # The children are painted after this, and then all of it is on the screen.
            QTimer.singleShot(0, self._on_window_painted)
        return False
