"""The rail: a column of buttons at the left, one for each page and one for help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from swiftcam.ui.page import PageName
from swiftcam.ui.style.icons import icon
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from swiftcam.ui.style.theme import Theme


class Rail(QWidget):
    """The buttons of the pages; `page_wanted` carries a `PageName`, `help_wanted` nothing."""

    page_wanted = Signal(PageName)
    help_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName(Role.RAIL)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icons: list[tuple[QToolButton, str]] = []
        self._page_buttons: dict[PageName, QToolButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 0, 12)
        column.setSpacing(6)
        for name in PageName:
            button = self._button(name.value, name.title)
            button.setCheckable(True)
            button.clicked.connect(lambda _, page=name: self.page_wanted.emit(page))
            group.addButton(button)
            column.addWidget(button)
            self._page_buttons[name] = button
        column.addStretch(1)
        help_button = self._button("keys", tr("Help"))
        help_button.clicked.connect(lambda: self.help_wanted.emit())
        column.addWidget(help_button)

    def show_page(self, name: PageName) -> None:
        """Mark the page that is shown."""
        self._page_buttons[name].setChecked(True)

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        for button, name in self._icons:
            button.setIcon(icon(name, theme.text, theme.on_accent))

    def _page_button(self, name: PageName) -> QToolButton:
        button = self._button(name.value, name.title)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.page_wanted.emit(name))
        self._group.addButton(button)
        self._page_buttons[name] = button
        return button

    def _button(self, icon_name: str, title: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setAccessibleName(title)
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icons.append((button, icon_name))
        return button
