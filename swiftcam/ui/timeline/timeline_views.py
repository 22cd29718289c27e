"""The two tables of the timeline: the stretches, and the totals by class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from swiftcam.ui.timeline.timeline_model import LABEL, PICTURE, TOTAL_LABEL
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from swiftcam.ui.timeline.timeline_model import TimelineModel, TotalsModel

_ROW = 54  # pixels: a thumbnail with its margins
_PICTURE_WIDTH = 84
_ICON = QSize(64, 48)


def make_stretches(model: TimelineModel) -> QTableView:
    """Return the table of the stretches."""
    table = _table()
    table.setModel(model)
    table.setIconSize(_ICON)
    table.setAccessibleName(tr("Labels with their times"))
    table.verticalHeader().setDefaultSectionSize(_ROW)
    _set_widths(table, LABEL)
    header = table.horizontalHeader()
    header.setSectionResizeMode(PICTURE, QHeaderView.ResizeMode.Fixed)
    table.setColumnWidth(PICTURE, _PICTURE_WIDTH)
    return table


def make_totals(model: TotalsModel) -> QTableView:
    """Return the table of the totals."""
    table = _table()
    table.setModel(model)
    table.setAccessibleName(tr("Totals by class"))
    _set_widths(table, TOTAL_LABEL)
    return table


def _table() -> QTableView:
    table = QTableView()
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.setMouseTracking(True)
    keep_keys(table)
    return table


def _set_widths(table: QTableView, label_column: int) -> None:
    """Give the labels the room that the other columns leave."""
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(label_column, QHeaderView.ResizeMode.Stretch)
    header.setResizeContentsPrecision(50)
