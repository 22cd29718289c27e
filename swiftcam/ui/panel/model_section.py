"""The panel's section for the model and its setup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from swiftcam.errors import SwiftCamError
from swiftcam.inference.models.catalog import model_names
from swiftcam.inference.models.inventory import find_entry, larger_model
from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.panel.run_group import RunGroup
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.status_texts import offer_text, offer_tip
from swiftcam.ui.translations.translate import known_text, tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class ModelSection(PanelSection):
    """Model and setup.

    `file_wanted`: open a dialog to choose a checkpoint. `offer_accepted`: the `ModelEntry` with
    more classes that the user wants; it is offered as long as only one model is installed.
    """

    file_wanted = Signal()
    offer_accepted = Signal(object)

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
        self._names: list[str] = []
        self._offered: ModelEntry | None = None
        self.offer = QPushButton()
        self.offer.clicked.connect(lambda: self.offer_accepted.emit(self._offered))
        for widget in (self.model, self.offer, choose, self.progress, self.run):
            self._column.addWidget(widget)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        names = model_names()
        entries = [(name, name) for name in names]
        if settings.model not in names:
            entries.append((settings.model, Path(settings.model).name))
        self.model.show_entries(entries, settings.model)
        if [key for key, _ in entries] != self._names:
            self._names = [key for key, _ in entries]
            self._show_offer()
        self.run.show_settings(settings)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the model in use, and whether another one is being loaded."""
        is_first = snapshot.model is None and not snapshot.state.is_final
        is_loading = snapshot.model_change.is_loading or is_first
        note = known_text(snapshot.model.note) if snapshot.model else ""
        self.progress.show_text(tr("loading the model…") if is_loading else note)
        self.progress.setVisible(is_loading or bool(note))
        self.run.show_snapshot(snapshot)

    def _show_offer(self) -> None:
        """Offer a model with more classes if only one model is installed."""
        entry = _larger_than(self._names[0]) if len(self._names) == 1 else None
        self._offered = entry
        self.offer.setVisible(entry is not None)
        if entry is not None:
            self.offer.setText(offer_text(entry))
            self.offer.setToolTip(offer_tip(entry))


def _larger_than(name: str) -> ModelEntry | None:
    """Return the model with more classes than this one; None without a catalogue."""
    try:
        spec = find_entry(name).spec
    except SwiftCamError:
        return None
    return larger_model(spec.classes, spec.kind) if spec is not None else None
