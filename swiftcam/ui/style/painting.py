"""Draws text, bars and backgrounds over the picture. Text always has a dark background."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

BACKING = QColor(14, 15, 18, 205)
WHITE = QColor(255, 255, 255)
SOFT = QColor(226, 229, 235)
MUTED = QColor(176, 181, 192)
LEAST_TEXT = 12  # pixels; smaller text is hard to read
_LEAST_UNIT = 0.86  # makes 12 pixels of the 14 of a label
Flags = Qt.AlignmentFlag


def unit_for(area: QRectF) -> float:
    """Return the scale of the overlay for an area: 1 for 640 pixels of height, at most 2.5.

    In a small area the overlay keeps the size at which its least text has `LEAST_TEXT` pixels.
    """
    return max(_LEAST_UNIT, min(area.height() / 640, area.width() / 860, 2.5))


def font(pixels: float, *, bold: bool = False) -> QFont:
    """Return the user's font at a size in pixels, at least `LEAST_TEXT`."""
    made = QFont()
    made.setPixelSize(max(LEAST_TEXT, round(pixels)))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def draw_backing(painter: QPainter, area: QRectF, radius: float) -> None:
    """Paint the dark background of a text."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BACKING)
    painter.drawRoundedRect(area, radius, radius)


def draw_bar(painter: QPainter, area: QRectF, colour: QColor) -> None:
    """Paint a bar with round ends."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)


def draw_text(
    painter: QPainter,
    area: QRectF,
    text: str,
    with_font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Flags.AlignLeft,
) -> None:
    """Paint one line of text, with an ellipsis if it does not fit."""
    painter.setFont(with_font)
    painter.setPen(colour)
    fitting = QFontMetricsF(with_font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    flags = int(Flags.AlignVCenter | align) | int(Qt.TextFlag.TextDontClip)
    painter.drawText(area, flags, fitting)
