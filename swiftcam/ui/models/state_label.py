"""A line about the state of something, in the colour of errors if it is why something failed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from swiftcam.ui.style.roles import Role


class StateLabel(QLabel):
    """A wrapped line of secondary text that can also be the reason of a failure.

    `is_error`: whether it is shown as such.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_error = False
        self.setObjectName(Role.CAPTION)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def show_text(self, text: str, *, is_error: bool = False) -> None:
        """Show a text; do nothing if it is already shown so."""
        if text != self.text():
            self.setText(text)
        if is_error != self.is_error:
            self.is_error = is_error
            self.setObjectName(Role.ERROR if is_error else Role.CAPTION)
            # A style sheet reads the object name only when the widget is polished.
            self.style().unpolish(self)
            self.style().polish(self)
