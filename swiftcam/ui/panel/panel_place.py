"""The place of the side panel: beside the content, or over it as a drawer in a narrow window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from swiftcam.settings import PANEL_WIDTHS

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from swiftcam.settings import Settings
    from swiftcam.ui.panel.side_panel import SidePanel

NARROW = 1100  # logical pixels; a window of less width has no room for the panel at the side
_GAP = 12


class PanelPlace(QWidget):
    """Shows `content` with the panel, whose width the user can drag.

    In a narrow window the panel is a drawer: it lies over the right part of `covered`, which is a
    part of the content, and is closed until the user opens it.

    `width_chosen`: the width of the panel in logical pixels. `shown`: whether the panel is visible.
    """

    width_chosen = Signal(int)
    shown = Signal(bool)

    def __init__(self, content: QWidget, covered: QWidget, panel: SidePanel) -> None:
        super().__init__()
        self._content, self._covered = content, covered
        self._panel = panel
        self._is_narrow = False
        self._has_panel = False
        self._is_open = False  # the drawer
        self._width = PANEL_WIDTHS[0]
        panel.setMinimumWidth(PANEL_WIDTHS[0])
        panel.setMaximumWidth(PANEL_WIDTHS[1])
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(_GAP)
        self._splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(content)
        self._splitter.addWidget(panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.splitterMoved.connect(lambda: self._on_splitter_moved())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)

    @property
    def is_narrow(self) -> bool:
        """Tell whether the panel is a drawer."""
        return self._is_narrow

    def show_settings(self, settings: Settings, *, is_bare: bool) -> None:
        """Show or hide the panel at the side; a bare picture has neither panel nor drawer."""
        self._has_panel = settings.has_panel and not is_bare
        self._is_open = self._is_open and not is_bare
        self._width = settings.panel_width
        self._place()

    def toggle_drawer(self) -> None:
        """Open or close the drawer."""
        self._is_open = not self._is_open
        self._place()

    def close_drawer(self) -> None:
        """Close the drawer, if it is open."""
        self._is_open = False
        self._place()

    def _place(self) -> None:
        is_narrow = self.window().width() < NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._is_open = False
            if is_narrow:
                self._panel.setParent(self)
            else:
                self._splitter.addWidget(self._panel)
        is_shown = self._is_open if is_narrow else self._has_panel
        self._panel.setVisible(is_shown)
        self.shown.emit(is_shown)
        if is_narrow:
            self._place_drawer()
        elif is_shown and self._panel.width() != self._width:
            rest = self._splitter.width() - self._width - _GAP
            self._splitter.setSizes([rest, self._width])

    def _place_drawer(self) -> None:
        corner = self._covered.mapTo(self, self._covered.rect().topLeft())
        area = QRect(corner, self._covered.size())
        area.setLeft(max(area.left(), area.right() + 1 - self._width))
        self._panel.setGeometry(area)
        self._panel.raise_()

    def _on_splitter_moved(self) -> None:
        self._width = self._panel.width()
        self.width_chosen.emit(self._width)

    def minimumSizeHint(self) -> QSize:
        # The panel must not keep the window from becoming narrow: it is a drawer then.
        return self._content.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()
