"""The side panel: a scrolling column of sections with the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from swiftcam.ui.panel.label_section import LabelSection
from swiftcam.ui.panel.model_section import ModelSection
from swiftcam.ui.panel.region_section import RegionSection
from swiftcam.ui.panel.source_section import SourceSection
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class SidePanel(QScrollArea):
    """All sections, one under the other; `changed` carries a `SettingsChange` from any of them."""

    changed = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName(Role.PANEL)
        self.setAccessibleName(tr("Settings"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.source, self.model = SourceSection(), ModelSection()
        self.region, self.label = RegionSection(), LabelSection()
        self._sections = (self.source, self.model, self.region, self.label)
        content = QWidget()
        content.setObjectName(Role.PANEL_CONTENT)
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 16, 18, 10)
        column.setSpacing(6)
        for section in self._sections:
            section.changed.connect(self.changed)
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(content)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        for section in self._sections:
            section.show_settings(settings)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the state of the pipeline."""
        for section in self._sections:
            section.show_snapshot(snapshot)
