"""A small plot of a few series over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from swiftcam.ui.style.theme import theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

COLOURS = ("#4c7fe8", "#c06a14", "#2b8a57", "#a04cc4")  # visible on both themes
_LEFT, _TOP, _BOTTOM = 58.0, 26.0, 8.0  # room for the numbers and the legend
_SWATCH = 14.0  # the line before a name in the legend, in pixels
_NICE = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Series:
    """A line of a plot: its name, and its values, oldest first; None is a gap."""

    name: str
    values: Sequence[float | None]


class Plot(QWidget):
    """Draws series over the last `length` values, the newest at the right edge."""

    def __init__(self, unit: str, length: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = unit
        self._length = length
        self._series: tuple[Series, ...] = ()
        self.setMinimumHeight(140)

    def show_series(self, series: Sequence[Series]) -> None:
        """Show these series."""
        self._series = tuple(series)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(_LEFT, _TOP, -2, -_BOTTOM)
        values = [v for s in self._series for v in s.values if v is not None]
        top = nice_ceiling(max(values, default=1.0))
        self._draw_grid(painter, area, top)
        left = area.left()
        for series, name in zip(self._series, COLOURS, strict=False):
            painter.setPen(QPen(QColor(name), 2))
            for line in self._lines(series, area, top):
                painter.drawPolyline(line)
            painter.setPen(QPen(QColor(name), 3))
            painter.drawLine(QPointF(left, 12), QPointF(left + _SWATCH, 12))
            left += _SWATCH + 6
            painter.setPen(QColor(theme_of(self).text))
            painter.drawText(QPointF(left, 16), series.name)
            left += painter.fontMetrics().horizontalAdvance(series.name) + 18
        painter.end()

    def _draw_grid(self, painter: QPainter, area: QRectF, top: float) -> None:
        theme = theme_of(self)
        for share in (0.0, 0.5, 1.0):
            y = area.bottom() - share * area.height()
            painter.setPen(QColor(theme.line))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(theme.muted))
            text = f"{share * top:g}" + (f" {self._unit}" if share == 1 else "")
            place = QRectF(0, y - 9, _LEFT - 6, 18)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, int(flags), text)

    def _lines(self, series: Series, area: QRectF, top: float) -> list[QPolygonF]:
        """Return the lines of a series; each gap starts a new one."""
        lines, line = [], QPolygonF()
        step = area.width() / max(1, self._length - 1)
        values = list(series.values)[-self._length :]
        for back, value in enumerate(reversed(values)):
            if value is None:
                lines.append(line)
                line = QPolygonF()
            else:
                x = area.right() - back * step
                line.append(QPointF(x, area.bottom() - area.height() * value / top))
        return [line for line in (*lines, line) if line.size() > 1]


def nice_ceiling(value: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, 50, ... that is at least `value`."""
    decade = 1.0
    while True:
        for step in _NICE:
            if value <= step * decade:
                return step * decade
        decade *= 10
