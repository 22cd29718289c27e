"""Moves and resizes a window without a frame, by its picture and by its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QWidget

_EDGE = 8  # pixels at each edge that resize the window
_Cursor = Qt.CursorShape
_LEFT, _TOP = Qt.Edge.LeftEdge, Qt.Edge.TopEdge
_RIGHT, _BOTTOM = Qt.Edge.RightEdge, Qt.Edge.BottomEdge
_CURSORS = {
    _LEFT: _Cursor.SizeHorCursor,
    _RIGHT: _Cursor.SizeHorCursor,
    _TOP: _Cursor.SizeVerCursor,
    _BOTTOM: _Cursor.SizeVerCursor,
    _LEFT | _TOP: _Cursor.SizeFDiagCursor,
    _RIGHT | _BOTTOM: _Cursor.SizeFDiagCursor,
    _RIGHT | _TOP: _Cursor.SizeBDiagCursor,
    _LEFT | _BOTTOM: _Cursor.SizeBDiagCursor,
}


class _Press(NamedTuple):
    """Where the mouse button was pressed, and the window then: for desktops without own moves."""

    place: QPoint
    area: QRect
    edges: Qt.Edge


class CompactHandles(QObject):
    """While enabled, a drag on `view` moves its window, and a drag at an edge resizes it.

    The desktop does both where it can; elsewhere the window follows the pointer itself.
    """

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._is_enabled = False
        self._press: _Press | None = None
        view.installEventFilter(self)

    def set_enabled(self, is_enabled: bool) -> None:
        """Turn the handles on or off."""
        self._is_enabled = is_enabled
        self._press = None
        self._view.unsetCursor()

    @property
    def is_enabled(self) -> bool:
        """Tell whether the handles are on."""
        return self._is_enabled

    def edges_at(self, place: QPoint) -> Qt.Edge:
        """Return the edges of the view that a point is near."""
        edges = Qt.Edge(0)
        if place.x() < _EDGE:
            edges |= _LEFT
        elif place.x() >= self._view.width() - _EDGE:
            edges |= _RIGHT
        if place.y() < _EDGE:
            edges |= _TOP
        elif place.y() >= self._view.height() - _EDGE:
            edges |= _BOTTOM
        return edges

    def _start(self, event: QMouseEvent) -> None:
        window = self._view.window()
        handle = window.windowHandle()
        edges = self.edges_at(event.position().toPoint())
        has_started = handle.startSystemResize(edges) if edges else handle.startSystemMove()
        if not has_started:
            place = event.globalPosition().toPoint()
            self._press = _Press(place, window.geometry(), edges)

    def _follow(self, press: _Press, event: QMouseEvent) -> None:
        window, way = self._view.window(), event.globalPosition().toPoint() - press.place
        area, least = QRect(press.area), window.minimumSize()
        if not press.edges:
            area.translate(way)
        if press.edges & _LEFT:
            area.setLeft(min(area.left() + way.x(), area.right() + 1 - least.width()))
        if press.edges & _TOP:
            area.setTop(min(area.top() + way.y(), area.bottom() + 1 - least.height()))
        if press.edges & _RIGHT:
            area.setWidth(max(area.width() + way.x(), least.width()))
        if press.edges & _BOTTOM:
            area.setHeight(max(area.height() + way.y(), least.height()))
        window.setGeometry(area)

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._start(event)
        elif kind == QEvent.Type.MouseMove and self._press is not None:
            self._follow(self._press, event)
        elif kind == QEvent.Type.MouseMove:
            edges = self.edges_at(event.position().toPoint())
            self._view.setCursor(_CURSORS.get(edges, _Cursor.ArrowCursor))
        elif kind == QEvent.Type.MouseButtonRelease:
            self._press = None
        return True  # the view would drag a region

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._is_enabled and event.type() in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,
            QEvent.Type.MouseMove,
        ):
            return self._on_mouse(cast("QMouseEvent", event))
        return super().eventFilter(watched, event)
