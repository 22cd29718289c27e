"""The panel's section for the region that is labelled: the crop, and what is drawn of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QPushButton

from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.settings import Settings


class RegionSection(PanelSection):
    """Region, crop mode, crop frame and inset."""

    def __init__(self) -> None:
        super().__init__(tr("Regions"))
        self.hint = QLabel(tr("Drag on the picture to choose a region."))
        self.hint.setObjectName(Role.CAPTION)
        self.hint.setWordWrap(True)
        self.crop = self._in_one_line(ChoiceRow(tr("Crop")))
        self.crop.chosen.connect(lambda key: self._change(crop_mode=key))
        self.whole = QPushButton(tr("Use the whole picture"))
        self.whole.setToolTip(tr("Remove the region (double-click on the picture)"))
        self.whole.clicked.connect(lambda: self._change(region=None))
        for widget in (self.hint, self.whole, self.crop):
            self._column.addWidget(widget)
        self.crop_frame = self._switch(
            tr("Crop frame"), lambda is_on: self._change(has_crop_frame=is_on)
        )
        self.inset = self._switch(
            tr("What the model sees"), lambda is_on: self._change(has_inset=is_on)
        )
        self.crop_frame.setToolTip(tr("Frame the part of the picture that is labelled (C)"))
        self.inset.setToolTip(tr("Show the crop in a corner of the picture (I)"))

    def _switch(self, title: str, on_clicked: Callable[[bool], None]) -> Switch:
        switch = Switch(title)
        switch.clicked.connect(on_clicked)
        self._column.addWidget(switch)
        return switch

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        modes = [
            ("recipe", tr("Model default")),
            ("centre", tr("Largest centre square")),
            ("fit", tr("Fit with bars")),
            ("squash", tr("Stretch to square")),
        ]
        self.crop.show_entries(modes, settings.crop_mode)
        self.whole.setVisible(settings.region is not None)
        self.hint.setVisible(settings.region is None)
        self.crop_frame.setChecked(settings.has_crop_frame)
        self.inset.setChecked(settings.has_inset)
