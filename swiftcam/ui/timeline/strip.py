"""The strip of the timeline: thumbnails over coloured segments over a time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from swiftcam.ui.timeline.stretches import class_of
from swiftcam.ui.timeline.time_axis import TimeAxis
from swiftcam.ui.timeline.timeline_texts import length_text, start_text
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.ui.timeline.class_colours import ClassColours
    from swiftcam.ui.timeline.moment_pictures import MomentPictures
    from swiftcam.ui.timeline.stretches import SeenClass

_PICTURE = QSize(64, 48)
_GAP, _SEGMENT, _AXIS = 4, 24, 18  # pixels
_LEAST_WIDTH = 2.0  # of a segment, so that the shortest one is still visible
_TEXT = 12  # pixels
_MARK_ROOM = 84.0
_NEAR = 3.0  # pixels beside a segment that still belong to it


class TimelineStrip(QWidget):
    """Shows stretches over time; the table below it has the same for the keyboard.

    `chosen`: the entry that was clicked, or None, and the second that was clicked.
    """

    chosen = Signal(object, float)

    def __init__(
        self,
        name_of: Callable[[SeenClass], str],
        colours: ClassColours,
        pictures: MomentPictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._colours = colours
        self._pictures = pictures
        self._entries: tuple[TimelineEntry, ...] = ()
        self._span = (0.0, 1.0)
        self._clock_offset: float | None = None
        self._now: float | None = None
        self._boxes: list[tuple[QRectF, TimelineEntry]] = []  # of the thumbnails
        self._font = QFont()
        self._font.setPixelSize(_TEXT)
        self.setFixedHeight(_PICTURE.height() + 2 * _GAP + _SEGMENT + _AXIS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Labels over time"))

    def show_entries(
        self,
        entries: Sequence[TimelineEntry],
        span: tuple[float, float],
        clock_offset: float | None,
        now: float | None,
    ) -> None:
        """Show stretches on an axis over the seconds of `span`.

        `clock_offset`: see `TimeAxis`. `now`: the position in a recording, None for no mark.
        """
        shown = (tuple(entries), span, clock_offset, now)
        if shown != (self._entries, self._span, self._clock_offset, self._now):
            self._entries, self._span, self._clock_offset, self._now = shown
            self._boxes = self._placed(self._axis())
            self.setCursor(self._pointer())
            self.update()

    def entry_at(self, point: QPointF) -> TimelineEntry | None:
        """Return the entry whose thumbnail or segment is at a point of the widget."""
        for box, entry in self._boxes:
            if box.contains(point):
                return entry
        if point.y() < _PICTURE.height() + _GAP:
            return None
        axis, nearest, distance = self._axis(), None, _NEAR
        for entry in self._entries:
            left, right = axis.x(entry.start), axis.x(entry.end)
            away = max(left - point.x(), point.x() - right, 0.0)
            if away < distance:
                nearest, distance = entry, away
        return nearest

    def _pointer(self) -> Qt.CursorShape:
        is_recording = self._clock_offset is None
        return Qt.CursorShape.PointingHandCursor if is_recording else Qt.CursorShape.ArrowCursor

    def _axis(self) -> TimeAxis:
        return TimeAxis(*self._span, float(max(1, self.width())), self._clock_offset)

    def _placed(self, axis: TimeAxis) -> list[tuple[QRectF, TimelineEntry]]:
        """Return the thumbnails that have room: of the longest stretch in each part of the axis."""
        room = _PICTURE.width() + _GAP
        longest: dict[int, TimelineEntry] = {}
        for entry in self._entries:
            if entry.thumbnail:
                part = int(axis.x(entry.start) // room)
                if part not in longest or entry.seconds > longest[part].seconds:
                    longest[part] = entry
        boxes, free = [], 0.0
        for _, entry in sorted(longest.items()):
            size = self._pictures.pixmap(entry.thumbnail).deviceIndependentSize()
            wanted = min(axis.x(entry.start), axis.width - size.width())
            left = max(free, wanted)
            if left - wanted > room or left + size.width() > axis.width:
                continue
            box = QRectF(QPointF(left, _PICTURE.height() - size.height()), size)
            boxes.append((box, entry))
            free = box.right() + _GAP
        return boxes

    # --- painting ------------------------------------------------------------------------------

    def _draw_segments(self, painter: QPainter, axis: TimeAxis) -> None:
        top, drawn_from, drawn_to = _PICTURE.height() + _GAP, 0.0, 0.0
        metrics = QFontMetricsF(self._font)
        for entry in self._entries:
            left, right = axis.x(entry.start), axis.x(entry.end)
            if drawn_from <= left and right < drawn_to:
                continue  # thousands of short stretches lie on the same few pixels
            drawn_from = left
            left = min(left, axis.width - _LEAST_WIDTH)
            area = QRectF(left, top, max(right - left, _LEAST_WIDTH), _SEGMENT)
            painter.fillRect(area, self._colours.of(class_of(entry)))
            drawn_to = area.right()
            name = self._name_of(class_of(entry)) if area.width() > 3 * _TEXT else ""
            if name and metrics.horizontalAdvance(name) + 10 <= area.width():
                painter.setPen(Qt.GlobalColor.white)
                painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), name)

    def _draw_axis(self, painter: QPainter, axis: TimeAxis) -> None:
        top = _PICTURE.height() + _GAP + _SEGMENT
        metrics = QFontMetricsF(self._font)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(quiet)
        painter.drawLine(QPointF(0, top + 0.5), QPointF(axis.width, top + 0.5))
        for at, text in axis.marks(_MARK_ROOM):
            x = axis.x(at)
            width = metrics.horizontalAdvance(text)
            painter.drawLine(QPointF(x, top), QPointF(x, top + 4))
            left = min(max(0.0, x - width / 2), axis.width - width)
            painter.drawText(QPointF(left, top + 4 + metrics.ascent()), text)

    def _draw_now(self, painter: QPainter, axis: TimeAxis, now: float) -> None:
        x = min(max(1.0, axis.x(now)), axis.width - 1)
        painter.setPen(QPen(QColor(self.palette().windowText().color()), 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, _PICTURE.height() + _GAP + _SEGMENT))

    def _tool_tip(self, entry: TimelineEntry) -> str:
        start = start_text(entry, is_live=self._clock_offset is not None)
        lines = [
            self._name_of(class_of(entry)),
            f"{start} · {length_text(entry.seconds)} · {entry.peak:.0%}",
        ]
        if self._clock_offset is None:
            lines.append(tr("Click to jump to this moment"))
        return "\n".join(lines)

    # --- Qt ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            entry = self.entry_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tool_tip(entry) if entry else "", self)
            return True
        if event.type() == QEvent.Type.Resize:
            self._boxes = self._placed(self._axis())
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(point.toPoint()):
            entry = self.entry_at(point)
            is_picture = point.y() < _PICTURE.height()
            at = entry.start if entry and is_picture else self._axis().seconds(point.x())
            self.chosen.emit(entry, at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        axis = self._axis()
        for box, entry in self._boxes:
            painter.drawPixmap(box.topLeft(), self._pictures.pixmap(entry.thumbnail))
        self._draw_segments(painter, axis)
        self._draw_axis(painter, axis)
        if self._now is not None:
            self._draw_now(painter, axis, self._now)
        painter.end()
