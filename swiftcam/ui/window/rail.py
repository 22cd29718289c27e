"""The rail at the left: one button for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from swiftcam.ui.style.icons import icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.ui.style.theme import Theme


class Rail(QWidget):
    """`page_wanted` has the number of a page; the last button asks for the list of keys."""

    page_wanted = Signal(int)
    help_wanted = Signal()

    def __init__(self, pages: Sequence[tuple[str, str]], help_words: str) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icons: list[tuple[QToolButton, str]] = []
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 0, 12)
        column.setSpacing(6)
        for number, (name, words) in enumerate(pages):
            button = self._button(name, words)
            button.setCheckable(True)
            self._group.addButton(button, number)
            column.addWidget(button)
        self._group.idClicked.connect(self.page_wanted)
        column.addStretch(1)
        keys = self._button("keys", help_words)
        keys.clicked.connect(lambda: self.help_wanted.emit())
        column.addWidget(keys)

    def show_page(self, number: int) -> None:
        """Mark the page that is shown."""
        self._group.button(number).setChecked(True)

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        for button, name in self._icons:
            button.setIcon(icon(name, theme.text))

    def _button(self, name: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setAccessibleName(words)
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icons.append((button, name))
        return button
