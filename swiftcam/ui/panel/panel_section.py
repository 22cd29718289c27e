"""The base class of the sections of the side panel and of the preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from swiftcam.ui.style.roles import Role

if TYPE_CHECKING:
    from typing import Unpack

    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings, SettingsChange
    from swiftcam.ui.widgets.choice_row import ChoiceRow


class PanelSection(QWidget):
    """A column of controls under a heading.

    `changed` carries a `SettingsChange`. The window applies it and then calls `show_settings`:
    a section never changes settings itself.
    """

    changed = Signal(dict)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(6)
        heading = QLabel(title.upper())
        heading.setObjectName(Role.HEADING)
        self._column.addWidget(heading)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the state of the pipeline."""

    def _change(self, **changes: Unpack[SettingsChange]) -> None:
        """Ask the window to change settings."""
        self.changed.emit(changes)

    @staticmethod
    def _without_caption(row: ChoiceRow) -> ChoiceRow:
        """Hide the caption of a row that the heading explains; screen readers still have it."""
        for caption in row.findChildren(QLabel):
            caption.hide()
        return row

    @staticmethod
    def _in_one_line(row: ChoiceRow) -> ChoiceRow:
        """Place the caption of a row at the left of its list."""
        layout = row.layout()
        if isinstance(layout, QBoxLayout):
            layout.setDirection(QBoxLayout.Direction.LeftToRight)
            layout.setSpacing(10)
        return row


def wrapped_line() -> QLabel:
    """Return a label for secondary text that wraps; it is hidden while it is empty."""
    line = QLabel()
    line.setObjectName(Role.QUIET)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.setWordWrap(True)
    line.hide()
    return line


def show_line(line: QLabel, text: str) -> None:
    """Show a text in a `wrapped_line`, or hide the line."""
    line.setText(text)
    line.setVisible(bool(text))
