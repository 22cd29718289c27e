"""How the values of a crop become those that a classifier takes: presets, mean, std, colours."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from swiftcam.inference.importing.normalisations import NORMALISATIONS, normalisation_named
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.choice_row import ChoiceRow

if TYPE_CHECKING:
    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.models.imported_classifier import Feeding

_OWN = "own"
Triple = tuple[float, float, float]


class NormalisationRows(QWidget):
    """The rows of the form for the values; `changed`: the user changed one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preset = ChoiceRow(tr("Values"))
        self._presets = [(key, translated(one.title)) for key, one in NORMALISATIONS.items()]
        self._presets.append((_OWN, tr("Own mean and std")))
        self.preset.show_entries(self._presets, "imagenet")
        self.mean = _field(tr("Mean of R, G and B, from 0 to 1"))
        self.std = _field(tr("Standard deviation of R, G and B"))
        self.order = ChoiceRow(tr("Colour order"))
        self._orders = [("rgb", "RGB"), ("bgr", "BGR")]
        self.order.show_entries(self._orders, "rgb")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.preset)
        self._captions = []
        for field in (self.mean, self.std):
            caption = QLabel(field.accessibleName())
            caption.setObjectName(Role.CAPTION)
            caption.setWordWrap(True)
            caption.setBuddy(field)
            self._captions.append(caption)
            column.addWidget(caption)
            column.addWidget(field)
            field.textEdited.connect(self._on_field_edited)
        column.addWidget(self.order)
        self.preset.chosen.connect(self._on_preset_chosen)
        self.order.chosen.connect(self.changed)
        self._show_numbers()

    def fill(self, recipe: Recipe, feeding: Feeding) -> None:
        """Show the recipe and the feeding of a model; one that takes uint8 normalises itself."""
        key = normalisation_named(recipe.mean, recipe.std, is_raw=feeding.is_raw) or _OWN
        self.preset.show_entries(self._presets, key)
        self.preset.setEnabled(feeding.input_type != "uint8")
        if key == _OWN:
            _show(self.mean, recipe.mean)
            _show(self.std, recipe.std)
        self.order.show_entries(self._orders, "bgr" if feeding.is_bgr else "rgb")
        self._show_numbers()

    @property
    def is_raw(self) -> bool:
        """Whether the values stay 0 to 255."""
        return self.preset.key != _OWN and NORMALISATIONS[self.preset.key].is_raw

    @property
    def is_bgr(self) -> bool:
        """Whether the model takes B, G, R."""
        return self.order.key == "bgr"

    @property
    def mean_choice(self) -> Triple:
        """The mean of R, G and B; call it only if there is no `problem`."""
        if self.preset.key == _OWN:
            return _triple(self.mean.text()) or (0.0, 0.0, 0.0)
        return NORMALISATIONS[self.preset.key].mean

    @property
    def std_choice(self) -> Triple:
        """The standard deviation of R, G and B; call it only if there is no `problem`."""
        if self.preset.key == _OWN:
            return _triple(self.std.text()) or (1.0, 1.0, 1.0)
        return NORMALISATIONS[self.preset.key].std

    @property
    def problem(self) -> str:
        """Why the numbers cannot be used, in the language of the window; "" if they can."""
        if self.preset.key != _OWN:
            return ""
        if _triple(self.mean.text()) is None:
            return tr("The mean must be three numbers, such as 0.485, 0.456, 0.406.")
        std = _triple(self.std.text())
        if std is None or min(std) <= 0:
            return tr(
                "The standard deviation must be three numbers above 0, such as 0.229, 0.224, 0.225."
            )
        return ""

    def _on_field_edited(self) -> None:
        self.preset.show_entries(self._presets, _OWN)
        self.changed.emit()

    def _on_preset_chosen(self) -> None:
        self._show_numbers()
        self.changed.emit()

    def _show_numbers(self) -> None:
        if self.preset.key != _OWN:
            _show(self.mean, self.mean_choice)
            _show(self.std, self.std_choice)
        for widget in (*self._captions, self.mean, self.std):
            widget.setVisible(not self.is_raw)


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    return field


def _show(field: QLineEdit, values: Triple) -> None:
    field.setText(", ".join(f"{value:.6g}" for value in values))
    field.setCursorPosition(0)


def _triple(text: str) -> Triple | None:
    """Return the three numbers in a text, None if it has no three."""
    try:
        numbers = [float(part) for part in re.split(r"[,;\s]+", text.strip())]
    except ValueError:
        return None
    if len(numbers) != 3 or not all(map(math.isfinite, numbers)):
        return None
    return numbers[0], numbers[1], numbers[2]
