"""The page of the timeline: the strip, the stretches or the totals, filters, and the export."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from swiftcam.errors import OutputError
from swiftcam.pipeline.judging.timeline import write_timeline
from swiftcam.pipeline.state.label_texts import class_name
from swiftcam.pipeline.state.snapshot import Media
from swiftcam.ui.page import Page
from swiftcam.ui.style.roles import Role
from swiftcam.ui.timeline.class_colours import ClassColours
from swiftcam.ui.timeline.filter_row import FilterRow
from swiftcam.ui.timeline.moment_pictures import MomentPictures
from swiftcam.ui.timeline.stretches import classes, totals
from swiftcam.ui.timeline.strip import TimelineStrip
from swiftcam.ui.timeline.time_axis import growing_end
from swiftcam.ui.timeline.timeline_model import PICTURE, START, TimelineModel, TotalsModel
from swiftcam.ui.timeline.timeline_views import make_stretches, make_totals
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.pipeline.state.snapshot import ModelInfo
    from swiftcam.ui.timeline.stretches import SeenClass

_INTERVAL = 0.25  # seconds between two updates while the timeline grows
_KINDS = "CSV (*.csv);;JSON Lines (*.jsonl)"


class TimelinePage(Page):
    """The page of the timeline.

    `timeline` returns the entries. `notified`: a message for the user. `sought`: the second of a
    recording that the user chose.
    """

    sought = Signal(float)

    def __init__(
        self,
        timeline: Callable[[], tuple[TimelineEntry, ...]],
        language: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._timeline = timeline
        self._language = language
        self._clock = clock
        self._model: ModelInfo | None = None
        self._entries: tuple[TimelineEntry, ...] = ()
        self._shown: tuple[TimelineEntry, ...] = ()
        self._shown_at = -_INTERVAL
        self._media = Media()
        self._position: float | None = None
        pictures, self._colours = MomentPictures(), ClassColours()
        self.filters = FilterRow()
        self.strip = TimelineStrip(self._name_of, self._colours, pictures)
        self.model = TimelineModel(self._name_of, self._colours, pictures, self)
        self.totals_model = TotalsModel(self._name_of, self._colours, self)
        self.table, self.totals = make_stretches(self.model), make_totals(self.totals_model)
        self._used = self.filters.chosen
        self._build_layout()
        self._connect()

    def _build_layout(self) -> None:
        self.empty = QLabel(tr("No label yet. Labels that are sure enough are listed here."))
        self.empty.setObjectName(Role.DROP_HINT)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        title = QLabel(tr("Timeline"))
        title.setObjectName(Role.TITLE)
        self._views = QButtonGroup(self)
        self.save = QPushButton(tr("Export…"))
        self.save.setToolTip(tr("Save what is shown as CSV or JSON Lines"))
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        for number, (text, tip) in enumerate(
            (
                (tr("Moments"), tr("Show when each label was seen")),
                (tr("By class"), tr("Show how long each class was seen in all")),
            )
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setChecked(number == 0)
            self._views.addButton(button, number)
            top.addWidget(button)
        top.addSpacing(12)
        top.addWidget(self.save)
        self._stack = QStackedWidget()
        for widget in (self.table, self.totals, self.empty):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.filters)
        column.addWidget(self.strip)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self._show_filtered)
        self.strip.chosen.connect(self._on_strip_chosen)
        self.table.activated.connect(self._on_table_activated)
        self.table.clicked.connect(self._on_table_clicked)
        self.table.entered.connect(self._on_table_entered)
        self.totals.activated.connect(self._on_totals_activated)
        self._views.idClicked.connect(self._show_view)
        self.save.clicked.connect(self._on_save_clicked)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        now = self._clock()
        if now - self._shown_at >= _INTERVAL:
            self._shown_at = now
            self.refresh(snapshot)

    def refresh(self, snapshot: Snapshot) -> None:
        """Show the current timeline (while the page is visible)."""
        self._model, self._media = snapshot.model, snapshot.media
        self.model.is_live = self._is_live
        self.filters.show_kind(is_live=self._is_live)
        self._position = snapshot.frame.position if snapshot.frame else None
        entries, chosen = self._timeline(), self.filters.chosen
        if entries != self._entries or not entries or chosen != self._used or chosen.recent:
            self._entries = entries
            for seen in classes(entries):
                self._colours.of(seen)  # numbered in the order in which they were seen
            self.filters.show_names(self._name_of(seen) for seen in classes(entries))
            self._show_filtered()
        self._show_strip()

    def _show_filtered(self) -> None:
        self._used = self.filters.chosen
        self._shown = self._used.select(self._entries, self._name_of, self._now)
        self.model.show_entries(self._shown)
        self.totals_model.show_totals(totals(self._shown))
        self.filters.show_count(len(self._shown), len(self._entries))
        self.save.setEnabled(bool(self._shown))
        for widget in (self.filters, self.strip):
            widget.setVisible(bool(self._entries))
        self._show_view()
        self._show_strip()

    def _show_view(self) -> None:
        has_any = bool(self._entries)
        self._stack.setCurrentIndex(self._views.checkedId() if has_any else 2)

    def _show_strip(self) -> None:
        if not self._entries:
            return
        if self._is_live:
            first, newest = self._entries[0].start, self._entries[-1]
            recent = self.filters.chosen.recent
            span = (first, growing_end(first, self._now))
            if recent and first < self._now - recent:
                span = (self._now - recent, self._now)
            self.strip.show_entries(self._shown, span, newest.began_at - newest.start, None)
        else:
            last = max(entry.end for entry in self._entries)
            span = (0.0, max(last, self._media.duration or 0.0, 1.0))
            self.strip.show_entries(self._shown, span, None, self._position)

    @property
    def _now(self) -> float:
        """The media time up to which the timeline is known."""
        last = self._entries[-1].end if self._entries else 0.0
        return max(last, self._position or 0.0)

    @property
    def _is_live(self) -> bool:
        return self._media.is_live

    def _name_of(self, seen: SeenClass) -> str:
        return class_name(self._model, seen.index, seen.label, self._language)

    # --- actions of the user -------------------------------------------------------------------

    def _on_strip_chosen(self, entry: TimelineEntry | None, seconds: float) -> None:
        if not self._is_live:
            self.sought.emit(seconds)
        elif entry is not None:
            self._views.button(0).setChecked(True)
            self._show_view()
            self._select(entry)

    def _select(self, entry: TimelineEntry) -> None:
        row = self.model.row(entry)
        if row is not None:
            self.table.setCurrentIndex(self.model.index(row, START))
            self.table.setFocus()

    def _on_table_activated(self, index: QModelIndex) -> None:
        self.sought.emit(self.model.entry(index.row()).start)

    def _on_table_clicked(self, index: QModelIndex) -> None:
        if self._leads_to_moment(index):
            self.sought.emit(self.model.entry(index.row()).start)

    def _on_table_entered(self, index: QModelIndex) -> None:
        shape = Qt.CursorShape
        is_link = self._leads_to_moment(index)
        self.table.viewport().setCursor(shape.PointingHandCursor if is_link else shape.ArrowCursor)

    def _leads_to_moment(self, index: QModelIndex) -> bool:
        """Tell whether a click leads to a moment of the recording; else it selects the row."""
        return not self._is_live and index.column() in (PICTURE, START)

    def _on_totals_activated(self, index: QModelIndex) -> None:
        self.filters.name.setText(self._name_of(self.totals_model.total(index.row()).seen))
        self._views.button(0).setChecked(True)
        self._show_view()
        self.table.setFocus()

    def _on_save_clicked(self) -> None:
        dialog = QFileDialog(self, tr("Export the timeline"), "timeline.csv", _KINDS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix("jsonl" if "jsonl" in kind else "csv")
        )
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write what is shown as JSON Lines, or as CSV for a name in .csv; emit the outcome."""
        try:
            write_timeline(path, self._shown)
        except OutputError as error:
            self.notified.emit(translated(str(error)))
        else:
            self.notified.emit(tr("Saved {path}", path=str(path)))
