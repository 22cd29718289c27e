"""Shows that a widget without a frame of its own has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

_WIDTH = 2.0  # pixels
_RADIUS = 12.0
_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class FocusRing(QWidget):
    """A ring over the edge of `target` while that has the focus from the keyboard.

    It is white with a black line inside: one of them is visible over any picture. After a click
    there is no ring: the pointer is where the focus is.
    """

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            if event.reason() in _BY_KEYS:
                self.setGeometry(self._target.rect())
                self.raise_()
                self.show()
        elif kind == QEvent.Type.FocusOut:
            self.hide()
        elif kind == QEvent.Type.Resize:
            self.setGeometry(self._target.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, colour in enumerate((Qt.GlobalColor.white, Qt.GlobalColor.black)):
            inset = (number + 0.5) * _WIDTH
            area = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.setPen(QPen(QColor(colour), _WIDTH))
            painter.drawRoundedRect(area, _RADIUS - inset, _RADIUS - inset)
        painter.end()
