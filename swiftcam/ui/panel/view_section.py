"""What the model is shown of the picture, and what the user sees over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from swiftcam.settings import Settings


class ViewSection(PanelSection):
    """Crop mode and region, mirror, crop frame, inset."""

    def __init__(self) -> None:
        super().__init__(tr("View"))
        self.crop = ChoiceRow(tr("Crop (drag on the picture for a part)"))
        self.crop.chosen.connect(lambda key: self._want(crop_mode=key))
        self.whole = QPushButton(tr("Use the whole picture again"))
        self.whole.clicked.connect(lambda: self._want(region=None))
        self._column.addWidget(self.crop)
        self._column.addWidget(self.whole)
        self.mirror = self._switch(tr("Mirror"), "is_mirrored")
        self.crop_frame = self._switch(tr("Crop frame"), "has_crop_frame")
        self.inset = self._switch(tr("What the model sees"), "has_inset")

    def _switch(self, words: str, setting: str) -> Switch:
        switch = Switch(words)
        switch.clicked.connect(lambda is_on: self._want(**{setting: is_on}))
        self._column.addWidget(switch)
        return switch

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in force."""
        modes = [
            ("recipe", tr("as the model was trained")),
            ("centre", tr("centre: the largest square")),
            ("fit", tr("fit: all of it, with bars")),
            ("squash", tr("squash: all of it, distorted")),
        ]
        self.crop.show_entries(modes, settings.crop_mode)
        self.whole.setVisible(settings.region is not None)
        self.mirror.setChecked(settings.is_mirrored)
        self.crop_frame.setChecked(settings.has_crop_frame)
        self.inset.setChecked(settings.has_inset)
