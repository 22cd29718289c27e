"""The form with everything that a file may not say about its classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swiftcam.inference.importing.neighbours import labels_beside, recipe_beside
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
from swiftcam.ui.models.crop_rows import CropRows
from swiftcam.ui.models.label_entry import LabelEntry
from swiftcam.ui.models.normalisation_rows import NormalisationRows
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.fold import Fold
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.import_trial import Trial

_AUTO = "auto"
_LAYOUTS = {_AUTO: None, "nchw": True, "nhwc": False}


class ImportForm(QWidget):
    """The choices of the user; `changed`: one was changed.

    `is_filled`: the choices that the file makes are shown. Until then only the layout and the
    output can be chosen, which may be needed to read the file.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_filled = False
        self._labels_beside: tuple[str, ...] | None = None
        self._recipe_beside = RecipeChoices()
        self.labels = LabelEntry()
        self.crop = CropRows()
        self.values = NormalisationRows()
        self.more = Fold(tr("More"))
        self.layout_row = ChoiceRow(tr("Layout of the input"))
        self.layout_row.show_entries(
            [(_AUTO, tr("Automatic")), ("nchw", "NCHW"), ("nhwc", "NHWC")], _AUTO
        )
        self.output = ChoiceRow(tr("Output with the scores"))
        self.output.show_entries([(_AUTO, tr("Automatic"))], _AUTO)
        self.output.hide()
        self.gives = ChoiceRow(tr("Output"))
        self.gives.show_entries(
            [
                (_AUTO, tr("Automatic")),
                ("logits", tr("Scores (logits)")),
                ("probabilities", tr("Probabilities")),
                ("multi_label_logits", tr("Scores, several labels may be right")),
                ("multi_label_probabilities", tr("Probabilities, several labels may be right")),
            ],
            _AUTO,
        )
        self.link = Switch(tr("Leave the file in its place"))
        for row in (self.layout_row, self.output, self.gives, self.link):
            self.more.column.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(12)
        for widget in (self.labels, self.crop, self.values, self.more):
            column.addWidget(widget)
        column.addStretch(1)
        for signal in (
            self.labels.changed,
            self.crop.changed,
            self.values.changed,
            self.layout_row.chosen,
            self.output.chosen,
            self.gives.chosen,
        ):
            signal.connect(lambda *_: self.changed.emit())
        self._enable()

    def prefer_files_beside(self, path: Path) -> None:
        """Begin with the labels and the recipe in the files beside that of a classifier."""
        self._labels_beside = labels_beside(path)
        self._recipe_beside = recipe_beside(path)

    def forget_files_beside(self) -> bool:
        """Begin without them, because they do not fit; tell whether there were any."""
        had_some = self._recipe_beside != RecipeChoices()
        self._recipe_beside = RecipeChoices()
        return had_some

    @property
    def problem(self) -> str:
        """Why the model cannot be tried with these choices; "" if it can."""
        return self.values.problem

    def show_outputs(self, names: tuple[str, ...]) -> None:
        """Offer the outputs of the network to choose from, if there are several."""
        if len(names) > 1 and self.output.isHidden():
            self.output.show_entries(
                [(_AUTO, tr("Automatic")), *zip(names, names, strict=True)], _AUTO
            )
            self.output.show()
            self.more.unfold()

    def fill(self, trial: Trial) -> None:
        """Show the choices that the files make; called once."""
        self.is_filled = True
        model = trial.classifier
        self.blockSignals(True)
        self.crop.fill(model.recipe, trial.found.shape)
        self.values.fill(model.recipe, model.feeding)
        self.labels.fill(len(model.labels), trial.found.labels or self._labels_beside)
        self.blockSignals(False)
        self._enable()

    def expect(self, trial: Trial) -> None:
        """Check the labels against the classes of another output that was chosen."""
        classes = len(trial.classifier.labels)
        if classes != self.labels.classes:
            self.labels.fill(classes, trial.found.labels)

    def request(self, path: Path, name: str) -> ImportRequest:
        """Return the request to import the file at `path` as `name` with these choices."""
        onnx: dict[str, Any] = {
            "is_channels_first": _LAYOUTS[self.layout_row.key],
            "output": None if self.output.key == _AUTO else self.output.key,
        }
        if not self.is_filled:
            return ImportRequest(path, name, recipe=self._recipe_beside, onnx=OnnxChoices(**onnx))
        gives = None if self.gives.key == _AUTO else self.gives.key
        crop, values = self.crop, self.values
        recipe = RecipeChoices(
            size=crop.input_size.value(),
            width=crop.input_width.value(),
            resize_to_width=crop.resize_to_width,
            centre=crop.centre,
            resize=crop.resize_choice,
            resize_to=crop.resize_to,
            interpolation=crop.interpolation_choice,
            mean=values.mean_choice,
            std=values.std_choice,
        )
        return ImportRequest(
            path,
            name,
            is_linked=self.link.isChecked(),
            labels=self.labels.names or None,
            recipe=recipe,
            onnx=OnnxChoices(
                **onnx,
                is_raw=values.is_raw,
                is_bgr=values.is_bgr,
                gives=cast("Any", gives),
            ),
        )

    def _enable(self) -> None:
        for widget in (self.labels, self.crop, self.values, self.gives, self.link):
            widget.setEnabled(self.is_filled)
