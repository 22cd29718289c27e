"""A check box that is drawn as a switch, with its text at the left."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from swiftcam.ui.widgets.keys import keep_keys

_WIDTH, _HEIGHT = 36, 20


class Switch(QCheckBox):
    """A switch; Space toggles it while it has the focus."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setAccessibleName(title)
        keep_keys(self, Qt.Key.Key_Space)

    def sizeHint(self) -> QSize:
        text_width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(text_width + 12 + _WIDTH, max(_HEIGHT, self.fontMetrics().height()) + 6)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        group = colours.ColorGroup.Normal if self.isEnabled() else colours.ColorGroup.Disabled
        painter.setPen(colours.color(group, colours.ColorRole.WindowText))
        room = self.rect().adjusted(0, 0, -_WIDTH - 8, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        track = QRectF(self.width() - _WIDTH - 1, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        ground = colours.color(group, colours.ColorRole.Highlight)
        if not self.isChecked():
            ground = colours.color(group, colours.ColorRole.WindowText)
            ground.setAlphaF(0.3)
        if self.hasFocus():
            painter.setPen(QPen(colours.color(group, colours.ColorRole.WindowText), 1.5))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        side = _HEIGHT - 6
        left = track.right() - side - 3 if self.isChecked() else track.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(QRectF(left, track.top() + 3, side, side))
        painter.end()
