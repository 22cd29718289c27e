"""A check box that is drawn as a switch, with its text at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from swiftcam.ui.style.theme import theme_of
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from swiftcam.ui.style.theme import Theme

_WIDTH, _HEIGHT, _RING = 36, 20, 2  # pixels


class Switch(QCheckBox):
    """A switch; Space toggles it while it has the focus."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setAccessibleName(title)
        keep_keys(self, Qt.Key.Key_Space)

    def _ground(self, theme: Theme) -> QColor:
        if not self.isEnabled():
            return QColor(theme.line)
        if self.isChecked():
            return QColor(theme.accent_hover if self.underMouse() else theme.accent)
        return QColor(theme.muted if self.underMouse() else theme.border)

    def sizeHint(self) -> QSize:
        text_width = self.fontMetrics().horizontalAdvance(self.text())
        height = max(_HEIGHT, self.fontMetrics().height()) + 3 * _RING
        return QSize(text_width + 16 + _WIDTH, height)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self)
        painter.setPen(QColor(theme.text if self.isEnabled() else theme.muted))
        room = self.rect().adjusted(0, 0, -_WIDTH - 12, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        edge = self.width() - _WIDTH - 2 * _RING
        track = QRectF(edge, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ground(theme))
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), _RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = track.adjusted(-_RING, -_RING, _RING, _RING)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        side = _HEIGHT - 6
        left = track.right() - side - 3 if self.isChecked() else track.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(QRectF(left, track.top() + 3, side, side))
        painter.end()
