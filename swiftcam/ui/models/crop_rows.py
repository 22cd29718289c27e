"""How a picture becomes the crop of a classifier: size, resize rule, interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.inputs import SpinBox

if TYPE_CHECKING:
    from swiftcam.inference.crops.recipe import Interpolation, Recipe, Resize

_SIZES = (16, 1024)  # pixels
_LARGEST_SIDE = 4096
_USUAL_SHARE = 256 / 224  # of the short side to the crop


class CropRows(QWidget):
    """The rows of the form for the crop; `changed`: the user changed one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input_size = _pixels(tr("Input size"), *_SIZES)
        self.size_caption = _caption(tr("Input size"))
        self.resize_rule = ChoiceRow(tr("Resize"))
        self._rules = [
            ("squash", tr("Stretch to square")),
            ("short_side", tr("Short side, then centre crop")),
        ]
        self.resize_rule.show_entries(self._rules, "squash")
        self.short_side = _pixels(tr("Short side"), *_SIZES)
        self.short_side_caption = _caption(tr("Short side before the centre crop"))
        self.interpolation = ChoiceRow(tr("Interpolation"))
        self._filters = [("bilinear", tr("Bilinear")), ("bicubic", tr("Bicubic"))]
        self.interpolation.show_entries(self._filters, "bilinear")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (
            self.size_caption,
            self.input_size,
            self.resize_rule,
            self.short_side_caption,
            self.short_side,
            self.interpolation,
        ):
            column.addWidget(widget)
        self.input_size.valueChanged.connect(self._on_size_changed)
        self.resize_rule.chosen.connect(self._on_resize_rule_chosen)
        self.short_side.valueChanged.connect(self.changed)
        self.interpolation.chosen.connect(self.changed)
        self._show_short_side()

    def fill(self, recipe: Recipe, side: int | None) -> None:
        """Show a recipe; `side`: the only size that the model takes, None if it takes any."""
        self.blockSignals(True)
        if side is not None:
            self.input_size.setRange(side, side)
        self.input_size.setEnabled(side is None)
        self.size_caption.setText(
            tr("Input size") if side is None else tr("Input size, fixed by the model")
        )
        self.input_size.setValue(recipe.size)
        self.resize_rule.show_entries(self._rules, recipe.resize)
        self.short_side.setValue(recipe.resize_to)
        self.interpolation.show_entries(self._filters, recipe.interpolation)
        self._show_short_side()
        self.blockSignals(False)

    @property
    def resize_choice(self) -> Resize:
        """The resize rule."""
        return cast("Resize", self.resize_rule.key)

    @property
    def interpolation_choice(self) -> Interpolation:
        """The filter for resizing."""
        return cast("Interpolation", self.interpolation.key)

    @property
    def resize_to(self) -> int:
        """The short side before the centre is cut out, in pixels; the size if nothing is cut."""
        is_cut = self.resize_choice == "short_side"
        return self.short_side.value() if is_cut else self.input_size.value()

    def _on_size_changed(self, size: int) -> None:
        self.short_side.setRange(size, _LARGEST_SIDE)
        self.changed.emit()

    def _on_resize_rule_chosen(self) -> None:
        size = self.input_size.value()
        if self.short_side.value() == size:  # never chosen: nothing would be cut off
            self.short_side.blockSignals(True)
            self.short_side.setValue(round(size * _USUAL_SHARE))
            self.short_side.blockSignals(False)
        self._show_short_side()
        self.changed.emit()

    def _show_short_side(self) -> None:
        is_cut = self.resize_choice == "short_side"
        self.short_side_caption.setVisible(is_cut)
        self.short_side.setVisible(is_cut)


def _pixels(name: str, least: int, most: int) -> SpinBox:
    field = SpinBox()
    field.setAccessibleName(name)
    field.setRange(least, most)
    field.setSuffix(" px")
    return field


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(Role.CAPTION)
    label.setWordWrap(True)
    return label
