"""Saves the settings shortly after the last change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from swiftcam.errors import SettingsError
from swiftcam.settings import write_settings
from swiftcam.ui.translations.translate import translated

if TYPE_CHECKING:
    from swiftcam.live.session import Session

_DELAY_MS = 400


class SettingsSaver(QObject):
    """Saves the settings of a session, but not on every step of a slider.

    `failed` carries a message for the user.
    """

    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._save)

    def save_soon(self) -> None:
        """Save once nothing has changed for 400 ms."""
        self._timer.start()

    def save_now(self) -> None:
        """Save at once, if a change has not been saved yet."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    def _save(self) -> None:
        if self._session.remembered is None:
            return
        try:
            write_settings(self._session.remembered)
        except SettingsError as error:
            self.failed.emit(translated(error.args[0]))
