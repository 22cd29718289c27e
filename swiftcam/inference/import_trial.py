"""Trying a classifier on a picture with several choices, before it is imported.

Slow, for a thread of its own: it reads the file, loads it and runs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import Classifier
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.importing.answers import (
    answering_classifier,
    fed_classifier,
    first_answers,
    first_crops,
    label_count,
)
from swiftcam.inference.importing.classifier_files import classifier_path, inspect_classifier
from swiftcam.inference.importing.request import chosen_labels
from swiftcam.inference.labels.class_labels import numbered_label

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.engines.imported_engine import Runner
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.imported_classifier import ClassifierFile, ImportedClassifier
    from swiftcam.inference.prediction import Prediction


@dataclass(frozen=True)
class Trial:
    """A classifier with the choices of a request, and its prediction for a picture.

    `found`: the properties that its file contains. `classifier`: as it would be imported; classes
    without a name have their number. `prediction`: its five most probable classes, and the crop.
    """

    found: ClassifierFile
    classifier: ImportedClassifier
    prediction: Prediction


class TrialModel:
    """A file that is read and loaded once, for any number of trials. One thread at a time.

    `outputs`: the names of its outputs, empty until they are known.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outputs: tuple[str, ...] = ()
        self._found: dict[tuple[bool | None, str | None], ClassifierFile] = {}
        self._runner: Runner | None = None
        self._crops: dict[tuple[int, int], NDArray[np.uint8]] = {}  # by their shape

    def run(self, request: ImportRequest, pixels: NDArray[np.uint8]) -> Trial:
        """Label an RGB uint8 picture `(H, W, 3)` with the choices of a request for this file.

        Labels that do not fit are replaced by numbers, and a missing recipe by the usual one.

        Raises:
            ArgumentError: the choices contradict the file, or each other.
            ModelError: the file is damaged, is no classifier, or does not run.
        """
        from swiftcam.inference.engines.imported_engine import ImportedEngine

        path = classifier_path(self.path)
        found = self._inspect(path, request)
        recipe = request.recipe.resolve(found.recipe, found.shape)
        unlabelled = fed_classifier(request, found, recipe or _usual_recipe(found), path)
        runner = self._loaded(unlabelled)
        shape = unlabelled.recipe.shape
        if shape not in self._crops:
            self._crops = {shape: first_crops(shape)}
        answers = first_answers(unlabelled, runner, self._crops[shape])
        labels = _labels(request, found, label_count(answers))
        model = answering_classifier(request, unlabelled, found, answers, labels)
        classifier = Classifier(model, ImportedEngine(model, runner))
        return Trial(found, model, classifier.classify(pixels))

    def _inspect(self, path: Path, request: ImportRequest) -> ClassifierFile:
        choices = (request.onnx.is_channels_first, request.onnx.output)
        if choices not in self._found:
            self._found[choices] = inspect_classifier(path, *choices)
        self.outputs = self._found[choices].outputs
        return self._found[choices]

    def _loaded(self, model: ImportedClassifier) -> Runner:
        from swiftcam.inference.engines.imported_engine import open_runner

        if self._runner is None:
            self._runner = open_runner(model, EngineOptions())
        return self._runner


def _usual_recipe(found: ClassifierFile) -> Recipe:
    height, width = found.shape or Recipe().shape
    return Recipe(size=height, width=width, resize_to=height)


def _labels(request: ImportRequest, found: ClassifierFile, count: int) -> tuple[str, ...]:
    try:
        labels = chosen_labels(request, count, found.labels) or found.labels or ()
    except ArgumentError:
        labels = ()
    return labels if len(labels) == count else tuple(map(numbered_label, range(count)))
