"""The keys of the window: one table for the shortcuts themselves and for the list under F1."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from swiftcam.ui.translations.translate import tr
from swiftcam.ui.window.self_test_dialog import show_self_test

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Shortcut(NamedTuple):
    """One key, or several for the same, what it does in words, and the function that does it."""

    keys: tuple[str, ...]
    words: str
    slot: Callable[[], object]


def install(window: QWidget, shortcuts: Sequence[Shortcut]) -> list[QShortcut]:
    """Make the keys work anywhere in the window."""
    made = []
    for shortcut in shortcuts:
        for keys in shortcut.keys:
            key = QShortcut(QKeySequence(keys), window)
            key.activated.connect(shortcut.slot)
            made.append(key)
    return made


class ShortcutsDialog(QDialog):
    """Lists the keys; from here the self-test is started."""

    def __init__(self, shortcuts: Sequence[Shortcut], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(7)
        for row, shortcut in enumerate(shortcuts):
            words = [
                QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
                for keys in shortcut.keys
            ]
            keys = QLabel("  /  ".join(words))
            keys.setObjectName("keys")
            grid.addWidget(keys, row, 0)
            grid.addWidget(QLabel(shortcut.words), row, 1)
        column.addLayout(grid)
        hint = QLabel(tr("Tab goes from control to control, Space and the arrows change them."))
        hint.setObjectName("model")
        hint.setWordWrap(True)
        column.addWidget(hint)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        test = buttons.addButton(tr("Self-test"), QDialogButtonBox.ButtonRole.ActionRole)
        test.clicked.connect(self._on_test_clicked)
        column.addWidget(buttons, 0, Qt.AlignmentFlag.AlignRight)

    def _on_test_clicked(self) -> None:
        self.accept()
        show_self_test(self.parentWidget() or self)
