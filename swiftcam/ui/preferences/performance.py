"""The group of preferences for the setup of the model: what is in use, the choices, measuring."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton

from swiftcam.inference.engines.registry import AUTO
from swiftcam.inference.setups.choices import SIZES, device_names, engine_titles, precision_titles
from swiftcam.settings import SettingsChange
from swiftcam.ui.panel.panel_section import PanelSection, show_line, wrapped_line
from swiftcam.ui.translations.status_texts import running_line
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.slider_row import Scale, SliderRow
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.jobs.progress import Progress
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import ModelInfo
    from swiftcam.settings import Settings

_BAR_HEIGHT = 6


class PerformanceGroup(PanelSection):
    """Shows the setup of the model and lets the user choose another.

    `measure_wanted`: start a measurement. `stop_wanted`: cancel it.
    """

    measure_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Performance"))
        self._settings: Settings | None = None
        self._model: ModelInfo | None = None
        self._is_measuring = False
        self.running, self.measuring, self.reason = wrapped_line(), wrapped_line(), wrapped_line()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_BAR_HEIGHT)
        self.bar.setAccessibleName(tr("Progress of the measurement"))
        self._build_choices()
        self._build_layout()
        self.show_measuring(None, "")

    def _build_choices(self) -> None:
        self.engine = self._row(tr("Engine"), lambda key: SettingsChange(engine=key))
        self.precision = self._row(tr("Precision"), lambda key: SettingsChange(precision=key))
        self.device = self._row(tr("Device"), lambda key: SettingsChange(device=key))
        self.input_size = self._row(
            tr("Input size (smaller: faster, less accurate)"),
            lambda key: SettingsChange(input_size=int(key)),
        )
        scale = Scale(0, os.cpu_count() or 1, 1, _threads_text)
        self.threads = SliderRow(tr("Processor threads"), scale)
        self.threads.setToolTip(tr("The number of processor threads that the model may use"))
        # Each value loads the engine again, so wait until the slider is released.
        self.threads.slider.setTracking(False)
        self.threads.chosen.connect(
            lambda value: self.changed.emit(SettingsChange(threads=round(value)))
        )
        self.adaptive = Switch(tr("Save power on still pictures"))
        self.adaptive.setToolTip(
            tr("While nothing changes, the last label stays and the model rests")
        )
        self.adaptive.clicked.connect(lambda is_on: self._change(is_adaptive=is_on))
        self.measure = QPushButton()
        self.measure.setToolTip(tr("Find the fastest setup on this computer that keeps the labels"))
        self.measure.clicked.connect(lambda: self._on_measure_clicked())

    def _build_layout(self) -> None:
        for widget in (
            self.running,
            self.reason,
            self.measuring,
            self.bar,
            self.engine,
            self.precision,
            self.device,
            self.input_size,
            self.threads,
            self.adaptive,
        ):
            self._column.addWidget(widget)
        self._column.addWidget(self.measure, 0, Qt.AlignmentFlag.AlignLeft)

    def _row(self, title: str, change_to: Callable[[str], SettingsChange]) -> ChoiceRow:
        row = ChoiceRow(title)
        row.chosen.connect(lambda key: self.changed.emit(change_to(key)))
        return row

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        self._settings = settings
        self.threads.show_value(settings.threads)
        self.adaptive.setChecked(settings.is_adaptive)
        self.measure.setVisible(AUTO in (settings.engine, settings.precision))
        self._show_choices()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the setup that is in use."""
        if snapshot.model is not self._model:
            self._model = snapshot.model
            show_line(self.running, running_line(self._model) if self._model else "")
            self._show_choices()

    def show_measuring(self, progress: Progress | None, reason: str) -> None:
        """Show the progress of a measurement and the reason for the setup (called often)."""
        self._is_measuring = progress is not None
        show_line(self.reason, translated(reason))
        self.measure.setText(tr("Stop measuring") if progress else tr("Measure again"))
        show_line(self.measuring, tr("measuring the fastest setup…") if progress else "")
        self.bar.setVisible(self._is_measuring)
        if progress is not None:
            self.bar.setRange(0, progress.total or 1)
            self.bar.setValue(progress.done if progress.total else 0)

    def _show_choices(self) -> None:
        """Offer what the engine, the machine and the model support."""
        settings, model = self._settings, self._model
        if settings is None:
            return
        automatic = (AUTO, tr("Automatic"))
        self.engine.show_entries([automatic, *engine_titles().items()], settings.engine)
        is_calibrated = model is not None and model.is_calibrated
        precisions = precision_titles(settings.engine, is_calibrated=is_calibrated)
        self.precision.show_entries([automatic, *precisions.items()], settings.precision)
        devices = device_names(settings.engine)
        named = [(device, device.upper()) for device in devices]
        self.device.show_entries([automatic, *named], settings.device)
        self.device.setVisible(len(devices) > 1 or settings.device != AUTO)
        sizes = [(str(size), tr("{size} pixels", size=size)) for size in SIZES]
        self.input_size.show_entries([("0", tr("as trained")), *sizes], str(settings.input_size))
        self.input_size.setVisible(model is None or model.is_resizable)

    def _on_measure_clicked(self) -> None:
        (self.stop_wanted if self._is_measuring else self.measure_wanted).emit()


def _threads_text(value: float) -> str:
    return tr("automatic") if value < 1 else f"{value:.0f}"
