"""Paints the inset: the crop that the model sees, small over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from swiftcam.ui.live.picture import image_of
from swiftcam.ui.style.painting import WHITE, draw_backing, draw_text, font
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot

_SIDE, _MARGIN, _PADDING, _LINE = 150.0, 16.0, 8.0, 20.0  # units


def draw_inset(painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float) -> None:
    """Paint the crop of the labels that are shown, at the bottom right, if there is room."""
    if snapshot.labelled is None or area.width() < 640 * unit or area.height() < 320 * unit:
        return
    crop = snapshot.labelled.prediction.crop
    side = _SIDE * unit
    card = QRectF(0, 0, side + 2 * _PADDING * unit, side + (_PADDING + _LINE + 2) * unit)
    card.moveBottomRight(area.bottomRight() - QPointF(_MARGIN * unit, _MARGIN * unit))
    draw_backing(painter, card, 10 * unit)
    place = QRectF(card.left() + _PADDING * unit, card.top() + _PADDING * unit, side, side)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image_of(crop))
    painter.setPen(QColor(255, 255, 255, 40))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)
    line = QRectF(place.left(), place.bottom() + 1 * unit, side, _LINE * unit)
    caption, text = font(11 * unit), tr("what the model sees · {size}²", size=crop.shape[0])
    if QFontMetricsF(caption).horizontalAdvance(text) > side:
        text = tr("what the model sees")
    draw_text(painter, line, text, caption, WHITE, Qt.AlignmentFlag.AlignHCenter)
