"""The region that is being dragged on the picture: converts points to shares of the picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

_LEAST_SIDE = 12.0  # pixels of the screen; a smaller drag counts as a click


class RegionDrag:
    """A drag of the mouse from press to release, limited to the picture."""

    def __init__(self, picture: QRectF, start: QPointF) -> None:
        self._picture = picture
        self._start = self._end = self._inside(start)

    def move(self, point: QPointF) -> None:
        """Take the new position of the mouse."""
        self._end = self._inside(point)

    @property
    def rectangle(self) -> QRectF:
        """The rectangle from the press to the mouse, in the coordinates of the widget."""
        return QRectF(self._start, self._end).normalized()

    @property
    def is_large_enough(self) -> bool:
        """Tell whether this is a region and not a click."""
        return min(self.rectangle.width(), self.rectangle.height()) >= _LEAST_SIDE

    def region(self, *, is_mirrored: bool) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom in shares of the frame, from 0 to 1."""
        area, picture = self.rectangle, self._picture
        left = (area.left() - picture.left()) / picture.width()
        right = (area.right() - picture.left()) / picture.width()
        top = (area.top() - picture.top()) / picture.height()
        bottom = (area.bottom() - picture.top()) / picture.height()
        if is_mirrored:
            left, right = 1 - right, 1 - left
        left, top, right, bottom = (
            round(min(max(share, 0.0), 1.0), 4) for share in (left, top, right, bottom)
        )
        return left, top, right, bottom

    def _inside(self, point: QPointF) -> QPointF:
        area = self._picture
        return QPointF(
            min(max(point.x(), area.left()), area.right()),
            min(max(point.y(), area.top()), area.bottom()),
        )
