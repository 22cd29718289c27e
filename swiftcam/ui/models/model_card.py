"""One model: what it is, whether it is here, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
)

from swiftcam.inference.models.inventory import Presence
from swiftcam.inference.models.spec import HubSource
from swiftcam.ui.models.model_words import (
    description_words,
    facts_words,
    job_words,
    pin_words,
    presence_words,
)
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.jobs.job import Job


class ModelCard(QFrame):
    """The signals carry the model's name."""

    use_wanted = Signal(str)
    download_wanted = Signal(str)
    cancel_wanted = Signal(str)
    check_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, entry: ModelEntry) -> None:
        super().__init__()
        self.name = entry.name
        self.setObjectName("card")
        self.setAccessibleName(entry.name)
        self.state = _label("caption")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.use = self._button(tr("Use"), self.use_wanted)
        self.download = self._button(tr("Download"), self.download_wanted)
        self.cancel = self._button(tr("Cancel"), self.cancel_wanted)
        self.check = self._button(tr("Verify"), self.check_wanted)
        self.remove = self._button(tr("Remove"), self.remove_wanted)
        self._build(entry)

    def _build(self, entry: ModelEntry) -> None:
        title = _label("model_name", entry.name)
        words = QVBoxLayout()
        words.setSpacing(3)
        for label in (
            title,
            _label("", description_words(entry)),
            _label("caption", facts_words(entry)),
            _label("caption", pin_words(entry)),
            self.state,
        ):
            if label is self.state or label.text():
                words.addWidget(label)
        words.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 14, 18, 14)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.use, self.download, self.cancel, self.check, self.remove):
            row.addWidget(button)

    def _button(self, words: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(f"{words}: {self.name}")
        button.clicked.connect(lambda: wanted.emit(self.name))
        return button

    def show_state(self, entry: ModelEntry, job: Job[Any] | None, *, is_used: bool) -> None:
        """Show whether the model is here, being worked on, or in use."""
        is_running = job is not None and job.is_running
        words = tr("in use") if is_used else presence_words(entry)
        self.state.setText((job_words(job) if job else "") or words)
        self.bar.setVisible(is_running)
        if job is not None and is_running:
            progress = job.progress
            self.bar.setRange(0, 1000 if progress.total else 0)
            if progress.total:
                self.bar.setValue(round(1000 * progress.done / progress.total))
        is_of_the_hub = entry.spec is not None and isinstance(entry.spec.source, HubSource)
        self.use.setVisible(entry.is_usable)
        self.use.setEnabled(not is_used)
        self.download.setVisible(is_of_the_hub and not entry.is_usable and not is_running)
        self.download.setText(
            tr("Go on downloading") if entry.presence is Presence.PARTIAL else tr("Download")
        )
        self.cancel.setVisible(is_running)
        self.check.setVisible(entry.is_usable and not is_running)
        self.remove.setVisible(entry.stored > 0 and not is_running and not is_used)


def _label(name: str, words: str = "") -> QLabel:
    label = QLabel(words)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label
