"""The page of models: a card for each. Models are downloaded only when the user asks."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
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
from swiftcam.inference.importing.classifier_files import is_classifier
from swiftcam.inference.models.inventory import ModelEntry, list_models
from swiftcam.inference.models.store import Store
from swiftcam.jobs.progress import Watch
from swiftcam.ui.models.import_dialog import ImportDialog
from swiftcam.ui.models.model_card import ModelCard, Use
from swiftcam.ui.models.model_texts import has_failed, job_text
from swiftcam.ui.models.state_label import StateLabel
from swiftcam.ui.page import Page
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets import dialogs

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings
    from swiftcam.ui.models.running_jobs import ModelJobs

_RELIST_INTERVAL = 1.0  # seconds; other programs may add models


class ModelsPage(Page):
    """The page of models.

    `use_wanted`: the name of the model to use. `notified`: a message for the user.
    """

    use_wanted = Signal(str)

    def __init__(self, jobs: ModelJobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._wanted, self._model_in_use = "", ""
        self._cards: dict[str, ModelCard] = {}
        self._listed_at = float("-inf")
        self._entries: list[ModelEntry] = []
        title = QLabel(tr("Models"))
        title.setObjectName(Role.TITLE)
        hint = QLabel(
            tr(
                "Models are downloaded from the Hugging Face Hub only when you ask, and every "
                "download is checked. You can also import your own model: a SwiftFormer "
                "checkpoint or any ONNX or LiteRT image classifier. Its expected results (golden "
                "values) are saved, so that it can be verified later."
            )
        )
        hint.setObjectName(Role.CAPTION)
        hint.setWordWrap(True)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons have the focus
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        self._revealed = ""
        area.verticalScrollBar().rangeChanged.connect(self._scroll_to_revealed)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        self.import_state = StateLabel()
        self.import_state.hide()
        self.import_button = QPushButton(tr("Import a model…"))
        self.import_button.setToolTip(
            tr("Add your own SwiftFormer checkpoint, or an ONNX or LiteRT classifier")
        )
        self.import_button.clicked.connect(lambda: self.ask_import())
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.import_button)
        column.addLayout(top)
        column.addWidget(hint)
        column.addWidget(self.import_state)
        column.addWidget(area, 1)

    def show_settings(self, settings: Settings) -> None:
        """Remember the name of the model that is wanted."""
        self._wanted = settings.model

    def show_snapshot(self, snapshot: Snapshot) -> None:
        model = snapshot.model
        self.refresh(model.request.choice.name if model else self._wanted)

    def refresh(self, present: str) -> None:
        """Show the models and the work on them; `present` is the name of the model in use.

        The model that is wanted is being loaded as long as another one is in use.
        """
        self._model_in_use = present
        now = time.monotonic()
        if now - self._listed_at > _RELIST_INTERVAL or self._has_ended():
            self._listed_at = now
            try:
                self._entries = list_models()
            except SwiftCamError as error:
                self.notified.emit(translated(error.args[0]))
        if [entry.name for entry in self._entries] != self.names:
            self._build_cards()
        for entry in self._entries:
            card = self._cards[entry.name]
            use = Use.NONE
            if entry.name in (present, self._wanted):
                use = Use.PRESENT if entry.name == present else Use.LOADING
            card.show_state(entry, self._jobs.get(entry.name), use)
        self._show_import()

    def relist(self) -> None:
        """Read the list of models from the disk at the next `refresh`."""
        self._listed_at = float("-inf")

    def reveal(self, name: str) -> None:
        """Scroll to the card of a model and give its first button the focus."""
        if name in self._cards:
            self._revealed = name
            self._cards[name].focus_first_button()
            # New cards get their places after this event, and move again when texts wrap.
            QTimer.singleShot(0, self, self._scroll_to_revealed)

    def _scroll_to_revealed(self) -> None:
        card = self._cards.get(self._revealed)
        if card is not None and card.isAncestorOf(self.window().focusWidget() or self):
            self._area.ensureWidgetVisible(card)
        else:
            self._revealed = ""  # the user has moved on

    def import_path(self, name: str, *, to_use: bool = False) -> None:
        """Start to import the model in the file or directory `name`; a classifier opens the form.

        `to_use`: an imported classifier is then used.
        """
        if is_classifier(Path(name)):
            self._open_form(Path(name), to_use=to_use)
            return
        try:
            self._jobs.import_model(Path(name))
        except SwiftCamError as error:
            self.notified.emit(translated(error.args[0]))

    def ask_import(self, *, to_use: bool = False) -> None:
        """Ask for the file of a model, and import it."""
        dialogs.ask_model(self, lambda name: self.import_path(name, to_use=to_use))

    def _open_form(self, path: Path, *, to_use: bool) -> None:
        dialog = ImportDialog(path, self._jobs, self, to_use=to_use)
        dialog.imported.connect(lambda name: self._on_dialog_imported(name, to_use=to_use))
        dialog.other_file_wanted.connect(lambda: self.ask_import(to_use=to_use))
        dialog.open()

    def _on_dialog_imported(self, name: str, *, to_use: bool) -> None:
        self.relist()
        self.refresh(self._model_in_use)
        self.reveal(name)
        if to_use:
            self.use_wanted.emit(name)

    def _show_import(self) -> None:
        jobs = [(job, job_text(job)) for job in self._jobs.imports]
        lines = [f"{job.name}: {text}" for job, text in jobs if text]
        is_failed = any(has_failed(job) for job, _ in jobs)
        self.import_state.show_text("\n".join(lines), is_error=is_failed)
        self.import_state.setVisible(bool(lines))

    @property
    def names(self) -> list[str]:
        """The names of the models that have a card, in their order."""
        return list(self._cards)

    def card(self, name: str) -> ModelCard:
        """Return the card of a model."""
        return self._cards[name]

    def _has_ended(self) -> bool:
        """Tell whether a job has ended whose model is not in the list yet."""
        return any(
            job is not None and job.result is not None and not entry.is_usable
            for entry in self._entries
            for job in (self._jobs.get(entry.name),)
        )

    def _build_cards(self) -> None:
        """Add and remove cards, so that there is one for each entry; the others keep the focus."""
        before = self._cards
        focused = [
            card.isAncestorOf(self.window().focusWidget() or self) for card in before.values()
        ]
        self._cards = {
            entry.name: before.get(entry.name) or self._new_card(entry) for entry in self._entries
        }
        gone = [card for name, card in before.items() if name not in self._cards]
        cards = list(self._cards.values())
        for number, card in enumerate(cards):
            self._column.removeWidget(card)
            self._column.insertWidget(number, card)
        for first, second in pairwise(button for card in cards for button in card.buttons):
            QWidget.setTabOrder(first, second)
        if True in focused and list(before.values())[focused.index(True)] in gone and cards:
            cards[min(focused.index(True), len(cards) - 1)].focus_first_button()
        for card in gone:
            card.hide()
            card.deleteLater()

    def _new_card(self, entry: ModelEntry) -> ModelCard:
        card = ModelCard(entry)
        card.use_wanted.connect(self.use_wanted)
        card.download_wanted.connect(self._jobs.download)
        card.cancel_wanted.connect(self._jobs.cancel)
        card.verify_wanted.connect(self._jobs.verify)
        card.remove_wanted.connect(self._on_remove_wanted)
        return card

    def _on_remove_wanted(self, name: str) -> None:
        no_wait = Watch()
        no_wait.cancelled.set()  # the window must not wait for another program's lock
        try:
            freed = Store().remove(name, no_wait)
        except Cancelled:
            self.notified.emit(
                tr("Another SwiftCam is using {name}. Close it, or try again later.", name=name)
            )
            return
        except SwiftCamError as error:
            self.notified.emit(translated(error.args[0]))
        else:
            self.notified.emit(
                tr("{name} was removed: {size:.0f} MB freed.", name=name, size=freed / 1e6)
            )
        self._jobs.forget(name)
        self.relist()
