"""A rectangle that is being dragged on the picture. Pure: points in, shares of the picture out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

_LEAST = 12.0  # pixels of the screen; less is a click


class RegionDrag:
    """From the press to the release of the mouse, kept inside the picture."""

    def __init__(self, picture: QRectF, start: QPointF) -> None:
        self._picture = picture
        self._start = self._end = self._inside(start)

    def move(self, point: QPointF) -> None:
        """The mouse is here now."""
        self._end = self._inside(point)

    @property
    def rectangle(self) -> QRectF:
        """The rectangle so far, on the widget."""
        return QRectF(self._start, self._end).normalized()

    @property
    def is_meant(self) -> bool:
        """Tell whether it is large enough not to be a click."""
        return min(self.rectangle.width(), self.rectangle.height()) >= _LEAST

    def region(self, *, is_mirrored: bool) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of the frame, in shares from 0 to 1."""
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
