"""The filters of the page: path, label, probability, state."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from swiftcam.ui.pictures.picture_list import Filter, PictureState
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.inputs import ComboBox, Slider
from swiftcam.ui.widgets.keys import keep_keys

_DELAY_MS = 200  # after the last key, so that 100,000 pictures are not filtered at each letter


class FilterBar(QWidget):
    """The fields that choose which pictures are shown; `changed` carries the new `Filter`."""

    changed = Signal(object)  # Filter

    def __init__(self) -> None:
        super().__init__()
        self.text = self._field(tr("Name or folder"), tr("Filter by name or folder"))
        self.text.setToolTip(tr("Show only pictures with this in their name or folder"))
        self.label = self._field(tr("Label"), tr("Filter by label"))
        self.label.setToolTip(tr("Show only pictures with this in their label"))
        self.threshold = Slider()
        self.threshold.setRange(0, 100)
        self.threshold.setFixedWidth(110)
        self.threshold.setAccessibleName(tr("Minimum probability"))
        self.threshold.setToolTip(
            tr("Show only pictures whose label has at least this probability")
        )
        self.threshold.valueChanged.connect(self._on_value_changed)
        self._threshold_value = QLabel()
        self._threshold_value.setMinimumWidth(self.fontMetrics().horizontalAdvance("≥ 100%") + 4)
        self.state = ComboBox()
        self.state.setAccessibleName(tr("State"))
        self.state.setToolTip(tr("Show only pictures in this state"))
        for text, state in (
            (tr("all"), None),
            (tr("labelled"), PictureState.LABELLED),
            (tr("Not sure"), PictureState.NOT_SURE),
            (tr("could not be labelled"), PictureState.FAILED),
            (tr("waiting"), PictureState.WAITING),
        ):
            self.state.addItem(text, state)
        self.state.currentIndexChanged.connect(self._on_value_changed)
        keep_keys(self.threshold)
        keep_keys(self.state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.text, self.label, self.threshold, self._threshold_value, self.state):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._emit_changed)
        self._show_threshold()

    def _field(self, prompt: str, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(prompt)
        field.setAccessibleName(name)
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._on_value_changed)
        keep_keys(field)
        return field

    def _on_value_changed(self) -> None:
        self._show_threshold()
        self._timer.start()

    def _show_threshold(self) -> None:
        self._threshold_value.setText(f"≥ {self.threshold.value()}%")

    def _emit_changed(self) -> None:
        self.changed.emit(
            Filter(
                text=self.text.text().strip(),
                label=self.label.text().strip(),
                threshold=self.threshold.value() / 100,
                state=self.state.currentData(),
            )
        )
