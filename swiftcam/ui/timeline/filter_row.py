"""The filters of the timeline: by class, by length, and by time."""

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

_RECENT = (60.0, 600.0, 3600.0)  # seconds
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
        self.recent = ComboBox()
        self.recent.setAccessibleName(tr("Time"))
        self.recent.addItem(tr("Any time"), 0.0)
        for seconds, text in zip(
            _RECENT, (tr("Last minute"), tr("Last 10 minutes"), tr("Last hour")), strict=True
        ):
            self.recent.addItem(text, seconds)
        self.count = QLabel()
        self.count.setObjectName(Role.QUIET)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, 1)
        row.addWidget(self.length)
        row.addWidget(self.recent)
        row.addWidget(self.count)
        self.name.textChanged.connect(lambda: self.changed.emit(self.chosen))
        for choice in (self.length, self.recent):
            choice.currentIndexChanged.connect(lambda: self.changed.emit(self.chosen))
        for field in (self.name, self.length, self.recent):
            keep_keys(field)

    @property
    def chosen(self) -> StretchFilter:
        """The filter that is set."""
        recent = 0.0 if self.recent.isHidden() else self.recent.currentData()
        return StretchFilter(self.name.text().strip(), self.length.currentData(), recent)

    def show_kind(self, *, is_live: bool) -> None:
        """Offer the last minutes of a live view; a recording has none."""
        self.recent.setVisible(is_live)

    def show_names(self, names: Iterable[str]) -> None:
        """Suggest these names of classes."""
        wanted = sorted(set(names), key=str.casefold)
        if wanted != self._names.stringList():
            self._names.setStringList(wanted)

    def show_count(self, shown: int, total: int) -> None:
        """Show how many stretches match the filter."""
        text = tr("{shown:,} of {total:,}", shown=shown, total=total)
        self.count.setText(f"{total:,}" if shown == total else text)
