"""Asks before a window with unfinished work is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class CloseGuard(QObject):
    """Keeps a window open while work is unfinished, until the user has answered a question.

    Call order: (Qt) `eventFilter` -> the user chooses Close -> `close_window` -> `eventFilter`.

    `unfinished` returns a sentence for each part of the work that closing would end.
    """

    def __init__(self, window: QWidget, unfinished: Callable[[], Sequence[str]]) -> None:
        super().__init__(window)
        self._window = window
        self._unfinished = unfinished
        self._is_confirmed = False
        self.dialog: QMessageBox | None = None
        window.installEventFilter(self)

    def close_window(self) -> None:
        """Close the window without a question, as a signal or the end of the run requires."""
        self._is_confirmed = True
        if self.dialog is not None:
            self.dialog.close()
        self._window.close()

    def _ask(self, reasons: Sequence[str]) -> None:
        if self.dialog is not None:
            self.dialog.activateWindow()
            return
        dialog = self.dialog = QMessageBox(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setIcon(QMessageBox.Icon.Question)
        dialog.setWindowTitle(tr("Close SwiftCam?"))
        dialog.setText("\n".join(reasons))
        dialog.setInformativeText(tr("Closing the window stops this."))
        close = dialog.addButton(tr("Close"), QMessageBox.ButtonRole.DestructiveRole)
        keep = dialog.addButton(tr("Keep it open"), QMessageBox.ButtonRole.RejectRole)
        dialog.setDefaultButton(keep)
        dialog.setEscapeButton(keep)
        close.clicked.connect(self.close_window)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    def _on_dialog_finished(self) -> None:
        self.dialog = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and not self._is_confirmed:
            reasons = self._unfinished()
            if reasons:
                event.ignore()
                self._ask(reasons)
                return True
        return super().eventFilter(watched, event)
