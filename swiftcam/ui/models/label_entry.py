"""The names of a classifier's classes: pasted, or read from a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swiftcam.errors import ArgumentError
from swiftcam.inference.labels.class_labels import label_lines, labels_from_list, read_label_lines
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.ui.models.state_label import StateLabel
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated

_HEIGHT = 96  # of the text, in pixels


class LabelEntry(QWidget):
    """A text with one name a line, and whether there is one for each class.

    `classes`: their number, None if unknown. `problem`: why these are not the labels of the
    model, in the language of the window; "" if they are, or if its classes are unknown.
    `changed`: the names changed, by the user or by `fill`.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes: int | None = None
        self.problem = ""
        caption = QLabel(tr("Labels"))
        caption.setObjectName(Role.CAPTION)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("Labels"))
        self.text.setPlaceholderText(tr("One name a line, in the order of the model's classes"))
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFixedHeight(_HEIGHT)
        self.text.textChanged.connect(self._on_text_changed)
        caption.setBuddy(self.text)
        self.count = StateLabel()
        self.file = QPushButton(tr("From a file…"))
        self.file.clicked.connect(self._on_file_clicked)
        self.imagenet = QPushButton("ImageNet-1k")
        self.imagenet.setToolTip(tr("The 1000 classes of ImageNet-1k, in their usual order"))
        self.imagenet.clicked.connect(lambda: self._show([e.label for e in imagenet_classes()]))
        self.imagenet.hide()
        row = QHBoxLayout()
        row.addWidget(self.file)
        row.addWidget(self.imagenet)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (caption, self.text, self.count):
            column.addWidget(widget)
        column.addLayout(row)

    def fill(self, classes: int, labels: tuple[str, ...] | None) -> None:
        """Show the labels of a model's own, if it has any, and check against its classes."""
        self.classes = classes
        self.imagenet.setVisible(classes == len(imagenet_classes()))
        if labels is not None and not self.names:
            self._show(list(labels))
        self._show_count()

    @property
    def names(self) -> tuple[str, ...]:
        """The names, one for each line."""
        return tuple(label_lines(self.text.toPlainText()))

    def _find_problem(self) -> str:
        if self.classes is None:
            return ""
        if not self.names:
            return tr(
                "Give the names of the {count} classes: paste them, one a line, or choose a file.",
                count=self.classes,
            )
        try:
            labels_from_list(self.names, self.classes)
        except ArgumentError as error:
            return translated(error.args[0])
        return ""

    def read(self, path: Path) -> None:
        """Show the names in a file, or why it cannot be read."""
        try:
            self._show(read_label_lines(path))
        except ArgumentError as error:
            self.count.show_text(translated(error.args[0]), is_error=True)

    def _show(self, names: list[str]) -> None:
        self.text.setPlainText("\n".join(names))

    def _on_text_changed(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        self.problem = self._find_problem()
        found = len(self.names)
        if self.classes is None:
            text = tr("{count} names", count=found) if found else ""
        else:
            text = tr("{found} of {count} names", found=found, count=self.classes)
        self.count.show_text(text, is_error=bool(found) and bool(self.problem))

    def _on_file_clicked(self) -> None:
        dialog = QFileDialog(self, tr("Open a file with labels"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Labels (*.txt *.json)"), tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.read(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
