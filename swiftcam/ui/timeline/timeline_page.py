"""The page of the timeline: a table that grows, and its export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from swiftcam.errors import OutputError
from swiftcam.pipeline.judging.timeline import write_timeline
from swiftcam.pipeline.state.label_texts import class_name
from swiftcam.ui.page import Page
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.keys import keep_keys
from swiftcam.ui.widgets.seek_bar import clock_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.pipeline.state.snapshot import ModelInfo

_LABEL = 3  # the column with the label
Index = QModelIndex | QPersistentModelIndex


class TimelineModel(QAbstractTableModel):
    """The Qt model of the timeline, the newest entry first."""

    def __init__(self, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._language = language
        self._entries: tuple[TimelineEntry, ...] = ()
        self._model: ModelInfo | None = None
        self._titles = (tr("Start"), tr("End"), tr("Seconds"), tr("Label"), tr("Peak"))

    def show_entries(self, entries: tuple[TimelineEntry, ...], model: ModelInfo | None) -> None:
        """Show these entries; the view is reset only if old ones have changed."""
        shown = self._entries
        self._model = model
        added = len(entries) - len(shown)
        is_longer = added >= 0 and entries[: max(0, len(shown) - 1)] == shown[:-1]
        if not is_longer:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()
            return
        if added:
            self.beginInsertRows(QModelIndex(), 0, added - 1)
            self._entries = entries
            self.endInsertRows()
        self._entries = entries
        if shown:
            self.dataChanged.emit(self.index(added, 0), self.index(added, 4))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[-1 - index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                clock_text(entry.start),
                clock_text(entry.end),
                f"{entry.end - entry.start:.1f}",
                class_name(self._model, entry.index, entry.label, self._language),
                f"{entry.peak:.0%}",
            )[index.column()]
        return _alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == _LABEL else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


class TimelinePage(Page):
    """The page of the timeline.

    `notified`: a message for the user. `sought`: the start in seconds of an activated entry.
    """

    sought = Signal(float)

    def __init__(self, timeline: Callable[[], tuple[TimelineEntry, ...]], language: str) -> None:
        super().__init__()
        self._timeline = timeline
        self._entries: tuple[TimelineEntry, ...] = ()
        self.model = TimelineModel(language, self)
        self.table = QTableView()
        self._build_table()
        self.empty = QLabel(tr("No label yet. Labels that are sure enough are listed here."))
        self.empty.setObjectName(Role.QUIET)
        self.save = QPushButton(tr("Save as CSV or JSON Lines…"))
        self.save.clicked.connect(lambda: self._on_save_clicked())
        title = QLabel(tr("Timeline"))
        title.setObjectName(Role.TITLE)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)

    def _build_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Labels with their times"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_LABEL, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.table.activated.connect(self._on_table_activated)
        keep_keys(self.table)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.refresh(snapshot.model)

    def refresh(self, model: ModelInfo | None) -> None:
        """Show the current timeline (while the page is visible)."""
        entries = self._timeline()
        if entries != self._entries:
            self._entries = entries
            self.model.show_entries(entries, model)
        self.empty.setVisible(not entries)
        self.save.setEnabled(bool(entries))

    def _on_table_activated(self, index: QModelIndex) -> None:
        self.sought.emit(self._entries[-1 - index.row()].start)

    def _on_save_clicked(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save the timeline"), "timeline.csv", "CSV (*.csv);;JSON Lines (*.jsonl)"
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the timeline as CSV, or as JSON Lines for a name in .jsonl; emit the outcome."""
        try:
            write_timeline(path, self._timeline())
        except OutputError as error:
            self.notified.emit(translated(str(error)))
        else:
            self.notified.emit(tr("Saved {path}", path=str(path)))
