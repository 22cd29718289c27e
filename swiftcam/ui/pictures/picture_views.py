"""The grid and the table of pictures, over one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListView, QTableView

from swiftcam.ui.pictures.delegates import CELL, LabelDelegate, PictureDelegate, ShareDelegate
from swiftcam.ui.pictures.picture_model import FOLDER, LABEL, NAME, OTHERS, PROBABILITY, STATE
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from swiftcam.ui.pictures.picture_model import PictureModel

# Pixels of each column, where there is room for all of them; else each gets its share.
_WIDTHS = {NAME: 180, FOLDER: 140, LABEL: 200, PROBABILITY: 150, OTHERS: 260, STATE: 180}
_WITH_FOLDER = 700  # pixels of a table that shows folders too; tool tips always do


def make_grid(model: PictureModel) -> QListView:
    """Return a grid of thumbnails."""
    grid = QListView()
    grid.setObjectName(Role.GRID)
    grid.setViewMode(QListView.ViewMode.IconMode)
    grid.setUniformItemSizes(True)
    grid.setGridSize(CELL + QSize(4, 4))
    grid.setResizeMode(QListView.ResizeMode.Adjust)
    grid.setMovement(QListView.Movement.Static)
    grid.setLayoutMode(QListView.LayoutMode.Batched)
    grid.setBatchSize(500)
    grid.setItemDelegate(PictureDelegate(grid))
    grid.setAccessibleName(tr("Pictures"))
    _show(grid, model)
    return grid


def make_table(model: PictureModel) -> QTableView:
    """Return a sortable table; a third click on a column title restores the order added."""
    table = PictureTable()
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.setItemDelegateForColumn(LABEL, LabelDelegate(table))
    table.setItemDelegateForColumn(PROBABILITY, ShareDelegate(table))
    table.setAccessibleName(tr("Pictures as a table"))
    header = table.horizontalHeader()
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSortIndicatorClearable(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    _show(table, model)
    table.setSortingEnabled(True)
    header.setSectionResizeMode(OTHERS, QHeaderView.ResizeMode.Stretch)
    table.fit_columns()
    return table


class PictureTable(QTableView):
    """A table whose columns share its width, until the user sets the width of one."""

    def __init__(self) -> None:
        super().__init__()
        self._is_fitting = False
        self._is_set_by_user = False
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)

    def fit_columns(self) -> None:
        """Give each column its share of the width, but not less than its title needs."""
        header = self.horizontalHeader()
        self.setColumnHidden(FOLDER, self.viewport().width() < _WITH_FOLDER)
        shown = [column for column in _WIDTHS if not self.isColumnHidden(column)]
        least = {column: header.sectionSizeHint(column) for column in shown}
        # What is left over their titles, each gets its share of.
        room = self.viewport().width() - sum(least.values())
        wanted = {column: max(0, _WIDTHS[column] - least[column]) for column in shown}
        share = min(1.0, max(0, room) / sum(wanted.values()))
        self._is_fitting = True
        for column in shown:
            if column != OTHERS:  # gets the rest
                self.setColumnWidth(column, least[column] + int(wanted[column] * share))
        self._is_fitting = False

    def _on_section_resized(self, column: int) -> None:
        is_pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        self._is_set_by_user |= is_pressed and not self._is_fitting and column != OTHERS

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_set_by_user and self.model() is not None:
            self.fit_columns()


def _show(view: QAbstractItemView, model: PictureModel) -> None:
    view.setModel(model)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    keep_keys(view, shortcuts=[Qt.Key.Key_Delete])
