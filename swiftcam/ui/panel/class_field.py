"""A field for classes: chips with their names, completion, and a list of all classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from swiftcam.inference.labels.class_search import unknown_text
from swiftcam.ui.panel.class_list_dialog import ClassListDialog
from swiftcam.ui.panel.known_classes import KnownClasses
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.flow_layout import FlowLayout
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_COMPLETIONS = 50


class ClassField(QWidget):
    """The classes that are shown alone, or hidden.

    `chosen` carries the names as they are kept in the settings. `line` completes what is typed, in
    either language; a name that stands for no class stays there, with the nearest ones below.
    """

    chosen = Signal(tuple)

    def __init__(self, title: str, hint: str) -> None:
        """Make an empty field. `hint`: the tool tip, which says what the classes are for."""
        super().__init__()
        self._title = title
        self._names: tuple[str, ...] = ()
        self._known = KnownClasses()
        self._completions: list[int] = []
        self.line = self._make_line(hint)
        self.all_button = QPushButton("…")
        self.all_button.setToolTip(tr("A list of all classes"))
        self.all_button.setAccessibleName(tr("{title}: all classes", title=title))
        self.all_button.clicked.connect(self._on_all_clicked)
        self.all_button.setEnabled(False)
        self.chips = QWidget()
        self._chip_line = FlowLayout(spacing=4)
        self.chips.setLayout(self._chip_line)
        self.chips.hide()
        self.problem = QLabel()
        self.problem.setObjectName(Role.ERROR)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.popup = QListView()
        self.popup.setStyleSheet("QListView::item { min-height: 26px; }")
        self._completer = self._make_completer()
        self._lay_out()

    def show_classes(self, names: tuple[str, ...], known: KnownClasses) -> None:
        """Show the names in the settings as chips, in the language of the window."""
        if (names, known) == (self._names, self._known):
            return
        self._names, self._known = names, known
        self.all_button.setEnabled(bool(known.labels))
        while item := self._chip_line.takeAt(0):
            if removed := item.widget():
                removed.hide()
                removed.deleteLater()
        for name in names:
            chip = self._make_chip(name)
            self._chip_line.addWidget(chip)
            chip.show()
        self.chips.setVisible(bool(names))
        self.chips.updateGeometry()

    def _make_line(self, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(self._title)
        line.setPlaceholderText(tr("Add a class"))
        line.setToolTip(hint)
        line.textEdited.connect(self._on_line_edited)
        line.returnPressed.connect(self._on_line_entered)
        line.editingFinished.connect(self._on_line_left)
        keep_keys(line)
        line.installEventFilter(self)
        return line

    def _make_completer(self) -> QCompleter:
        completer = QCompleter(QStringListModel(self), self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setWidget(self.line)  # not `setCompleter`: arrow keys leave the text as it is
        completer.setPopup(self.popup)
        self.popup.setParent(self, Qt.WindowType.Popup)  # for the colours of the window
        self.popup.clicked.connect(lambda index: self._add_completion(index.row()))
        return completer

    def _lay_out(self) -> None:
        caption = QLabel(self._title)
        caption.setObjectName(Role.CAPTION)
        caption.setBuddy(self.line)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(caption)
        head.addWidget(self.line, 1)
        head.addWidget(self.all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addWidget(self.chips)

    def _make_chip(self, name: str) -> QPushButton:
        shown = self._known.shown_name(name)
        is_unknown = bool(self._known.labels) and not self._known.find(name)
        label = tr("{name} (unknown)", name=shown) if is_unknown else shown
        chip = QPushButton(f"{label}  ×")
        chip.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        chip.setAccessibleName(tr("Remove {name}", name=shown))
        chip.setToolTip(tr("Remove {name}", name=shown))
        if is_unknown:
            chip.setToolTip(translated(unknown_text(self._known.labels, (name,))))
        chip.clicked.connect(lambda: self._remove(name))
        return chip

    def _on_line_edited(self, text: str) -> None:
        self.problem.hide()
        found = self._known.matching(text) if text.strip() else []
        self._completions = found[:_MOST_COMPLETIONS]
        if not self._completions:
            self.popup.hide()
            return
        model = self._completer.model()
        assert isinstance(model, QStringListModel)
        model.setStringList([self._known.name(number) for number in self._completions])
        self._completer.complete()
        self.popup.setCurrentIndex(self._completer.completionModel().index(0, 0))

    def _on_line_entered(self) -> None:
        if self.popup.isVisible() and self.popup.currentIndex().isValid():
            self._add_completion(self.popup.currentIndex().row())
        else:
            self._add_typed()

    def _on_line_left(self) -> None:
        if not self.line.hasFocus():
            self._add_typed()

    def _on_all_clicked(self) -> None:
        numbers = {number for name in self._names for number in self._known.find(name)}
        dialog = ClassListDialog(self, self._title, self._known, numbers)
        dialog.classes_chosen.connect(self._choose)
        dialog.open()

    def _add_completion(self, row: int) -> None:
        self._add([self._completions[row]])

    def _add_typed(self) -> None:
        """Add the class that is typed, or several between commas; show what is unknown."""
        text = self.line.text().strip()
        if not text:
            return
        if not self._known.labels:  # no model yet: the names are checked when there is one
            self._emit((*self._names, *_split(text)))
            return
        parts = [text] if self._known.find(text) else _split(text)
        found = [number for part in parts for number in self._known.find(part)]
        unknown = [part for part in parts if not self._known.find(part)]
        self._add(found)
        if unknown:
            self.line.setText(", ".join(unknown))
            language = self._known.language
            self.problem.setText(translated(unknown_text(self._known.labels, unknown, language)))
            self.problem.show()

    def _add(self, numbers: Iterable[int]) -> None:
        have = {number for name in self._names for number in self._known.find(name)}
        added = dict.fromkeys(number for number in numbers if number not in have)
        self._emit((*self._names, *map(self._known.stored_name, added)))

    def _choose(self, numbers: Iterable[int]) -> None:
        """Use exactly these classes, besides names that the model does not know."""
        unknown = [name for name in self._names if not self._known.find(name)]
        self._emit((*unknown, *map(self._known.stored_name, numbers)))

    def _remove(self, name: str) -> None:
        self._emit(tuple(each for each in self._names if each != name))
        self.line.setFocus()

    def _emit(self, names: tuple[str, ...]) -> None:
        self.line.clear()
        self.problem.hide()
        self.popup.hide()
        if names != self._names:
            self.chosen.emit(names)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_back = event.key() == Qt.Key.Key_Backspace
            if is_back and not self.line.text() and self._names:
                self._remove(self._names[-1])
                return True
        return super().eventFilter(watched, event)


def _split(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
