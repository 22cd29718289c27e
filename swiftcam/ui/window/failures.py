"""Shows unexpected errors in a dialog, and sends Qt's own messages to the log.

An error on any thread arrives as a queued signal, so that the dialog opens on the main thread.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QMessageBox, QWidget

from swiftcam import paths
from swiftcam.hooks import HOOKS, print_to_terminal
from swiftcam.ui.desktop.system_programs import open_with_system
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext

qt_log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Failures(QObject):
    """Shows the messages of `HOOKS` in a dialog over `window`, one at a time.

    The window keeps running. A message that arrives while a dialog is open is not shown.
    """

    _reported = Signal(object)  # `str` would turn a phrase into plain text

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: QMessageBox | None = None
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)
        HOOKS.show = self._reported.emit

    def close(self) -> None:
        """Send messages to the terminal again, once the window is closed."""
        HOOKS.show = print_to_terminal

    def _show(self, message: str) -> None:
        if self._dialog is not None:
            return
        dialog = QMessageBox(self._window)
        self._dialog = dialog
        dialog.setIcon(QMessageBox.Icon.Warning)
        dialog.setWindowTitle("SwiftCam")
        dialog.setText(translated(message))
        dialog.setInformativeText(
            tr("SwiftCam keeps running. If something no longer works, restart it.")
        )
        folder = dialog.addButton(tr("Open the log folder"), QMessageBox.ButtonRole.ActionRole)
        dialog.addButton(QMessageBox.StandardButton.Close)
        folder.clicked.connect(open_log_folder)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    def _on_dialog_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None


def open_log_folder() -> None:
    """Open the folder of the log in the file manager."""
    open_with_system(paths.log_dir())


def log_qt_messages() -> None:
    """Send Qt's messages to the log instead of the terminal."""
    qInstallMessageHandler(_on_message)


def _on_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category, message)
