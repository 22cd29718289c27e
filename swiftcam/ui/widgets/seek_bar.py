"""A slider with the position in a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStyle, QStyleOptionSlider, QWidget

from swiftcam.ui.style.roles import Role
from swiftcam.ui.widgets.inputs import Slider
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

_STEPS = 10_000
_Key = Qt.Key


class SeekBar(QWidget):
    """Shows position and duration; `sought` carries the second that the user jumps to."""

    sought = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._duration = 0.0
        self.now, self.end = QLabel("0:00"), QLabel("0:00")
        self.slider = _JumpSlider()
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 20)
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(name)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        keep_keys(self.slider, _Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.now, self.slider, self.end):
            row.addWidget(widget)
        for label in (self.now, self.end):
            label.setObjectName(Role.QUIET)

    def show_position(self, position: float, duration: float) -> None:
        """Show a position in seconds; the slider does not move while the user drags it."""
        self._duration = duration
        self.end.setText(clock_text(duration))
        if self.slider.isSliderDown():
            return
        self.now.setText(clock_text(position))
        self.slider.blockSignals(True)
        self.slider.setValue(round(_STEPS * position / duration) if duration > 0 else 0)
        self.slider.blockSignals(False)

    def _on_slider_value_changed(self, value: int) -> None:
        seconds = self._duration * value / _STEPS
        self.now.setText(clock_text(seconds))
        self.sought.emit(seconds)


class _JumpSlider(Slider):
    """A slider that jumps to the place of a click."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            handle = self.style().subControlRect(
                QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
            )
            groove = self.style().subControlRect(
                QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderGroove, self
            )
            if not handle.contains(event.position().toPoint()):
                room = max(1, groove.width() - handle.width())
                at = round(event.position().x() - groove.left() - handle.width() / 2)
                self.setValue(
                    QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room)
                )
        super().mousePressEvent(event)


def clock_text(seconds: float) -> str:
    """Return a time as text: 0:07, 12:03, 1:02:03."""
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
