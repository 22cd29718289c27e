"""Which pictures are shown: text, label, probability, state."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSlider, QWidget

from swiftcam.ui.pictures.picture_list import PictureState
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.keys import keep_keys

_SETTLE_MS = 200  # after the last key: 100,000 pictures are not filtered for each letter


class FilterBar(QWidget):
    """`changed` has the fields of a `Filter`."""

    changed = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.text = self._field(tr("Part of the name or folder"))
        self.label = self._field(tr("Part of the label"))
        self.least = QSlider(Qt.Orientation.Horizontal)
        self.least.setRange(0, 100)
        self.least.setFixedWidth(110)
        self.least.setAccessibleName(tr("Least probability"))
        self.least.valueChanged.connect(self._on_value_changed)
        self._least_words = QLabel()
        self._least_words.setMinimumWidth(self.fontMetrics().horizontalAdvance("≥ 100%") + 4)
        self.state = QComboBox()
        self.state.setAccessibleName(tr("State"))
        for words, state in (
            (tr("all"), None),
            (tr("labelled"), PictureState.LABELLED),
            (tr("could not be labelled"), PictureState.FAILED),
            (tr("waiting"), PictureState.WAITING),
        ):
            self.state.addItem(words, state)
        self.state.currentIndexChanged.connect(self._on_value_changed)
        keep_keys(self.least)
        keep_keys(self.state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.text, self.label, self.least, self._least_words, self.state):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._tell)
        self._show_least()

    def _field(self, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(words)
        field.setAccessibleName(words)
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._on_value_changed)
        keep_keys(field)
        return field

    def _on_value_changed(self) -> None:
        self._show_least()
        self._timer.start()

    def _show_least(self) -> None:
        self._least_words.setText(f"≥ {self.least.value()}%")

    def _tell(self) -> None:
        self.changed.emit(
            {
                "text": self.text.text().strip(),
                "label": self.label.text().strip(),
                "threshold": self.least.value() / 100,
                "state": self.state.currentData(),
            }
        )
