"""The panel's section for the labels: how many, how stable, and which classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.keys import keep_keys
from swiftcam.ui.widgets.slider_row import DefaultSliderRow, Scale, SliderRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class LabelSection(PanelSection):
    """Top-k, averaging over time, minimum confidence, allowed and excluded classes."""

    def __init__(self) -> None:
        super().__init__(tr("Labels"))
        self._chosen_confidence: float | None = None
        self._model_confidence = FALLBACK_CONFIDENCE  # until a model is loaded
        self.top_k = SliderRow(tr("Top-k"), Scale(1, 10, 1, lambda value: f"{value:.0f}"))
        self.top_k.chosen.connect(lambda value: self._change(top_k=round(value)))
        self.smoothing = SliderRow(tr("Average over"), Scale(0, 5, 0.1, _seconds_text))
        self.smoothing.chosen.connect(lambda value: self._change(smoothing=round(value, 2)))
        self.top_k.setToolTip(tr("The number of labels that are shown"))
        self.smoothing.setToolTip(tr("Longer: calmer labels. Shorter: quicker ones."))
        self.confidence = DefaultSliderRow(
            tr("Minimum confidence"),
            Scale(0, 1, 0.01, lambda value: f"{value:.0%}"),
            tr("Model default"),
        )
        self.confidence.setToolTip(tr("Below this probability the label is “Not sure”."))
        self.confidence.chosen.connect(
            lambda value: self._change(minimum_confidence=round(value, 2))
        )
        self.confidence.default_wanted.connect(lambda: self._change(minimum_confidence=None))
        for row in (self.top_k, self.smoothing, self.confidence):
            self._column.addWidget(row)
        self.allow = self._names_field(tr("Show only"), lambda names: self._change(allow=names))
        self.deny = self._names_field(tr("Hide"), lambda names: self._change(deny=names))
        self.allow.setToolTip(tr("Labels are chosen from these classes alone"))
        self.deny.setToolTip(tr("These classes are never shown"))

    def _names_field(self, title: str, on_edited: Callable[[tuple[str, ...]], None]) -> QLineEdit:
        caption = QLabel(title)
        caption.setObjectName(Role.CAPTION)
        field = QLineEdit()
        field.setAccessibleName(title)
        field.setPlaceholderText(tr("names, separated by commas"))
        field.editingFinished.connect(lambda: on_edited(_split_names(field.text())))
        keep_keys(field)
        caption.setBuddy(field)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(caption)
        line.addWidget(field, 1)
        self._column.addLayout(line)
        return field

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        self.top_k.show_value(settings.top_k)
        self.smoothing.show_value(settings.smoothing)
        self._chosen_confidence = settings.minimum_confidence
        self._show_confidence()
        for field, names in ((self.allow, settings.allow), (self.deny, settings.deny)):
            if not field.hasFocus():
                field.setText(", ".join(names))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the minimum confidence of the model, unless the user has chosen one."""
        if snapshot.model and snapshot.model.minimum_confidence != self._model_confidence:
            self._model_confidence = snapshot.model.minimum_confidence
            self._show_confidence()

    def _show_confidence(self) -> None:
        self.confidence.show_choice(self._chosen_confidence, self._model_confidence)


def _split_names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _seconds_text(value: float) -> str:
    return tr("{value:.1f} s", value=value) if value else tr("off")
