"""The Qt models of the timeline: its stretches, and the totals by class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from swiftcam.ui.timeline.stretches import class_of
from swiftcam.ui.timeline.timeline_texts import length_text, start_text
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.ui.timeline.class_colours import ClassColours
    from swiftcam.ui.timeline.moment_pictures import MomentPictures
    from swiftcam.ui.timeline.stretches import ClassTotal, SeenClass

    NameOf = Callable[[SeenClass], str]

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
PICTURE, START, LABEL, LENGTH, PEAK = range(5)
TOTAL_LABEL, TOTAL_COUNT, TOTAL_LENGTH, TOTAL_SHARE = range(4)
_DOT = 10  # pixels


class TableModel(QAbstractTableModel):
    """A table with titles, texts that are set to the right except in one column, and no children.

    `titles`: of the columns. `label_column`: the column that is set to the left.
    """

    def __init__(self, titles: Sequence[str], label_column: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._titles = titles
        self._label_column = label_column

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.TextAlignmentRole:
            return self.alignment(section)
        return self._titles[section] if role == Role.DisplayRole else None

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Return how the texts of a column are set."""
        is_left = column == self._label_column
        side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter


class TimelineModel(TableModel):
    """The stretches that are shown, the newest first.

    `is_live`: they are named by the time of day, not by the position in a recording.
    """

    def __init__(
        self, name_of: NameOf, colours: ClassColours, pictures: MomentPictures, parent: QWidget
    ) -> None:
        titles = (tr("Picture"), tr("Start"), tr("Label"), tr("Duration"), tr("Peak"))
        super().__init__(titles, LABEL, parent)
        self._name_of = name_of
        self._colours = colours
        self._pictures = pictures
        self._entries: tuple[TimelineEntry, ...] = ()
        self.is_live = True

    def entry(self, row: int) -> TimelineEntry:
        """Return the entry of a row."""
        return self._entries[-1 - row]

    def row(self, entry: TimelineEntry) -> int | None:
        """Return the row of an entry, None if it is not shown."""
        for place, one in enumerate(self._entries):
            if _key(one) == _key(entry):
                return len(self._entries) - 1 - place
        return None

    def show_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Show these entries; rows of entries that remain stay selected."""
        self._drop_oldest(entries)
        kept = _common(self._entries, entries)
        gone, added = len(self._entries) - kept, len(entries) - kept
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            self._entries = self._entries[:kept]
            self.endRemoveRows()
        if added:
            self.beginInsertRows(QModelIndex(), 0, added - 1)
        self._entries = entries
        if added:
            self.endInsertRows()
        if kept:  # the newest of the old ones may have grown
            self.dataChanged.emit(self.index(added, 0), self.index(added, PEAK))

    def _drop_oldest(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Remove the rows of entries before the first of `entries`."""
        first = _key(entries[0]) if entries else None
        count = next((n for n, old in enumerate(self._entries) if _key(old) == first), None)
        if count is None:
            count = len(self._entries)
        if count:
            last = len(self._entries) - 1
            self.beginRemoveRows(QModelIndex(), last - count + 1, last)
            self._entries = self._entries[count:]
            self.endRemoveRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        entry, column = self.entry(index.row()), index.column()
        if role == Role.DisplayRole:
            return self._text(entry, column)
        if role == Role.DecorationRole and column == PICTURE:
            return self._pictures.pixmap(entry.thumbnail)
        if role == Role.DecorationRole and column == LABEL:
            return dot(self._colours.of(class_of(entry)))
        if role == Role.AccessibleTextRole and column == PICTURE:
            return self._text(entry, LABEL)
        return self.alignment(column) if role == Role.TextAlignmentRole else None

    def _text(self, entry: TimelineEntry, column: int) -> str:
        if column == START:
            return start_text(entry, is_live=self.is_live)
        if column == LABEL:
            return self._name_of(class_of(entry))
        if column == LENGTH:
            return length_text(entry.seconds)
        return f"{entry.peak:.0%}" if column == PEAK else ""


class TotalsModel(TableModel):
    """The totals of each class, the longest first."""

    def __init__(self, name_of: NameOf, colours: ClassColours, parent: QWidget) -> None:
        titles = (tr("Label"), tr("Times"), tr("Total"), tr("Share"))
        super().__init__(titles, TOTAL_LABEL, parent)
        self._name_of = name_of
        self._colours = colours
        self._totals: list[ClassTotal] = []

    def total(self, row: int) -> ClassTotal:
        """Return the totals of a row."""
        return self._totals[row]

    def show_totals(self, totals: list[ClassTotal]) -> None:
        """Show these totals; the classes of selected rows stay selected."""
        if totals == self._totals:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        rows = {total.seen: row for row, total in enumerate(totals)}
        wanted = [rows.get(self._totals[index.row()].seen) for index in before]
        self._totals = totals
        after = [
            QModelIndex() if row is None else self.createIndex(row, index.column())
            for index, row in zip(before, wanted, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._totals)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        total, column = self._totals[index.row()], index.column()
        if role == Role.DisplayRole:
            return self._text(total, column)
        if role == Role.DecorationRole and column == TOTAL_LABEL:
            return dot(self._colours.of(total.seen))
        return self.alignment(column) if role == Role.TextAlignmentRole else None

    def _text(self, total: ClassTotal, column: int) -> str:
        if column == TOTAL_LABEL:
            return self._name_of(total.seen)
        if column == TOTAL_COUNT:
            return f"{total.count:,}"
        if column == TOTAL_LENGTH:
            return length_text(total.seconds)
        whole = sum(one.seconds for one in self._totals)
        return f"{total.seconds / whole:.0%}" if whole else ""


def dot(colour: QColor) -> QPixmap:
    """Return a dot of a colour."""
    pixmap = QPixmap(2 * _DOT, 2 * _DOT)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(0, 0, _DOT, _DOT))
    painter.end()
    return pixmap


def _key(entry: TimelineEntry) -> tuple[float, int, str]:
    """Return what stays the same while an entry grows."""
    return entry.start, entry.index, entry.label


def _common(old: Sequence[TimelineEntry], new: Sequence[TimelineEntry]) -> int:
    """Return the number of entries at the start that are the same in both."""
    for place, (one, other) in enumerate(zip(old, new, strict=False)):
        if one is not other and _key(one) != _key(other):
            return place
    return min(len(old), len(new))
