"""The page of pictures: adding, labelling, filtering, correcting and exporting them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
)

from swiftcam.errors import OutputError, SwiftCamError
from swiftcam.inference.labels.class_names import readable_name
from swiftcam.labelling.finding.listing import Selection
from swiftcam.pipeline.state.label_texts import names_language
from swiftcam.ui.page import Page
from swiftcam.ui.pictures import drops, exports
from swiftcam.ui.pictures.batch_bar import BatchBar
from swiftcam.ui.pictures.filter_bar import FilterBar
from swiftcam.ui.pictures.picture_dialog import PictureDialog
from swiftcam.ui.pictures.picture_model import PictureModel
from swiftcam.ui.pictures.picture_texts import name_text, rows_text
from swiftcam.ui.pictures.picture_views import make_grid, make_table
from swiftcam.ui.pictures.removals import Removals
from swiftcam.ui.pictures.tool_row import ToolRow
from swiftcam.ui.sharing.message_bar import MessageAction
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QMimeData

    from swiftcam.labelling.writing.recorder import Destinations
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings
    from swiftcam.ui.pictures.picture_list import PictureEntry
    from swiftcam.ui.pictures.picture_work import PictureWork

_POLL_LIMIT = 2000  # pictures and results handled in one poll
_SORT_INTERVAL = 0.5  # seconds between two updates of the order


class PicturesPage(Page):
    """The page of pictures; call `poll` often, even while the page is hidden.

    `notified`: a message for the user.
    """

    def __init__(self, work: PictureWork, language: str) -> None:
        super().__init__()
        self._work = work
        self._language = language
        self._sorted_at = 0.0
        self._dialog: PictureDialog | None = None
        self.page_batch = work.page_batch
        self.model = PictureModel(work.view, self.page_batch.previews.request, self._name_of, self)
        self._removals = Removals(work, self.model)
        self.tools, self.filters, self.batch = ToolRow(), FilterBar(), BatchBar()
        self.grid, self.table = make_grid(self.model), make_table(self.model)
        for view in (self.grid, self.table):
            view.activated.connect(self.show_large)
        self._build_layout()
        self._connect()

    # --- input -------------------------------------------------------------------------

    def poll(self) -> None:
        """Handle new pictures, results, errors, previews, and the progress of an export."""
        news = self._work.poll(_POLL_LIMIT)
        if news.added:
            self.model.add(news.added, self._work.corrected)
        if news.results and (made_by := news.classifier) is not None:
            maker, confidence = made_by.label_maker, made_by.minimum_confidence
            self.model.take_results(news.results, maker, confidence)
        for error in news.errors:
            self.notified.emit(translated(error))
        previews = self.page_batch.previews.take()
        self.model.take_previews(preview for preview in previews if not preview.is_whole)
        for preview in previews:
            if self._dialog is not None:
                chosen = self.model.view.chosen_confidence
                self._dialog.take_preview(preview, self.page_batch.classifier, chosen)
        self._follow_export()

    def _follow_export(self) -> None:
        export = self._work.export
        if export is None:
            return
        progress = export.progress()
        if progress.is_over:
            self._work.export = None
        self.notified.emit(exports.export_text(progress))

    def show_settings(self, settings: Settings) -> None:
        self.model.use_confidence(settings.minimum_confidence)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Update the list and the progress bar (while the page is visible)."""
        now = time.monotonic()
        if now - self._sorted_at > _SORT_INTERVAL:
            self._sorted_at = now
            self.model.sort_again()
        self.model.use_present(self._work.choice)
        counts, active = self.model.view.counts, self.page_batch.waiting
        progress, is_listing = self.page_batch.progress(), self.page_batch.is_listing
        self.batch.show_progress(progress, counts, active=active, is_listing=is_listing)
        self._stack.setCurrentWidget(self._chosen_view() if counts.total else self._empty)

    def add_paths(self, paths: Sequence[Path], *, is_temporary: bool = False) -> None:
        """Add files and folders, or emit why they cannot be added; see `Selection`."""
        selection = Selection(tuple(paths), is_recursive=True, is_temporary=is_temporary)
        try:
            folders = [path for path in paths if path.is_dir()]
            if self.tools.watch.isChecked() and folders:
                self.page_batch.watch(Selection(tuple(folders), is_recursive=True))
                selection = Selection(tuple(path for path in paths if path not in folders))
            if selection.paths:
                self.page_batch.add(selection)
        except SwiftCamError as error:
            self.notified.emit(translated(error.args[0]))

    def take(self, data: QMimeData) -> None:
        """Add dropped or pasted content, or emit why it cannot be added."""
        dropped = drops.read_dropped(data)
        if dropped.refused:
            self.notified.emit(dropped.refused)
        elif dropped.pixels is not None:
            if not self._work.add_pasted(dropped.pixels):
                self.notified.emit(tr("This picture is on the page already."))
        else:
            self.add_paths(dropped.paths, is_temporary=dropped.is_temporary)

    # --- actions of the user --------------------------------------------------------------------

    def selected(self) -> list[PictureEntry]:
        """Return the selected pictures, in the order shown."""
        rows = {index.row() for index in self._chosen_view().selectionModel().selectedIndexes()}
        return [self.model.view.shown[row] for row in sorted(rows)]

    def show_large(self, index: QModelIndex) -> None:
        """Show one picture in a dialog."""
        entry = self.model.entry(index)
        self._dialog = PictureDialog(entry.listed, self._language, self)
        self._dialog.destroyed.connect(self._on_dialog_destroyed)
        self._dialog.show()
        self.page_batch.previews.request(entry.listed, is_whole=True)

    def copy(self) -> None:
        """Copy the selected rows as text."""
        if entries := self.selected():
            QGuiApplication.clipboard().setText(rows_text(entries, self._name_of))
            self.notified.emit(tr("Copied: {count:,} pictures.", count=len(entries)))

    def remove(self) -> None:
        """Remove the selected pictures from the page; the files are kept."""
        count = self._removals.remove(self.selected())
        if count:
            text = tr("Removed from this page: {count:,}", count=count)
            self.offered.emit(text, [MessageAction(tr("Undo"), self.undo_remove)])

    def undo_remove(self) -> None:
        """Put the pictures that were removed last back on the page."""
        count = self._removals.undo()
        if count:
            self.notified.emit(tr("Restored: {count:,}", count=count))

    def retry(self) -> None:
        """Label the selected pictures again, else those that failed or are outdated."""
        self._label_again(self.selected() or self.model.view.entries_to_retry)

    def _label_again(self, entries: Sequence[PictureEntry]) -> None:
        self._work.label_again(entries)
        for entry in entries:
            self.model.changed(entry)

    def correct(self, label: str) -> None:
        """Set the label of the selected pictures by hand; "" removes it."""
        if self._work.corrections is None:
            self.notified.emit(translated(self._work.problem))
            return
        try:
            for entry in self.selected():
                self._work.corrections.set(entry.id, label)
                with self.model.view.changing(entry):
                    entry.corrected = label.strip()
                self.model.changed(entry)
        except OutputError as error:
            self.notified.emit(translated(error.args[0]))

    @property
    def is_exporting(self) -> bool:
        """Tell whether results are being written."""
        return self._work.export is not None

    def export(self, to: Destinations) -> None:
        """Write the results of the pictures that are shown."""
        if self.is_exporting:
            self.notified.emit(tr("Another export is still running. Wait until it has finished."))
            return
        work = self._work
        if to.folders:
            work.page_batch.leave_out(to.folders.folder)
        try:
            work.export = exports.start_export(work.view, to, work.corrections)
        except SwiftCamError as error:
            self.notified.emit(translated(error.args[0]))

    # --- building ------------------------------------------------------------------------------

    def _build_layout(self) -> None:
        self._empty = QLabel(
            tr("Drop pictures and folders here, paste a picture, or add files above.")
        )
        self._empty.setObjectName(Role.DROP_HINT)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._stack = QStackedWidget()
        for widget in (self._empty, self.grid, self.table):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.tools)
        column.addWidget(self.filters)
        column.addWidget(self._stack, 1)
        column.addWidget(self.batch)

    def _connect(self) -> None:
        self.filters.changed.connect(self.model.set_filter)
        self.batch.pause_wanted.connect(self._work.toggle_pause)
        self.batch.cancel_wanted.connect(self.page_batch.cancel)
        self.batch.again_wanted.connect(self._on_batch_again_wanted)
        tools = self.tools
        tools.paths_chosen.connect(self.add_paths)
        tools.paste_wanted.connect(self._on_paste_wanted)
        tools.export_wanted.connect(self.export)
        tools.watch.clicked.connect(self._on_watch_clicked)
        tools.view_changed.connect(self.refresh)
        for text, keys, slot in (
            (tr("Enlarge"), "", self._on_show_wanted),
            (tr("Correct the label…"), "F2", self._on_correct_wanted),
            (tr("Label again"), "F5", self.retry),
            (tr("Copy"), "Ctrl+C", self.copy),
            (tr("Paste"), "Ctrl+V", self._on_paste_wanted),
            (tr("Remove from this page"), "Del", self.remove),
            (tr("Undo removal"), "Ctrl+Z", self.undo_remove),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, act=slot: act())
            self.addAction(action)
            for view in (self.grid, self.table):
                view.addAction(action)

    def _chosen_view(self) -> QAbstractItemView:
        return self.table if self.tools.is_table else self.grid

    def _labels(self) -> tuple[str, ...]:
        classifier = self.page_batch.classifier
        return classifier.labels if classifier else ()

    def _name_of(self, label: str, index: int) -> str:
        labels = self._work.labels(index, label)
        return readable_name(labels, index, label, names_language(self._language))

    def _on_batch_again_wanted(self) -> None:
        self._label_again(self.model.view.outdated_entries)

    def _on_paste_wanted(self) -> None:
        self.take(QGuiApplication.clipboard().mimeData())

    def _on_dialog_destroyed(self) -> None:
        self._dialog = None

    def _on_show_wanted(self) -> None:
        index = self._chosen_view().currentIndex()
        if index.isValid():
            self.show_large(index)

    def _on_correct_wanted(self) -> None:
        if entries := self.selected():
            name = name_text(entries[0], self._name_of)
            self.tools.ask_label(name, self._labels(), self.correct)

    def _on_watch_clicked(self, is_on: bool) -> None:
        if not is_on:
            self.page_batch.stop_watching()
