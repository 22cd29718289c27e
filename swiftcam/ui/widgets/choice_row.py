"""A drop-down list under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT = 12  # characters: what the list asks of the panel's width


class ChoiceRow(QWidget):
    """Chooses one of several keys; `chosen` follows every choice by the user, none by `show`."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.list = QComboBox()
        self.list.setAccessibleName(name)
        self.list.setMinimumContentsLength(_SHORT)
        self.list.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.activated.connect(lambda index: self.chosen.emit(self.list.itemData(index)))
        keep_keys(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        caption = QLabel(name)
        caption.setObjectName("caption")
        caption.setBuddy(self.list)
        column.addWidget(caption)
        column.addWidget(self.list)

    @property
    def key(self) -> str:
        """The key that is chosen."""
        return str(self.list.currentData())

    def show_entries(self, entries: Sequence[tuple[str, str]], current: str) -> None:
        """Show `(key, words)` and mark one; a key that is missing is added as it is.

        An open list is left alone.
        """
        if all(key != current for key, _ in entries):
            entries = [*entries, (current, current)]
        if self.list.view().isVisible():
            return
        if tuple(entries) != self._shown:
            self._shown = tuple(entries)
            self.list.clear()
            for key, words in entries:
                self.list.addItem(words, key)
                self.list.setItemData(self.list.count() - 1, words, 3)  # tool tip
        self.list.setCurrentIndex(self.list.findData(current))
        self.list.setToolTip(self.list.currentText())
