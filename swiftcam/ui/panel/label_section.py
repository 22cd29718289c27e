"""The panel's section for the labels: how many, how stable, and which classes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.pipeline.state.label_texts import names_language
from swiftcam.ui.panel.class_field import ClassField
from swiftcam.ui.panel.known_classes import KnownClasses
from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.translations.translate import resolved, tr
from swiftcam.ui.widgets.slider_row import DefaultSliderRow, Scale, SliderRow

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings


class LabelSection(PanelSection):
    """Top-k, averaging over time, minimum confidence, and the classes to show or hide."""

    def __init__(self) -> None:
        super().__init__(tr("Labels"))
        self._chosen_confidence: float | None = None
        self._model_confidence = FALLBACK_CONFIDENCE  # until a model is loaded
        self._known = KnownClasses()
        self._names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
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
        self.allow = ClassField(tr("Show only"), tr("Labels are chosen from these classes alone"))
        self.deny = ClassField(tr("Hide"), tr("These classes are never shown"))
        self.allow.chosen.connect(lambda names: self._change(allow=names))
        self.deny.chosen.connect(lambda names: self._change(deny=names))
        self._column.addWidget(self.allow)
        self._column.addWidget(self.deny)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        self.top_k.show_value(settings.top_k)
        self.smoothing.show_value(settings.smoothing)
        self._chosen_confidence = settings.minimum_confidence
        self._show_confidence()
        self._names = settings.allow, settings.deny
        language = names_language(resolved(settings.language))
        self._known = replace(self._known, language=language)
        self._show_classes()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the classes of the model, and its minimum confidence unless the user chose one."""
        model = snapshot.model
        if model and model.minimum_confidence != self._model_confidence:
            self._model_confidence = model.minimum_confidence
            self._show_confidence()
        if model and model.labels is not self._known.labels:
            self._known = replace(self._known, labels=model.labels)
            self._show_classes()

    def _show_classes(self) -> None:
        for field, names in zip((self.allow, self.deny), self._names, strict=True):
            field.show_classes(names, self._known)

    def _show_confidence(self) -> None:
        self.confidence.show_choice(self._chosen_confidence, self._model_confidence)


def _seconds_text(value: float) -> str:
    return tr("{value:.1f} s", value=value) if value else tr("off")
