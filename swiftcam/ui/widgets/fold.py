"""A group of widgets that a click on its heading shows or hides."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from swiftcam.ui.style.roles import Role
from swiftcam.ui.widgets.keys import keep_keys


class Fold(QWidget):
    """A group under a heading, closed at first; a click or Space on the heading opens it.

    `column`: the layout for widgets that are hidden while the group is closed.
    `summary`: the layout above it, for widgets that are always visible.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QToolButton()
        self.heading.setObjectName(Role.FOLD)
        self.heading.setText(title)
        self.heading.setAccessibleName(title)
        self.heading.setCheckable(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setArrowType(Qt.ArrowType.RightArrow)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading.toggled.connect(self._on_heading_toggled)
        keep_keys(self.heading, Qt.Key.Key_Space)
        self._content = QWidget()
        self._content.hide()
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(0, 6, 0, 0)
        self.column.setSpacing(9)
        self.summary = QVBoxLayout()
        self.summary.setContentsMargins(0, 0, 0, 0)
        self.summary.setSpacing(6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        outer.addWidget(self.heading)
        outer.addLayout(self.summary)
        outer.addWidget(self._content)

    def unfold(self, is_open: bool = True) -> None:
        """Open or close the group."""
        self.heading.setChecked(is_open)

    def _on_heading_toggled(self, is_open: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self.heading.setArrowType(arrow)
        self._content.setVisible(is_open)
