"""Trying an ONNX classifier on a picture with several choices, before it is imported.

Slow, for a thread of its own: it reads the file, loads it and runs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import Classifier
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.importing.onnx_classifiers import (
    answering_classifier,
    fed_classifier,
    first_answers,
    first_crops,
    onnx_path,
)
from swiftcam.inference.importing.request import chosen_labels
from swiftcam.inference.labels.class_labels import numbered_label

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import onnxruntime as ort
    from numpy.typing import NDArray

    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.imported_classifier import ImportedClassifier
    from swiftcam.inference.models.onnx_file import OnnxFile
    from swiftcam.inference.prediction import Prediction


@dataclass(frozen=True)
class Trial:
    """A classifier with the choices of a request, and its prediction for a picture.

    `found`: the properties that its file contains. `classifier`: as it would be imported; classes
    without a name have their number. `prediction`: its five most probable classes, and the crop.
    """

    found: OnnxFile
    classifier: ImportedClassifier
    prediction: Prediction


class TrialModel:
    """An ONNX file that is read and loaded once, for any number of trials. One thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: dict[bool | None, OnnxFile] = {}
        self._session: ort.InferenceSession | None = None
        self._crops: dict[tuple[int, int], NDArray[np.uint8]] = {}  # by their shape

    def run(self, request: ImportRequest, pixels: NDArray[np.uint8]) -> Trial:
        """Label an RGB uint8 picture `(H, W, 3)` with the choices of a request for this file.

        Labels that do not fit are replaced by numbers, and a missing recipe by the usual one.

        Raises:
            ArgumentError: the choices contradict the file, or each other.
            ModelError: the file is damaged, is no classifier, or does not run.
        """
        from swiftcam.inference.engines.imported_engine import ImportedEngine

        path = onnx_path(self.path)
        found = self._inspect(path, request.onnx.is_channels_first)
        recipe = request.recipe.resolve(found.recipe, found.shape)
        unlabelled = fed_classifier(request, found, recipe or _usual_recipe(found), path)
        session = self._loaded(unlabelled)
        shape = unlabelled.recipe.shape
        if shape not in self._crops:
            self._crops = {shape: first_crops(shape)}
        answers = first_answers(unlabelled, session, self._crops[shape])
        labels = _labels(request, found, answers.shape[1])
        model = answering_classifier(request, unlabelled, answers, labels)
        classifier = Classifier(model, ImportedEngine(model, session))
        return Trial(found, model, classifier.classify(pixels))

    def _inspect(self, path: Path, is_channels_first: bool | None) -> OnnxFile:
        from swiftcam.inference.models.onnx_file import inspect_onnx

        if is_channels_first not in self._found:
            self._found[is_channels_first] = inspect_onnx(path, is_channels_first)
        return self._found[is_channels_first]

    def _loaded(self, model: ImportedClassifier) -> ort.InferenceSession:
        from swiftcam.inference.engines.onnx_session import open_session

        if self._session is None:
            self._session = open_session(model.weights_path, model.name, EngineOptions())
        return self._session


def _usual_recipe(found: OnnxFile) -> Recipe:
    height, width = found.shape or Recipe().shape
    return Recipe(size=height, width=width, resize_to=height)


def _labels(request: ImportRequest, found: OnnxFile, count: int) -> tuple[str, ...]:
    try:
        labels = chosen_labels(request, count) or found.labels or ()
    except ArgumentError:
        labels = ()
    return labels if len(labels) == count else tuple(map(numbered_label, range(count)))
