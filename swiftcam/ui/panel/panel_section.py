"""What the sections of the side panel have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class PanelSection(QWidget):
    """A titled column of controls. `changed` has new values of settings by name.

    Nothing changes here by itself: the window decides, then calls `show_settings`.
    """

    changed = Signal(dict)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(9)
        heading = QLabel(title.upper())
        heading.setObjectName("heading")
        self._column.addWidget(heading)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in force."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the pipeline says."""

    def _want(self, **changes: object) -> None:
        self.changed.emit(changes)
