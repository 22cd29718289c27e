"""The grid and the table of pictures, over one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListView, QTableView

from swiftcam.ui.pictures.delegates import CELL, LabelDelegate, PictureDelegate, ShareDelegate
from swiftcam.ui.pictures.picture_model import FOLDER, LABEL, NAME, OTHERS, PROBABILITY, STATE
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from swiftcam.ui.pictures.picture_model import PictureModel

_WIDTHS = {NAME: 180, FOLDER: 140, LABEL: 200, PROBABILITY: 150, STATE: 200}


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
    table = QTableView()
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
    for column, width in _WIDTHS.items():
        table.setColumnWidth(column, width)
    return table


def _show(view: QAbstractItemView, model: PictureModel) -> None:
    view.setModel(model)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    keep_keys(view, shortcuts=[Qt.Key.Key_Delete])
