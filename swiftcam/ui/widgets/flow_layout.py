"""A layout that places widgets in lines, like words, and begins a new line where one is full."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowLayout(QLayout):
    """Widgets beside each other, each in its own size but never wider than the layout."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def _arrange(self, area: QRect, *, moves: bool) -> int:
        """Return the height that the lines need in the width of `area`; place the items there."""
        left, top, line = area.left(), area.top(), 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(area.width(), item.sizeHint().height()))
            if left > area.left() and left + size.width() > area.right() + 1:
                left, top, line = area.left(), top + line + self.spacing(), 0
            if moves:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            line = max(line, size.height())
        return top + line - area.top()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def minimumSize(self) -> QSize:
        # A chip may be cut, so that a long name does not widen the panel.
        height = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(0, height)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._arrange(area, moves=True)
