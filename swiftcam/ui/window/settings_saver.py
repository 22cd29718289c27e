"""Saves the settings shortly after the last change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from swiftcam.errors import SettingsError
from swiftcam.settings import write_settings
from swiftcam.ui.translations.translate import translated

if TYPE_CHECKING:
    from swiftcam.live.session import Session
    from swiftcam.settings import Settings

_DELAY_MS = 400


class SettingsSaver(QObject):
    """Saves the settings of a session that are remembered, but not on every step of a slider.

    `failed` carries a message for the user.
    """

    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._seen = self._saved = session.remembered
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.save_now)

    def follow(self) -> None:
        """Save once nothing has changed for 400 ms; called often.

        Not only the user changes what is remembered: a model is remembered once it runs.
        """
        present = self._session.remembered
        if present != self._seen:
            self._seen = present
            self._timer.start()

    def save_now(self) -> None:
        """Save at once, if a change has not been saved yet."""
        self._save(self._session.remembered)

    def save_at_closing(self) -> None:
        """Save for the last time, with the name of a model that is still loading."""
        self._save(self._session.remembered_at_closing)

    def _save(self, present: Settings | None) -> None:
        self._timer.stop()
        if present is None or present == self._saved:
            return
        self._seen = self._saved = present  # one attempt for each change
        try:
            write_settings(present)
        except SettingsError as error:
            self.failed.emit(translated(error.args[0]))
