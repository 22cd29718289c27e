"""The first outputs of a classifier, and what they and its file show about them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.importing.neighbours import is_multi_label_beside
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.engines.imported_engine import Runner
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.imported_classifier import Activation, ClassifierFile
    from swiftcam.inference.models.spec_fields import Gives


def fed_classifier(
    request: ImportRequest, found: ClassifierFile, recipe: Recipe, path: Path
) -> ImportedClassifier:
    """Return the classifier at `path`, without labels, that is fed as the request chooses."""
    feeding = found.feeding
    if request.onnx.is_raw is not None:
        feeding = replace(feeding, is_raw=request.onnx.is_raw or feeding.input_type == "uint8")
    is_bgr = request.onnx.is_bgr
    feeding = replace(feeding, is_bgr=recipe.is_bgr if is_bgr is None else is_bgr)
    return ImportedClassifier(request.name, path, recipe, (), feeding, path.parent)


def answering_classifier(
    request: ImportRequest,
    model: ImportedClassifier,
    found: ClassifierFile,
    answers: NDArray[np.float32],
    labels: tuple[str, ...],
) -> ImportedClassifier:
    """Return a fed classifier with its labels and with the kind of its output.

    `answers`: those of `first_answers`.
    """
    gives = request.onnx.gives
    if gives is None and (found.is_described or found.feeding.gives != "logits"):
        gives = found.feeding.gives  # the file says so
    gives = gives or _output_kind(answers, found.activation)
    is_open = request.onnx.gives is None and not found.is_described
    if gives == "logits" and is_open and is_multi_label_beside(request.path):
        gives = "multi_label_logits"
    feeding = replace(model.feeding, gives=gives, is_binary=answers.shape[1] == 1)
    return replace(model, labels=labels, feeding=feeding)


def label_count(answers: NDArray[np.float32]) -> int:
    """Return the number of labels for the `first_answers`: a single number decides between two."""
    return max(2, int(answers.shape[1]))


def first_crops(shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the two golden crops `(2, *shape, 3)` that a classifier is first run on."""
    return golden_crops(shape)[-2:]


def first_answers(
    model: ImportedClassifier, runner: Runner, crops: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Run the classifier on the `first_crops`; return its raw outputs `(2, numbers)`.

    Raises:
        ModelError: it does not run, or its output has another shape or type.
    """
    feeding = model.feeding
    rows = []
    for crop in crops:
        fed = model.feed(np.repeat(crop[None], feeding.batch or 1, axis=0))
        answer = np.asarray(runner.run([feeding.output], feeding.input, fed)[0])
        is_numbers = answer.dtype.kind == "f" and answer.ndim >= 1
        if not is_numbers or len(answer) != (feeding.batch or 1) or not answer[0].size:
            raise ModelError(
                phrase(
                    "{name} returns {type} of the shape {shape} for a picture in its output "
                    "{output}; a classifier returns one number for each class. Export only the "
                    "classifier, or choose another output (--output).",
                    name=model.name,
                    type=str(answer.dtype),
                    shape=str(answer.shape),
                    output=feeding.output,
                )
            )
        rows.append(np.asarray(answer[0], np.float32).ravel())
    return np.stack(rows)


def _output_kind(answers: NDArray[np.float32], activation: Activation | None) -> Gives:
    """Return the kind of output; `activation` is the last step of the network, None if unknown.

    Without it, rows within 0..1 that sum to 1 are probabilities.
    """
    is_in_range = bool(((answers >= 0) & (answers <= 1)).all())
    has_sum_one = bool(np.allclose(answers.sum(axis=1), 1, atol=1e-2))
    if answers.shape[1] == 1:
        return "probabilities" if activation == "sigmoid" else "logits"
    if activation == "sigmoid":
        return "multi_label_probabilities"
    if activation == "softmax" and is_in_range:
        return "probabilities"
    return "probabilities" if is_in_range and has_sum_one else "logits"
