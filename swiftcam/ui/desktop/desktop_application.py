"""The Qt application, which reports files that the desktop opens with the program."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class DesktopApplication(QApplication):
    """The application of the window.

    macOS sends an event for each file that is opened with the program or dropped on its icon; other
    desktops start the program again.

    `file_opened`: a path or an address.
    """

    file_opened = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self.file_opened.emit(event.file() or event.url().toString())
            return True
        return super().event(event)
