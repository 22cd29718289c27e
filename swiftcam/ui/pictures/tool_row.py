"""The row of buttons above the pictures: add, watch, view, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCompleter,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swiftcam.ui.pictures import exports
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QResizeEvent

    from swiftcam.labelling.writing.sorting import SortMode

    Chosen = Callable[[str], object]


class ToolRow(QWidget):
    """The buttons to add, watch, view and export pictures; their dialogs do not block the window.

    `paths_chosen`: the files and folders to add. `export_wanted`: the `Destinations` of an export.
    """

    paths_chosen = Signal(list)
    paste_wanted = Signal()
    export_wanted = Signal(object)
    view_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        title = QLabel(tr("Pictures"))
        title.setObjectName(Role.TITLE)
        left: list[QWidget] = [title]
        for text, tip, slot in (
            (tr("Add files…"), tr("Label pictures that you choose"), self._on_files_clicked),
            (
                tr("Add a folder…"),
                tr("Label all pictures of a folder and its subfolders"),
                self._on_folder_clicked,
            ),
            (tr("Paste"), tr("Label a copied picture or copied files"), self.paste_wanted.emit),
        ):
            left.append(_button(text, tip, slot))
        self.watch = Switch(tr("Watch added folders"))
        self.watch.setToolTip(tr("Also label pictures that arrive in added folders later"))
        right: list[QWidget] = []
        self._views = QButtonGroup(self)
        for number, (text, tip) in enumerate(
            (
                (tr("Grid"), tr("Show the pictures side by side")),
                (tr("Table"), tr("Show the pictures as a table that can be sorted")),
            )
        ):
            button = _button(text, tip, self.view_changed.emit)
            button.setCheckable(True)
            button.setChecked(number == 0)
            self._views.addButton(button, number)
            right.append(button)
        self.export = QPushButton(tr("Export"))
        self.export.setToolTip(tr("Save the labels of the pictures that are shown"))
        self.export.setMenu(self._export_menu())
        self._left, self._right = left, right
        self._is_narrow: bool | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._first)
        column.addLayout(self._second)
        self._arrange(is_narrow=False)

    @property
    def is_table(self) -> bool:
        """Tell whether the table is chosen, not the grid."""
        return self._views.checkedId() == 1

    def _arrange(self, *, is_narrow: bool) -> None:
        """Place everything in one row, or the choices that are made rarely in a second one."""
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        for row in (self._first, self._second):
            while row.takeAt(0) is not None:
                pass
        for widget in self._left:
            self._first.addWidget(widget)
        choices = self._second if is_narrow else self._first
        choices.addWidget(self.watch)
        choices.addStretch(1)
        for button in self._right:
            choices.addWidget(button)
        if is_narrow:
            self._first.addStretch(1)
        self._first.addWidget(self.export)

    def _width_of_one_row(self) -> int:
        widgets = (*self._left, self.watch, *self._right, self.export)
        gaps = max(0, self._first.spacing()) * (len(widgets) + 1)
        return sum(widget.sizeHint().width() for widget in widgets) + gaps

    def ask_label(self, present: str, known: Iterable[str], chosen: Chosen) -> None:
        """Ask for a label; the names of the model's classes (`known`) are suggested."""
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Correct the label"))
        dialog.setLabelText(
            tr("Label of the selected pictures. Leave it empty to use the model's label.")
        )
        dialog.setTextValue(present)
        field = dialog.findChild(QLineEdit)
        if field is not None:
            completer = QCompleter(sorted(known), field)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            field.setCompleter(completer)
        dialog.textValueSelected.connect(chosen)
        dialog.open()

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Results as CSV, JSON Lines or Parquet…"), self._on_rows_wanted)
        menu.addAction(
            tr("Keywords in XMP sidecars beside the pictures"),
            lambda: self.export_wanted.emit(exports.write_sidecars()),
        )
        menu.addAction(tr("Folders by label, with links…"), lambda: self._ask_folders("link"))
        menu.addAction(tr("Folders by label, with copies…"), lambda: self._ask_folders("copy"))
        return menu

    def _on_rows_wanted(self) -> None:
        dialog = QFileDialog(self, tr("Export the results"), "labels.csv", exports.FILE_KINDS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._open(dialog, lambda name: self.export_wanted.emit(exports.save_rows(name)))

    def _ask_folders(self, mode: SortMode) -> None:
        dialog = QFileDialog(self, tr("Choose where to create the folders"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog, lambda name: self.export_wanted.emit(exports.sort_into(name, mode)))

    def _on_files_clicked(self) -> None:
        dialog = QFileDialog(self, tr("Add pictures"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(
            lambda names: self.paths_chosen.emit([Path(name) for name in names])
        )
        dialog.open()

    def _on_folder_clicked(self) -> None:
        dialog = QFileDialog(self, tr("Add a folder of pictures"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog, lambda name: self.paths_chosen.emit([Path(name)]))

    def _open(self, dialog: QFileDialog, chosen: Chosen) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(is_narrow=self.width() < self._width_of_one_row())

    def minimumSizeHint(self) -> QSize:
        # One row may be wider than a small window; two rows never are.
        shorter = sum(w.sizeHint().width() for w in (*self._left, self.export))
        gaps = max(0, self._first.spacing()) * (len(self._left) + 1)
        return QSize(shorter + gaps, super().minimumSizeHint().height())


def _button(text: str, tip: str, clicked: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.clicked.connect(lambda: clicked())
    return button
