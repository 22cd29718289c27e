"""A drop-down list with a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from swiftcam.ui.style.roles import Role
from swiftcam.ui.widgets.inputs import ComboBox
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_LENGTH = 12  # characters; longer entries do not widen the panel


class ChoiceRow(QWidget):
    """A choice of one of several keys.

    `chosen` carries the key that the user chose; `show_entries` does not emit it.
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.list = ComboBox()
        self.list.setAccessibleName(name)
        self.list.setMinimumContentsLength(_LEAST_LENGTH)
        self.list.setSizeAdjustPolicy(
            ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.activated.connect(lambda index: self.chosen.emit(self.list.itemData(index)))
        keep_keys(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        caption = QLabel(name)
        caption.setObjectName(Role.CAPTION)
        caption.setBuddy(self.list)
        column.addWidget(caption)
        column.addWidget(self.list)

    @property
    def key(self) -> str:
        """The key that is chosen."""
        return str(self.list.currentData())

    def show_entries(self, entries: Sequence[tuple[str, str]], current: str) -> None:
        """Show entries `(key, text)` and select the key `current`.

        A `current` that is not among them is added, with the key as its text. Nothing changes
        while the list is open.
        """
        if all(key != current for key, _ in entries):
            entries = [*entries, (current, current)]
        if self.list.view().isVisible():
            return
        if tuple(entries) != self._shown:
            self._shown = tuple(entries)
            self.list.clear()
            for key, text in entries:
                self.list.addItem(text, key)
                self.list.setItemData(self.list.count() - 1, text, Qt.ItemDataRole.ToolTipRole)
        self.list.setCurrentIndex(self.list.findData(current))
        self.list.setToolTip(self.list.currentText())
