"""The filters of the timeline: by class and by length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QWidget

from swiftcam.ui.style.roles import Role
from swiftcam.ui.timeline.stretches import StretchFilter
from swiftcam.ui.timeline.timeline_texts import length_text
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.inputs import ComboBox
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

_LENGTHS = (0.5, 1.0, 2.0, 5.0, 10.0, 60.0)  # seconds


class FilterRow(QWidget):
    """The fields that choose which stretches are shown; `changed` carries the new filter."""

    changed = Signal(object)  # StretchFilter

    def __init__(self) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("Filter by label"))
        self.name.setAccessibleName(tr("Filter by label"))
        self.name.setToolTip(tr("Show only labels with this in their name"))
        self.name.setClearButtonEnabled(True)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self.name)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.name.setCompleter(completer)
        self.length = ComboBox()
        self.length.setAccessibleName(tr("Duration"))
        self.length.setToolTip(tr("Show only labels that lasted this long"))
        self.length.addItem(tr("Any duration"), 0.0)
        for seconds in _LENGTHS:
            self.length.addItem(tr("At least {length}", length=length_text(seconds)), seconds)
        self.count = QLabel()
        self.count.setObjectName(Role.QUIET)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, 1)
        row.addWidget(self.length)
        row.addWidget(self.count)
        self.name.textChanged.connect(lambda: self.changed.emit(self.chosen))
        self.length.currentIndexChanged.connect(lambda: self.changed.emit(self.chosen))
        for field in (self.name, self.length):
            keep_keys(field)

    @property
    def chosen(self) -> StretchFilter:
        """The filter that is set."""
        return StretchFilter(self.name.text().strip(), self.length.currentData())

    def show_names(self, names: Iterable[str]) -> None:
        """Suggest these names of classes."""
        wanted = sorted(set(names), key=str.casefold)
        if wanted != self._names.stringList():
            self._names.setStringList(wanted)

    def show_count(self, shown: int, total: int) -> None:
        """Show how many stretches match the filter."""
        text = tr("{shown:,} of {total:,}", shown=shown, total=total)
        self.count.setText(f"{total:,}" if shown == total else text)
