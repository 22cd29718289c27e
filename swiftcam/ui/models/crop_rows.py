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
    from swiftcam.inference.crops.recipe import Centre, Recipe, Resize
    from swiftcam.inference.crops.resampling import Interpolation

_SIZES = (16, 1024)  # pixels
_LARGEST_SIDE = 4096
_USUAL_SHARE = 256 / 224  # of the short side to the crop


class CropRows(QWidget):
    """The rows of the form for the crop; `changed`: the user changed one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe: Recipe | None = None
        self.input_size = _pixels(tr("Input height"), *_SIZES)
        self.input_width = _pixels(tr("Input width"), *_SIZES)
        self.size_caption = _caption(tr("Input height and width"))
        self.resize_rule = ChoiceRow(tr("Resize"))
        self._rules = [
            ("squash", tr("Stretch to the input")),
            ("short_side", tr("Short side, then centre crop")),
            ("squash_crop", tr("Stretch, then centre crop")),
            ("cover", tr("Cover the input, then centre crop")),
        ]
        self.resize_rule.show_entries(self._rules, "squash")
        self.short_side = _pixels(tr("Short side"), *_SIZES)
        self.short_side_caption = _caption(tr("Short side or height before the centre crop"))
        self.interpolation = ChoiceRow(tr("Interpolation"))
        self._filters = [
            ("bilinear", tr("Bilinear")),
            ("bicubic", tr("Bicubic")),
            ("lanczos", tr("Lanczos")),
            ("box", tr("Box")),
            ("hamming", tr("Hamming")),
            ("nearest", tr("Nearest")),
        ]
        self.interpolation.show_entries(self._filters, "bilinear")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (
            self.size_caption,
            self.input_size,
            self.input_width,
            self.resize_rule,
            self.short_side_caption,
            self.short_side,
            self.interpolation,
        ):
            column.addWidget(widget)
        self._height = self.input_size.value()
        self.input_size.valueChanged.connect(self._on_height_changed)
        self.input_width.valueChanged.connect(self._on_size_changed)
        self.resize_rule.chosen.connect(self._on_resize_rule_chosen)
        self.short_side.valueChanged.connect(self.changed)
        self.interpolation.chosen.connect(self.changed)
        self._show_short_side()

    def fill(self, recipe: Recipe, shape: tuple[int, int] | None) -> None:
        """Show a recipe.

        `shape`: the only height and width that the model takes, None if it takes any.
        """
        self.blockSignals(True)
        self._recipe = recipe
        for field, side in zip((self.input_size, self.input_width), recipe.shape, strict=True):
            if shape is not None:
                field.setRange(side, side)
            field.setEnabled(shape is None)
            field.setValue(side)
        self.size_caption.setText(
            tr("Input height and width")
            if shape is None
            else tr("Input height and width, fixed by the model")
        )
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
        return self.short_side.value() if self._is_cut else self.input_size.value()

    @property
    def resize_to_width(self) -> int | None:
        """The width of the resized picture that the model's recipe has, if it is still chosen."""
        recipe = self._recipe
        if recipe is None or self.resize_choice != recipe.resize:
            return None
        is_same = (self.input_size.value(), self.input_width.value()) == recipe.shape
        return recipe.resize_to_width if is_same and self.resize_to == recipe.resize_to else None

    @property
    def centre(self) -> Centre | None:
        """How the model's recipe rounds half a pixel."""
        return None if self._recipe is None else self._recipe.centre

    @property
    def _is_cut(self) -> bool:
        return self.resize_choice != "squash"

    def _on_height_changed(self, height: int) -> None:
        # A square input stays square.
        if self.input_width.value() == self._height:
            self.input_width.blockSignals(True)
            self.input_width.setValue(height)
            self.input_width.blockSignals(False)
        self._height = height
        self._on_size_changed()

    def _on_size_changed(self) -> None:
        size = max(self.input_size.value(), self.input_width.value())
        self.short_side.setRange(size, _LARGEST_SIDE)
        self.changed.emit()

    def _on_resize_rule_chosen(self) -> None:
        size = max(self.input_size.value(), self.input_width.value())
        if self.short_side.value() == size:  # never chosen: nothing would be cut off
            self.short_side.blockSignals(True)
            self.short_side.setValue(round(size * _USUAL_SHARE))
            self.short_side.blockSignals(False)
        self._show_short_side()
        self.changed.emit()

    def _show_short_side(self) -> None:
        self.short_side_caption.setVisible(self._is_cut)
        self.short_side.setVisible(self._is_cut)


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
