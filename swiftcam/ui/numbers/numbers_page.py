"""The page of numbers: live numbers, a small live view, and a plot of the last two minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swiftcam.ui.live.live_view import LiveView
from swiftcam.ui.live.overlay_options import overlay_options
from swiftcam.ui.numbers.history import LENGTH
from swiftcam.ui.numbers.number_texts import csv_text, summary_text, table_rows
from swiftcam.ui.page import Page
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.column_area import ColumnArea
from swiftcam.ui.widgets.plot import Plot, Series

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings
    from swiftcam.ui.numbers.history import History

_SMALL_VIEW = (200, 120)  # the least size of the picture, so that the table has room


class NumbersPage(Page):
    """The page of numbers; `notified` has a message for the user."""

    def __init__(self, history: History, language: str) -> None:
        super().__init__()
        self._history = history
        self._language = language
        self._snapshot: Snapshot | None = None
        self._cells: list[tuple[QLabel, ...]] = []
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setColumnStretch(0, 1)
        self._grid.setVerticalSpacing(6)
        self.view = LiveView(self)
        self.view.setMinimumSize(*_SMALL_VIEW)
        self.plot = Plot(tr("ms"), LENGTH)
        self.plot.setAccessibleName(tr("Milliseconds over the last two minutes"))
        self.copy = QPushButton(tr("Copy as CSV"))
        self.copy.clicked.connect(lambda: self._on_copy_clicked())
        title = QLabel(tr("Numbers"))
        title.setObjectName(Role.TITLE)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.copy)
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.summary.setObjectName(Role.STRONG)
        self.copy.setToolTip(tr("Copy all numbers, for a spreadsheet"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(14)
        column.addLayout(top)
        column.addWidget(self.summary)
        middle = QHBoxLayout()
        middle.setSpacing(30)
        self._area = ColumnArea(self._table)
        middle.addWidget(self._area)
        middle.addWidget(self.view, 1)
        column.addLayout(middle, 4)
        column.addWidget(self.plot, 1)

    def show_settings(self, settings: Settings) -> None:
        self.view.show_overlay(overlay_options(settings, self._language))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the numbers of a snapshot."""
        self.view.show_snapshot(snapshot)
        self.summary.setText(summary_text(snapshot))
        shown, self._snapshot = self._snapshot, snapshot
        if shown is not None and snapshot.statistics is shown.statistics:
            return
        rows = table_rows(snapshot)
        while len(self._cells) < len(rows):
            self._add_row()
        for labels, cells in zip(self._cells, rows, strict=True):
            for label, cell in zip(labels, cells, strict=True):
                label.setText(cell)  # Qt does nothing if the text is the same
        values = self._history.values
        self.plot.show_series(
            (
                Series(tr("frame age"), [value.frame_age for value in values]),
                Series(tr("total"), [value.total for value in values]),
                Series(tr("engine"), [value.engine for value in values]),
            )
        )

    def _add_row(self) -> None:
        row = len(self._cells)
        labels = (QLabel(), QLabel(), QLabel())
        for column, label in enumerate(labels):
            if column == 0 or row == 0:
                label.setObjectName(Role.CAPTION)
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag(0)
            label.setWordWrap(column == 0)
            self._grid.addWidget(label, row, column, side)
        self._cells.append(labels)

    def _on_copy_clicked(self) -> None:
        if self._snapshot is not None:
            QApplication.clipboard().setText(csv_text(self._snapshot))
            self.notified.emit(tr("The numbers were copied to the clipboard."))
