"""Which model, on which engine, with how much of the processor."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from swiftcam.inference.catalog import model_names
from swiftcam.inference.engine import default_threads, engine_names
from swiftcam.ui.panel.section import Section
from swiftcam.ui.translations import known_text, tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.elided_label import ElidedLabel
from swiftcam.ui.widgets.slider_row import Scale, SliderRow

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings

_ENGINE_WORDS = {"onnx": "ONNX Runtime", "torch": "PyTorch"}
_LIBRARIES = {"onnx": "onnxruntime", "torch": "torch"}


class ModelSection(Section):
    """`file_wanted` asks for a dialog to choose a checkpoint, `more_wanted` for the models page."""

    file_wanted = Signal()
    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Model"))
        self.model = ChoiceRow("SwiftFormer")
        self.model.chosen.connect(lambda key: self._want(model=key))
        choose = QPushButton(tr("Open a model…"))
        choose.clicked.connect(lambda: self.file_wanted.emit())
        self.engine = ChoiceRow(tr("Engine"))
        self.engine.chosen.connect(lambda key: self._want(engine=key))
        scale = Scale(0, os.cpu_count() or 1, 1, _thread_words)
        self.threads = SliderRow(tr("Processor threads"), scale)
        # An engine is loaded anew for it: once, when the slider rests.
        self.threads.slider.setTracking(False)
        self.threads.chosen.connect(lambda value: self._want(threads=round(value)))
        self._progress = ElidedLabel()
        self._progress.setObjectName("model")
        self.offer = QPushButton(tr("1000 classes: swiftformer-xs, 14 MB…"))
        self.offer.setToolTip(tr("Only the starter model is here. Nothing is downloaded unasked."))
        self.offer.clicked.connect(lambda: self.more_wanted.emit())
        for widget in (self.model, self.offer, choose, self.engine, self.threads, self._progress):
            self._column.addWidget(widget)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in force."""
        names = [(name, name) for name in model_names()]
        if settings.model not in model_names():
            names.append((settings.model, Path(settings.model).name))
        self.model.show_entries(names, settings.model)
        self.offer.setVisible(len(names) == 1)
        engines = [
            (name, _ENGINE_WORDS.get(name, name))
            for name in engine_names()
            if importlib.util.find_spec(_LIBRARIES.get(name, name))
        ]
        self.engine.show_entries(engines, settings.engine)
        self.threads.show_value(settings.threads)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show whether another model is being loaded."""
        is_first = snapshot.model is None and not snapshot.state.is_final
        is_loading = snapshot.model_change.is_loading or is_first
        note = known_text(snapshot.model.note) if snapshot.model else ""
        self._progress.show_text(tr("loading the model…") if is_loading else note)


def _thread_words(value: float) -> str:
    if value < 1:
        return tr("automatic ({count})", count=default_threads())
    return f"{value:.0f}"
