"""The card of one model: description, state, and buttons."""

from __future__ import annotations

from enum import Enum
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
from swiftcam.ui.models.model_texts import (
    description_text,
    facts_text,
    has_failed,
    job_text,
    pin_text,
    presence_text,
)
from swiftcam.ui.models.state_label import StateLabel
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.jobs.job import Job


class Use(Enum):
    """Whether a live view labels with a model."""

    NONE = "none"
    LOADING = "loading"  # it is wanted, and another one is in use
    PRESENT = "present"


class ModelCard(QFrame):
    """Shows one model; every signal carries its name.

    `buttons`: all of them, in their order.
    """

    use_wanted = Signal(str)
    download_wanted = Signal(str)
    cancel_wanted = Signal(str)
    verify_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, entry: ModelEntry) -> None:
        super().__init__()
        self.name = entry.name
        self.setObjectName(Role.CARD)
        self.setAccessibleName(entry.name)
        self.state = StateLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.use = self._button(tr("Use"), self.use_wanted)
        self.download = self._button(tr("Download"), self.download_wanted)
        self.cancel = self._button(tr("Cancel"), self.cancel_wanted)
        self.verify = self._button(tr("Verify"), self.verify_wanted)
        self.remove = self._button(tr("Remove"), self.remove_wanted)
        self.buttons = (self.use, self.download, self.cancel, self.verify, self.remove)
        for button, tip in (
            (self.use, tr("Label with this model")),
            (self.download, tr("Get this model from the Hugging Face Hub")),
            (self.cancel, tr("Stop this; what has been downloaded is kept")),
            (self.verify, tr("Compare the files and the results with the expected ones")),
            (self.remove, tr("Delete this model from this computer")),
        ):
            button.setToolTip(tip)
        self._pin = _label(Role.CAPTION)
        self._build(entry)

    def _build(self, entry: ModelEntry) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(3)
        for label in (
            _label(Role.CARD_TITLE, entry.name),
            _label(None, description_text(entry)),
            _label(Role.CAPTION, facts_text(entry)),
            self._pin,
            self.state,
        ):
            if label in (self._pin, self.state) or label.text():
                texts.addWidget(label)
        texts.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 14, 18, 14)
        row.setSpacing(8)
        row.addLayout(texts, 1)
        for button in self.buttons:
            row.addWidget(button)

    def _button(self, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(f"{text}: {self.name}")
        button.clicked.connect(lambda: signal.emit(self.name))
        return button

    def show_state(self, entry: ModelEntry, job: Job[Any] | None, use: Use) -> None:
        """Show whether the model is installed, being worked on, or in use.

        The focus stays on the card when the button that has it vanishes.
        """
        is_running = job is not None and job.is_running
        is_used = use is not Use.NONE
        self._show_text(entry, job, use)
        self.bar.setVisible(is_running)
        if job is not None and is_running:
            progress = job.progress
            self.bar.setRange(0, 1000 if progress.total else 0)
            if progress.total:
                self.bar.setValue(round(1000 * progress.done / progress.total))
        is_on_hub = entry.spec is not None and isinstance(entry.spec.source, HubSource)
        shown = {
            self.use: entry.is_usable,
            self.download: is_on_hub and not entry.is_usable and not is_running,
            self.cancel: is_running,
            self.verify: entry.is_usable and not is_running,
            self.remove: entry.stored > 0 and not is_running and not is_used,
        }
        self._show_buttons(shown, can_use=not is_used)

    def _show_text(self, entry: ModelEntry, job: Job[Any] | None, use: Use) -> None:
        if use is Use.NONE:
            presence = presence_text(entry)
        else:
            presence = tr("in use") if use is Use.PRESENT else tr("loading the model…")
        is_failed = has_failed(job) if job else entry.presence is Presence.DAMAGED
        self.state.show_text((job_text(job) if job else "") or presence, is_error=is_failed)
        self._pin.setText(pin_text(entry))
        self._pin.setVisible(bool(self._pin.text()))
        reason = self.state.text() if is_failed else ""
        if is_failed:
            text = tr("Retry")
        elif entry.presence is Presence.PARTIAL:
            text = tr("Resume download")
        else:
            text = tr("Download")
        self.download.setText(text)
        self.download.setAccessibleName(f"{text}: {self.name}")
        self.download.setAccessibleDescription(reason)

    def _show_buttons(self, shown: dict[QPushButton, bool], *, can_use: bool) -> None:
        """Show some of the buttons, and pass on the focus before its button vanishes.

        Qt would give it to the next button of the window, on another card, and scroll there.
        """
        for button, is_shown in shown.items():
            if is_shown:
                button.setVisible(True)
        focused = self.window().focusWidget()
        usable = [
            each for each in self.buttons if shown[each] and (each is not self.use or can_use)
        ]
        if focused in self.buttons and focused not in usable and usable:
            usable[0].setFocus()
        self.use.setEnabled(can_use)
        for button, is_shown in shown.items():
            if not is_shown:
                button.setVisible(False)

    def focus_first_button(self) -> None:
        """Give the focus to the first button that is shown."""
        for button in self.buttons:
            if button.isVisibleTo(self) and button.isEnabled():
                button.setFocus()
                return


def _label(role: Role | None, text: str = "") -> QLabel:
    label = QLabel(text)
    if role:
        label.setObjectName(role)
    label.setWordWrap(True)
    return label
