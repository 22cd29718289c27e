"""The rail: a column of buttons at the left, with the pages at the top and help at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from swiftcam.ui.page import PageName
from swiftcam.ui.style.icons import icon
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from swiftcam.ui.style.theme import Theme

# The order of the buttons. The numbers belong to the live view and open from there.
_TOP = (PageName.LIVE, PageName.PICTURES, PageName.MODELS, PageName.TIMELINE)
_BOTTOM = (PageName.PREFERENCES,)
_NATIVE = QKeySequence.SequenceFormat.NativeText


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
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 0, 12)
        column.setSpacing(6)
        for name in _TOP:
            column.addWidget(self._page_button(name))
        column.addStretch(1)
        for name in _BOTTOM:
            column.addWidget(self._page_button(name))
        help_button = self._button("keys", tr("Help"), "F1")
        help_button.clicked.connect(lambda: self.help_wanted.emit())
        column.addWidget(help_button)

    def show_page(self, name: PageName) -> None:
        """Mark the page that is shown; a page without a button belongs to the live view."""
        self._page_buttons.get(name, self._page_buttons[PageName.LIVE]).setChecked(True)

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        for button, name in self._icons:
            button.setIcon(icon(name, theme.text, theme.on_accent))

    def _page_button(self, name: PageName) -> QToolButton:
        button = self._button(name.value, name.title, name.keys)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.page_wanted.emit(name))
        self._group.addButton(button)
        self._page_buttons[name] = button
        return button

    def _button(self, icon_name: str, title: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setAccessibleName(title)
        button.setToolTip(f"{title} ({QKeySequence(keys).toString(_NATIVE)})")
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icons.append((button, icon_name))
        return button

    def _use_style(self, style: Qt.ToolButtonStyle) -> None:
        for button, _ in self._icons:
            button.setToolButtonStyle(style)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._use_style(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setMinimumWidth(super().minimumSizeHint().width())  # the same without the titles
        if super().minimumSizeHint().height() > self.height():
            self._use_style(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def minimumSizeHint(self) -> QSize:
        # The titles are left out where there is no room for them.
        return QSize(super().minimumSizeHint().width(), 0)
