"""The widget that shows the live picture with its overlay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from swiftcam.pipeline import Snapshot, State
from swiftcam.ui.overlay import draw_message, draw_overlay
from swiftcam.ui.picture import fitted, scaled_image

if TYPE_CHECKING:
    from swiftcam.capture.frame import Frame

_RADIUS = 12.0
_DIM = QColor(0, 0, 0, 110)
_DIMMED = (State.FAILED, State.STALLED, State.RECONNECTING, State.STOPPED)


class LiveView(QWidget):
    """Paints one snapshot at a time; `painted` follows each paint that showed something new.

    Call order: `show_snapshot` -> (Qt) `paintEvent` -> `painted`.
    """

    painted = Signal(Snapshot)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot = Snapshot()
        self._is_news = False
        self._radius = _RADIUS
        self._scaled_frame: Frame | None = None
        self._scaled_image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        self.setAccessibleName("Live picture")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot; repaints only if something visible changed."""
        shown, self._snapshot = self._snapshot, snapshot
        if snapshot.frame is not shown.frame or snapshot.labelled is not shown.labelled:
            self._is_news = True
            self.update()
        elif (
            snapshot.state is not shown.state
            or snapshot.message != shown.message
            or snapshot.statistics is not shown.statistics
        ):
            self.update()

    def set_rounded(self, rounded: bool) -> None:
        """Round the corners, as in a window, or not, as on the full screen."""
        self._radius = _RADIUS if rounded else 0.0

    def _draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(area, self._radius, self._radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outline, Qt.GlobalColor.black)
        snapshot = self._snapshot
        picture = area
        if snapshot.frame is not None:
            painter.setClipPath(outline)
            picture = self._draw_frame(painter, area, snapshot.frame)
            painter.setClipping(False)
        if snapshot.state in _DIMMED:
            painter.fillPath(outline, _DIM)
        # On a picture much flatter or narrower than the widget, the card uses the black beside it.
        canvas = picture if _is_roomy(picture, area) else area
        draw_overlay(painter, canvas, snapshot)
        draw_message(painter, canvas, snapshot)

    def _draw_frame(self, painter: QPainter, area: QRectF, frame: Frame) -> QRectF:
        height, width = frame.pixels.shape[:2]
        place = fitted(width, height, area)
        painter.drawImage(place.topLeft(), self._scaled(frame, place.size()))
        return place

    def _scaled(self, frame: Frame, size: QSizeF) -> QImage:
        """Return a frame at the size it is drawn; new labels on the same frame scale nothing."""
        ratio = self.devicePixelRatioF()
        pixels = QSize(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
        if frame is not self._scaled_frame or self._scaled_image.size() != pixels:
            self._scaled_frame, self._scaled_image = frame, scaled_image(frame.pixels, pixels)
            self._scaled_image.setDevicePixelRatio(ratio)
        return self._scaled_image

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        self._draw(painter)
        painter.end()
        if self._is_news:
            self._is_news = False
            self.painted.emit(self._snapshot)


def _is_roomy(picture: QRectF, area: QRectF) -> bool:
    return picture.width() >= 0.6 * area.width() and picture.height() >= 0.6 * area.height()
