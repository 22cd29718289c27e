"""The base class of the sections of the side panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from swiftcam.ui.style.roles import Role

if TYPE_CHECKING:
    from typing import Unpack

    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings, SettingsChange


class PanelSection(QWidget):
    """A column of controls under a heading.

    `changed` carries a `SettingsChange`. The window applies it and then calls `show_settings`:
    a section never changes settings itself.
    """

    changed = Signal(dict)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(9)
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
