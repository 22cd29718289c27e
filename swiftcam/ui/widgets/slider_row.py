"""A slider under its name and its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Callable

_Key = Qt.Key


@dataclass(frozen=True)
class Scale:
    """The values of a slider, from `low` to `high` in steps of `step`, and how they read."""

    low: float
    high: float
    step: float
    words: Callable[[float], str]


class SliderRow(QWidget):
    """Chooses a number; `chosen` follows every change by the user, none by `show_value`."""

    chosen = Signal(float)

    def __init__(self, name: str, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self.words = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, round((scale.high - scale.low) / scale.step))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setAccessibleName(name)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        keep_keys(self.slider, _Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        caption = QLabel(name)
        caption.setObjectName("caption")
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.words, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.slider, 1, 0, 1, 2)

    @property
    def value(self) -> float:
        """The number that is chosen."""
        return self._scale.low + self.slider.value() * self._scale.step

    def show_value(self, value: float) -> None:
        """Show a number, the nearest one on the scale."""
        if self.slider.isSliderDown():
            return
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - self._scale.low) / self._scale.step))
        self.slider.blockSignals(False)
        self.words.setText(self._scale.words(value))

    def _on_slider_value_changed(self) -> None:
        self.words.setText(self._scale.words(self.value))
        self.chosen.emit(self.value)
