"""The list of all classes of the model, with a check box for each, that can be searched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from swiftcam.ui import style
from swiftcam.ui.style.roles import Role
from swiftcam.ui.style.theme import theme_of
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Collection

    from swiftcam.ui.panel.known_classes import KnownClasses
    from swiftcam.ui.style.theme import Theme

_CHECK = (Path(style.__file__).parent / "assets" / "check.svg").as_posix()
_SIZE = (380, 480)
_CHECKABLE = Qt.ItemFlag.ItemIsUserCheckable
_ROW = QSize(0, 26)  # pixels: easy to hit


class ClassListDialog(QDialog):
    """All classes by name. `classes_chosen` carries the numbers of those that are checked."""

    classes_chosen = Signal(list)

    def __init__(
        self, parent: QWidget, title: str, known: KnownClasses, chosen: Collection[int]
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(QSize(*_SIZE).boundedTo(parent.window().size()))
        self._known = known
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search, in English or Chinese"))
        self.search.setAccessibleName(tr("Search the classes"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search_changed)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setUniformItemSizes(True)
        self.list.setStyleSheet(_check_boxes(theme_of(self)))
        for number in range(len(known.labels)):
            self.list.addItem(self._make_item(number, is_checked=number in chosen))
        self.list.itemChanged.connect(self._show_count)
        self.count = QLabel()
        self.count.setObjectName(Role.QUIET)
        self._show_count()
        self._lay_out()

    def chosen(self) -> list[int]:
        """Return the numbers of the checked classes."""
        return [
            number
            for number in range(self.list.count())
            if self.list.item(number).checkState() is Qt.CheckState.Checked
        ]

    def _make_item(self, number: int, *, is_checked: bool) -> QListWidgetItem:
        item = QListWidgetItem(self._known.name(number))
        item.setSizeHint(_ROW)
        item.setToolTip(self._known.labels[number])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | _CHECKABLE)
        item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)
        return item

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.clear_button = buttons.addButton(
            tr("Uncheck all"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.clear_button.clicked.connect(self._on_clear_clicked)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (self.search, self.list, self.count, buttons):
            column.addWidget(widget)
        self.buttons = buttons

    def _on_search_changed(self, text: str) -> None:
        found = set(self._known.matching(text))
        for number in range(self.list.count()):
            self.list.item(number).setHidden(number not in found)

    def _on_clear_clicked(self) -> None:
        for number in self.chosen():
            self.list.item(number).setCheckState(Qt.CheckState.Unchecked)

    def _show_count(self) -> None:
        self.count.setText(
            tr("{count} of {total} checked", count=len(self.chosen()), total=self.list.count())
        )

    def accept(self) -> None:
        self.classes_chosen.emit(self.chosen())
        super().accept()


def _check_boxes(theme: Theme) -> str:
    """Return the rules for the check boxes: Qt's own cannot be seen on a dark list."""
    return f"""
        QListView::indicator {{ width: 14px; height: 14px; border: 1px solid {theme.border};
                      border-radius: 4px; background: {theme.panel}; }}
        QListView::indicator:checked {{ border-color: {theme.accent};
                      background: {theme.accent}; image: url({_CHECK}); }}
    """
