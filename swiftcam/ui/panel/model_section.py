"""The panel's section for the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from swiftcam.errors import SwiftCamError
from swiftcam.inference.models.catalog import model_names
from swiftcam.inference.models.inventory import find_entry, larger_model
from swiftcam.ui.panel.panel_section import PanelSection, show_line, wrapped_line
from swiftcam.ui.translations.status_texts import offer_text, offer_tip
from swiftcam.ui.translations.translate import known_text, tr
from swiftcam.ui.widgets.choice_row import ChoiceRow

if TYPE_CHECKING:
    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.jobs.progress import Progress
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class ModelSection(PanelSection):
    """Model, and whether it is being loaded or measured.

    `file_wanted`: open a dialog to choose a checkpoint. `offer_accepted`: the `ModelEntry` with
    more classes that the user wants; it is offered as long as only one model is installed.
    """

    file_wanted = Signal()
    offer_accepted = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("Model"))
        self.model = self._without_caption(ChoiceRow(tr("Model")))
        self.model.chosen.connect(lambda key: self._change(model=key))
        self.open = QPushButton(tr("Open…"))
        self.open.setToolTip(tr("Open a model…"))
        self.open.clicked.connect(lambda: self.file_wanted.emit())
        self.progress, self.measuring = wrapped_line(), wrapped_line()
        self._names: list[str] = []
        self._offered: ModelEntry | None = None
        self.offer = QPushButton()
        self.offer.clicked.connect(lambda: self.offer_accepted.emit(self._offered))
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.model, 1)
        line.addWidget(self.open)
        self._column.addLayout(line)
        for widget in (self.offer, self.progress, self.measuring):
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

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the model in use, and whether another one is being loaded."""
        is_first = snapshot.model is None and not snapshot.state.is_final
        is_loading = snapshot.model_change.is_loading or is_first
        note = known_text(snapshot.model.note) if snapshot.model else ""
        show_line(self.progress, tr("loading the model…") if is_loading else note)

    def show_measuring(self, progress: Progress | None) -> None:
        """Show whether the fastest setup is being measured (called often)."""
        if self.measuring.isHidden() == (progress is not None):
            show_line(self.measuring, tr("measuring the fastest setup…") if progress else "")

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
