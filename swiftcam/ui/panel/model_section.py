"""The panel's section for the model and its setup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from swiftcam.inference.models.catalog import model_names
from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.panel.run_group import RunGroup
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import known_text, tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class ModelSection(PanelSection):
    """Model and setup.

    `file_wanted`: open a dialog to choose a checkpoint. `more_wanted`: show the models page.
    """

    file_wanted = Signal()
    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Model"))
        self.model = ChoiceRow("SwiftFormer")
        self.model.chosen.connect(lambda key: self._change(model=key))
        choose = QPushButton(tr("Open a model…"))
        choose.clicked.connect(lambda: self.file_wanted.emit())
        self.run = RunGroup()
        self.run.changed.connect(self.changed)
        self.progress = ElidedLabel()
        self.progress.setObjectName(Role.QUIET)
        self.offer = QPushButton(tr("1000 classes: swiftformer-xs, 14 MB…"))
        self.offer.setToolTip(
            tr("Only the starter model is installed. Downloads start only when you ask.")
        )
        self.offer.clicked.connect(lambda: self.more_wanted.emit())
        for widget in (self.model, self.offer, choose, self.progress, self.run):
            self._column.addWidget(widget)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        names = [(name, name) for name in model_names()]
        if settings.model not in model_names():
            names.append((settings.model, Path(settings.model).name))
        self.model.show_entries(names, settings.model)
        self.offer.setVisible(len(names) == 1)
        self.run.show_settings(settings)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the model in use, and whether another one is being loaded."""
        is_first = snapshot.model is None and not snapshot.state.is_final
        is_loading = snapshot.model_change.is_loading or is_first
        note = known_text(snapshot.model.note) if snapshot.model else ""
        self.progress.show_text(tr("loading the model…") if is_loading else note)
        self.progress.setVisible(is_loading or bool(note))
        self.run.show_snapshot(snapshot)
