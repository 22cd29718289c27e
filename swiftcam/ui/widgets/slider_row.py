"""A slider with a caption and its value as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from swiftcam.ui.style.roles import Role
from swiftcam.ui.widgets.inputs import Slider
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Callable

_Key = Qt.Key


@dataclass(frozen=True)
class Scale:
    """The values of a slider: from `low` to `high` in steps of `step`.

    `text` returns a value as text.
    """

    low: float
    high: float
    step: float
    text: Callable[[float], str]


class SliderRow(QWidget):
    """A choice of a number.

    `chosen` carries the number that the user chose; `show_value` does not emit it.
    """

    chosen = Signal(float)

    def __init__(self, name: str, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self.value_label = QLabel()
        self.slider = Slider()
        self.slider.setRange(0, round((scale.high - scale.low) / scale.step))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setAccessibleName(name)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        keep_keys(self.slider, _Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        caption = QLabel(name)
        caption.setObjectName(Role.CAPTION)
        self._grid.addWidget(caption, 0, 0)
        self._grid.addWidget(self.value_label, 0, 2, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(self.slider, 1, 0, 1, 3)

    @property
    def value(self) -> float:
        """The number that is chosen."""
        return self._scale.low + self.slider.value() * self._scale.step

    def show_value(self, value: float) -> None:
        """Show a number; the slider takes the nearest value of the scale."""
        if self.slider.isSliderDown():
            return
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - self._scale.low) / self._scale.step))
        self.slider.blockSignals(False)
        self.value_label.setText(self._scale.text(value))

    def _on_slider_value_changed(self) -> None:
        self.value_label.setText(self._scale.text(self.value))
        self.chosen.emit(self.value)


class DefaultSliderRow(SliderRow):
    """A choice of a number that has a default, with a button that returns to the default.

    `default_wanted`: the user pressed the button, which is called `default_name`. `show_choice`
    shows it only while the number is the user's own.
    """

    default_wanted = Signal()

    def __init__(
        self, name: str, scale: Scale, default_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, scale, parent)
        self.default_button = QPushButton(default_name)
        self.default_button.setObjectName(Role.LINK)
        self.default_button.clicked.connect(lambda: self.default_wanted.emit())
        keep_keys(self.default_button, _Key.Key_Space)
        policy = self.default_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves when it appears
        self.default_button.setSizePolicy(policy)
        self._grid.addWidget(self.default_button, 0, 1)

    def show_choice(self, chosen: float | None, default: float) -> None:
        """Show the number that the user chose, or the default if it is None."""
        self.show_value(default if chosen is None else chosen)
        if chosen is None and self.default_button.hasFocus():
            self.slider.setFocus()
        self.default_button.setVisible(chosen is not None)
