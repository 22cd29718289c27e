"""The page of models: a card for each. Nothing is downloaded unless the user says so."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from swiftcam.errors import SwiftCamError
from swiftcam.inference.entries import Entry, list_models
from swiftcam.inference.job import Check, Download, Job
from swiftcam.inference.store import Store
from swiftcam.ui.models.model_card import ModelCard
from swiftcam.ui.translations import tr, translated

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK = 1.0  # seconds between two looks at the disk: another program may add models


class Jobs:
    """Work on models, one job for each; it outlives the page, which each language builds anew."""

    def __init__(
        self,
        download: Callable[[str], Job[Any]] = Download,
        check: Callable[[str], Job[Any]] = Check,
    ) -> None:
        self._download = download
        self._check = check
        self._all: dict[str, Job[Any]] = {}

    def get(self, name: str) -> Job[Any] | None:
        """Return the last work on a model."""
        return self._all.get(name)

    def download(self, name: str) -> None:
        """Begin to download a model, or go on."""
        self._start(name, self._download)

    def check(self, name: str) -> None:
        """Hash a model again, and compare every engine with its golden values."""
        self._start(name, self._check)

    def cancel(self, name: str) -> None:
        """Call work off; what has come of a download is kept."""
        if name in self._all:
            self._all[name].cancel()

    def forget(self, name: str) -> None:
        """Forget work that is over, and its error."""
        self._all.pop(name, None)

    def close(self, timeout: float = 0.3) -> None:
        """Call everything off and wait a moment."""
        for job in self._all.values():
            job.cancel()
        deadline = time.monotonic() + timeout
        for job in self._all.values():
            if job.is_running:
                job.join(max(0.0, deadline - time.monotonic()))

    def _start(self, name: str, make: Callable[[str], Job[Any]]) -> None:
        present = self._all.get(name)
        if present is None or not present.is_running:
            self._all[name] = make(name)
            self._all[name].start()


class ModelsPage(QWidget):
    """`use_wanted` has the name of a model; `said` a sentence for the user."""

    use_wanted = Signal(str)
    said = Signal(str)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._cards: dict[str, ModelCard] = {}
        self._looked_at = float("-inf")
        self._entries: list[Entry] = []
        title = QLabel(tr("Models"))
        title.setObjectName("title")
        hint = QLabel(
            tr(
                "Downloads come from the Hugging Face hub when you ask for them, and are checked. "
                "Models of your own: Open a model… at the side, or swiftcam models import."
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
        column.addWidget(title)
        column.addWidget(hint)
        column.addWidget(area, 1)

    def refresh(self, present: str) -> None:
        """Show the models and their downloads; `present` is the one in use."""
        now = time.monotonic()
        if now - self._looked_at > _LOOK or self._has_ended():
            self._looked_at = now
            try:
                self._entries = list_models()
            except SwiftCamError as error:
                self.said.emit(translated(error.args[0]))
        if [entry.name for entry in self._entries] != list(self._cards):
            self._build_cards()
        for entry in self._entries:
            card = self._cards[entry.name]
            card.show_state(entry, self._jobs.get(entry.name), is_used=entry.name == present)

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
        try:
            freed = Store().remove(name)
        except SwiftCamError as error:
            self.said.emit(translated(error.args[0]))
        else:
            self.said.emit(
                tr("{name} was removed: {size:.0f} MB are free.", name=name, size=freed / 1e6)
            )
        self._jobs.forget(name)
        self._looked_at = float("-inf")
