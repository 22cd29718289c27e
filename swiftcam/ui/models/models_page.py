"""The page of models: a card for each. Nothing is downloaded unless the user says so."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from swiftcam.errors import Cancelled, SwiftCamError
from swiftcam.inference.models.inventory import ModelEntry, list_models
from swiftcam.inference.models.store import Store
from swiftcam.jobs.progress import Watch
from swiftcam.ui.models.model_card import ModelCard
from swiftcam.ui.models.model_words import job_words
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets import dialogs

if TYPE_CHECKING:
    from swiftcam.ui.models.running_jobs import ModelJobs

_LOOK = 1.0  # seconds between two looks at the disk: another program may add models


class ModelsPage(QWidget):
    """`use_wanted` has the name of a model; `notified` a sentence for the user."""

    use_wanted = Signal(str)
    notified = Signal(str)

    def __init__(self, jobs: ModelJobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._cards: dict[str, ModelCard] = {}
        self._looked_at = float("-inf")
        self._entries: list[ModelEntry] = []
        title = QLabel(tr("Models"))
        title.setObjectName("title")
        hint = QLabel(
            tr(
                "Downloads come from the Hugging Face hub when you ask for them, and are checked. "
                "A model of your own, a SwiftFormer or any ONNX classifier, is imported with its "
                "golden values, so that it can be verified."
            )
        )
        hint.setObjectName("caption")
        hint.setWordWrap(True)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        self._import_name = ""
        self.import_state = QLabel()
        self.import_state.setObjectName("caption")
        self.import_state.setWordWrap(True)
        self.import_state.hide()
        self.bring_in = QPushButton(tr("Import a model…"))
        self.bring_in.clicked.connect(lambda: dialogs.ask_model(self, self.import_path))
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.bring_in)
        column.addLayout(top)
        column.addWidget(hint)
        column.addWidget(self.import_state)
        column.addWidget(area, 1)

    def refresh(self, present: str) -> None:
        """Show the models and their downloads; `present` is the one in use."""
        now = time.monotonic()
        if now - self._looked_at > _LOOK or self._has_ended():
            self._looked_at = now
            try:
                self._entries = list_models()
            except SwiftCamError as error:
                self.notified.emit(translated(error.args[0]))
        if [entry.name for entry in self._entries] != self.names:
            self._build_cards()
        for entry in self._entries:
            card = self._cards[entry.name]
            card.show_state(entry, self._jobs.get(entry.name), is_used=entry.name == present)

        self._show_import()

    def look_again(self) -> None:
        """Look at the disk at the next `refresh`, however short the last look is ago."""
        self._looked_at = float("-inf")

    def import_path(self, name: str) -> None:
        """Begin to bring in a model of the user's own."""
        try:
            self._import_name = self._jobs.bring_in(Path(name))
        except SwiftCamError as error:
            self.notified.emit(translated(error.args[0]))

    def _show_import(self) -> None:
        job = self._jobs.get(self._import_name)
        words = job_words(job) if job is not None else ""
        self.import_state.setVisible(bool(words))
        self.import_state.setText(f"{self._import_name}: {words}")

    @property
    def names(self) -> list[str]:
        """The names of the models that have a card, in their order."""
        return list(self._cards)

    def card(self, name: str) -> ModelCard:
        """Return the card of a model."""
        return self._cards[name]

    def _has_ended(self) -> bool:
        """Tell whether a download is over that the entries do not show yet."""
        return any(
            job is not None and job.result is not None and not entry.is_usable
            for entry in self._entries
            for job in (self._jobs.get(entry.name),)
        )

    def _build_cards(self) -> None:
        for card in self._cards.values():
            card.deleteLater()
        self._cards = {entry.name: ModelCard(entry) for entry in self._entries}
        for number, card in enumerate(self._cards.values()):
            self._column.insertWidget(number, card)
            card.use_wanted.connect(self.use_wanted)
            card.download_wanted.connect(self._jobs.download)
            card.cancel_wanted.connect(self._jobs.cancel)
            card.check_wanted.connect(self._jobs.check)
            card.remove_wanted.connect(self._on_remove_wanted)

    def _on_remove_wanted(self, name: str) -> None:
        at_once = Watch()
        at_once.cancelled.set()  # the window does not wait for another program's lock
        try:
            freed = Store().remove(name, at_once)
        except Cancelled:
            self.notified.emit(
                tr("{name} is in the hands of another SwiftCam. Try again later.", name=name)
            )
            return
        except SwiftCamError as error:
            self.notified.emit(translated(error.args[0]))
        else:
            self.notified.emit(
                tr("{name} was removed: {size:.0f} MB are free.", name=name, size=freed / 1e6)
            )
        self._jobs.forget(name)
        self.look_again()
