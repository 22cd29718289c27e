"""The pages of the window: their names, and the base class that the window uses them through."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from swiftcam.phrases import phrase
from swiftcam.ui.translations.translate import translated

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class PageName(Enum):
    """The pages, in the order of the list of keys."""

    LIVE = "live"
    PICTURES = "pictures"
    MODELS = "models"
    TIMELINE = "timeline"
    NUMBERS = "numbers"
    PREFERENCES = "preferences"

    @property
    def title(self) -> str:
        """The name of the page in the language of the window."""
        return translated(_TITLES[self])

    @property
    def keys(self) -> str:
        """The keys that open the page, as Qt names them."""
        return _KEYS[self]


_TITLES = {
    PageName.LIVE: phrase("Live"),
    PageName.PICTURES: phrase("Pictures"),
    PageName.MODELS: phrase("Models"),
    PageName.TIMELINE: phrase("Timeline"),
    PageName.NUMBERS: phrase("Numbers"),
    PageName.PREFERENCES: phrase("Preferences"),
}
# A page keeps its keys for good, whatever its place in the rail.
_KEYS = {
    PageName.LIVE: "Ctrl+1",
    PageName.PICTURES: "Ctrl+2",
    PageName.MODELS: "Ctrl+3",
    PageName.TIMELINE: "Ctrl+4",
    PageName.NUMBERS: "Ctrl+5",
    PageName.PREFERENCES: "Ctrl+,",
}


class Page(QWidget):
    """A page of the window.

    `notified` carries a message for the user; `offered` one with a list of `MessageAction`.
    """

    notified = Signal(str)
    offered = Signal(str, list)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use; called when the page is built and after each change."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest snapshot; called often, but only while the page is visible."""
