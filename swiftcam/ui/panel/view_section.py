"""The panel's section for the crop, the region, and what is drawn over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.settings import Settings


class ViewSection(PanelSection):
    """Crop mode, region, mirror, crop frame and inset."""

    def __init__(self) -> None:
        super().__init__(tr("View"))
        self.crop = ChoiceRow(tr("Crop (drag to choose a region)"))
        self.crop.chosen.connect(lambda key: self._change(crop_mode=key))
        self.whole = QPushButton(tr("Use the whole picture"))
        self.whole.clicked.connect(lambda: self._change(region=None))
        self._column.addWidget(self.crop)
        self._column.addWidget(self.whole)
        self.mirror = self._switch(tr("Mirror"), lambda is_on: self._change(is_mirrored=is_on))
        self.crop_frame = self._switch(
            tr("Crop frame"), lambda is_on: self._change(has_crop_frame=is_on)
        )
        self.inset = self._switch(
            tr("What the model sees"), lambda is_on: self._change(has_inset=is_on)
        )

    def _switch(self, title: str, on_clicked: Callable[[bool], None]) -> Switch:
        switch = Switch(title)
        switch.clicked.connect(on_clicked)
        self._column.addWidget(switch)
        return switch

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        modes = [
            ("recipe", tr("as the model was trained")),
            ("centre", tr("centre: the largest square")),
            ("fit", tr("fit: the whole picture, with bars")),
            ("squash", tr("squash: the whole picture, distorted")),
        ]
        self.crop.show_entries(modes, settings.crop_mode)
        self.whole.setVisible(settings.region is not None)
        self.mirror.setChecked(settings.is_mirrored)
        self.crop_frame.setChecked(settings.has_crop_frame)
        self.inset.setChecked(settings.has_inset)
