"""The Qt model of the pictures, shared by the grid and the table."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from swiftcam.ui.live.picture import image_of
from swiftcam.ui.pictures.picture_list import (
    Column,
    Filter,
    PictureEntry,
    PictureState,
    PictureView,
)
from swiftcam.ui.pictures.picture_texts import label_text, others_text, state_text
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from swiftcam.inference.label_maker import LabelMaker
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.labelling.batch.previews import Preview
    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole  # the `PictureEntry` itself
COLUMNS = (Column.NAME, Column.FOLDER, Column.LABEL, Column.PROBABILITY, None, Column.STATE)
NAME, FOLDER, LABEL, PROBABILITY, OTHERS, STATE = range(6)
_THUMBNAILS = 600  # kept in memory: several screens full, at most 40 MB


class PictureModel(QAbstractTableModel):
    """Shows a `PictureView`.

    `request_thumbnail` is called when a thumbnail is missing. `name_of` returns the readable name
    of a label and its class index.
    """

    def __init__(
        self,
        view: PictureView,
        request_thumbnail: Callable[[ListedPicture], None],
        name_of: Callable[[str, int], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.view = view
        self.name_of = name_of
        self._request_thumbnail = request_thumbnail
        self._is_stale = False
        self._thumbnails: OrderedDict[bytes, QPixmap | None] = OrderedDict()
        self._titles = (
            tr("Name"),
            tr("Folder"),
            tr("Label"),
            tr("Probability"),
            tr("Other labels"),
            tr("State"),
        )

    def add(self, items: Sequence[ListedPicture], corrected: Callable[[PictureId], str]) -> None:
        """Add pictures: at the end, or, if they are sorted, at the next `sort_again`.

        One that is there already has changed: it stays in its row and loses its result.
        """
        new = []
        for item in items:
            entry = self.view.get(item.id.key)
            if entry is None:
                new.append(item)
            else:
                self.view.renew(entry, item)
                self._thumbnails.pop(entry.key, None)
                self.changed(entry)
        visible = self.view.add(new)
        for item in items:
            entry = self.view.get(item.id.key)
            if entry is not None:
                with self.view.changing(entry):
                    entry.corrected = corrected(item.id)
        if not visible:
            return
        if not self.view.is_in_order_added:
            self._is_stale = True
            return
        first = len(self.view.shown)
        self.beginInsertRows(QModelIndex(), first, first + len(visible) - 1)
        self.view.append(visible)
        self.endInsertRows()

    def take_results(
        self, results: Iterable[PictureResult], maker: LabelMaker, model_confidence: float
    ) -> None:
        """Store results of a classifier, with its model's own minimum confidence.

        Rows move or disappear only at the next `sort_again`.
        """
        for result in results:
            entry = self.view.get(result.key)
            if entry is None:
                continue
            with self.view.changing(entry):
                entry.result, entry.maker = result, maker
            entry.model_confidence = model_confidence
            self.view.judge([entry])
            self.changed(entry)

    def changed(self, entry: PictureEntry) -> None:
        """Redraw an entry that has changed."""
        is_unchanged_order = self.view.is_in_order_added and self.view.filter == Filter()
        self._is_stale |= not is_unchanged_order
        if entry.row >= 0:
            self.dataChanged.emit(self.index(entry.row, 0), self.index(entry.row, STATE))

    def take_previews(self, previews: Iterable[Preview]) -> None:
        """Show thumbnails that have been read."""
        for preview in previews:
            key, pixels = preview.listed.id.key, preview.pixels
            entry = self.view.get(key)
            if entry is None or entry.listed is not preview.listed:
                continue  # removed, or of a content before
            pixmap = None if pixels is None else QPixmap.fromImage(image_of(pixels))
            self._thumbnails[key] = pixmap
            self._thumbnails.move_to_end(key)
            if entry.row >= 0:
                self.dataChanged.emit(self.index(entry.row, 0), self.index(entry.row, 0))
        while len(self._thumbnails) > _THUMBNAILS:
            self._thumbnails.popitem(last=False)

    def thumbnail(self, entry: PictureEntry) -> QPixmap | None:
        """Return the thumbnail of an entry, or None after requesting it."""
        key = entry.key
        if key in self._thumbnails:
            self._thumbnails.move_to_end(key)
            return self._thumbnails[key]
        self._thumbnails[key] = None  # so that it is requested once
        self._request_thumbnail(entry.listed)
        return None

    def remove(self, entries: Iterable[PictureEntry]) -> None:
        """Remove pictures."""
        keys = [entry.key for entry in entries]
        self.view.remove(keys)
        for key in keys:
            self._thumbnails.pop(key, None)
        self.arrange()

    def restore(self, entries: Iterable[PictureEntry]) -> None:
        """Put pictures that were removed back in their places."""
        self.view.restore(entries)
        self.arrange()

    def set_filter(self, chosen: Filter) -> None:
        """Show only the pictures that match a filter."""
        self.view.filter = chosen
        self.arrange()

    def use_confidence(self, chosen: float | None) -> None:
        """Use the user's minimum confidence; None for that of each picture's model."""
        if chosen != self.view.chosen_confidence:
            self.view.chosen_confidence = chosen
            self.view.judge(self.view.entries)
            self.arrange()

    def use_present(self, choice: ModelChoice) -> None:
        """Mark the pictures that another model than this one labelled."""
        if choice != self.view.present:
            self.view.present = choice
            if self.view.shown:
                last = self.index(len(self.view.shown) - 1, STATE)
                self.dataChanged.emit(self.index(0, 0), last)

    def state_text(self, entry: PictureEntry) -> str:
        """Return the state of an entry; the model that labelled it if that is not in use now."""
        if self.view.is_outdated(entry):
            return tr("by {model}", model=_model_name(entry))
        return state_text(entry)

    def sort_again(self) -> None:
        """Apply filter and order if pictures or results came since the last time."""
        if self._is_stale:
            self.arrange()

    def arrange(self) -> None:
        """Apply filter and order again; pictures that are still shown stay selected."""
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        entries = [(index.column(), self.view.shown[index.row()]) for index in kept]
        self.view.arrange()
        self._is_stale = False
        moved = [
            self.index(entry.row, column) if entry.row >= 0 else QModelIndex()
            for column, entry in entries
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.view.column = COLUMNS[column] or Column.ADDED if column >= 0 else Column.ADDED
        self.view.is_descending = column >= 0 and order == Qt.SortOrder.DescendingOrder
        self.arrange()

    def entry(self, index: Index) -> PictureEntry:
        """Return the entry at an index."""
        return self.view.shown[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.view.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.view.shown[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tip(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            is_said = entry.state is PictureState.NOT_SURE and not self.view.is_outdated(entry)
            state = "" if is_said else self.state_text(entry)
            return f"{entry.path.name}: {self.label_text(entry)} {state}".rstrip()
        return None

    def label_text(self, entry: PictureEntry) -> str:
        """Return the label of an entry as text for people; see `picture_texts.label_text`."""
        return label_text(entry, self.name_of)

    def _tool_tip(self, entry: PictureEntry) -> str:
        lines = [str(entry.path)]
        if entry.state is PictureState.FAILED:
            lines.append(state_text(entry))
        elif entry.has_label:
            lines.append(f"{self.label_text(entry)} {entry.probability:.0%}")
        if self.view.is_outdated(entry):
            text = tr(
                "Labelled by {model}. F5 labels it again with the model in use.",
                model=_model_name(entry),
            )
            lines.append(text)
        return "\n".join(lines)

    def _text(self, entry: PictureEntry, column: int) -> str:
        if column == NAME:
            return entry.path.name
        if column == FOLDER:
            return str(entry.path.parent)
        if column == LABEL:
            return self.label_text(entry)
        if column == PROBABILITY:
            return f"{entry.probability:.0%}" if entry.has_label else ""
        if column == OTHERS:
            return others_text(entry, self.name_of)
        return self.state_text(entry)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        is_title = orientation == Qt.Orientation.Horizontal
        return self._titles[section] if is_title and role == Qt.ItemDataRole.DisplayRole else None


def _model_name(entry: PictureEntry) -> str:
    """Return the short name of the model that labelled a picture, "" if none did."""
    return Path(entry.choice.name).name if entry.choice else ""
