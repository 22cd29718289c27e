"""The timer on which the window polls the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from swiftcam.pipeline import State

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

# Milliseconds between two polls.
_FAST = 16
_PAUSED = 60  # what the user does is shown at once in any case
_SLOW = (State.PAUSED, State.WAITING)
_IDLE = 250  # the window is hidden, or nothing on the live page can change


class PollTimer(QTimer):
    """Runs fast while pictures arrive, and slower when less can change."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setInterval(_FAST)

    def adapt(self, state: State, *, is_live_page: bool, is_hidden: bool) -> None:
        """Set the interval for the state of the pipeline and what is visible."""
        if is_hidden or (state.is_final and is_live_page):
            self.setInterval(_IDLE)
        else:
            self.setInterval(_PAUSED if state.is_final or state in _SLOW else _FAST)
