"""Runs an ONNX graph node by node in numpy, or plainly on ONNX Runtime: slow, for golden values."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx.reference import ReferenceEvaluator

from swiftcam.inference.models.onnx_file import read_onnx

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.models.imported_classifier import ImportedClassifier

    Answer = Callable[[NDArray[np.uint8]], NDArray[np.floating]]
    Run = Callable[[NDArray[np.generic]], Any]

log = logging.getLogger(__name__)


def reference_of(model: ImportedClassifier) -> tuple[Answer, str]:
    """Return a function from a crop `(S, S, 3)` to its logits, and the name of what computes them.

    Raises:
        ModelError: the graph cannot be read, or nothing here can run it.
    """
    feeding = model.feeding
    try:
        evaluator = ReferenceEvaluator(read_onnx(model.weights_path, with_weights=True))
        plain = _answer(model, lambda fed: evaluator.run([feeding.output], {feeding.input: fed}))
        plain(np.zeros((model.recipe.size, model.recipe.size, 3), np.uint8))
    except Exception as error:  # whatever an operator in numpy may raise
        log.info("the reference evaluator cannot run %s: %s", model.name, error)
    else:
        return plain, "onnx reference evaluator"
    from swiftcam.inference.engines.onnx_session import plain_session, run_session

    session = plain_session(model.weights_path, model.name)
    plain = _answer(model, lambda fed: run_session(session, [feeding.output], feeding.input, fed))
    return plain, "ONNX Runtime, nothing optimised"


def _answer(model: ImportedClassifier, run: Run) -> Answer:
    """Return a function from a crop to logits; `run` gives the list of outputs for what is fed."""

    def answer(crop: NDArray[np.uint8]) -> NDArray[np.floating]:
        fed = model.feed(np.repeat(crop[None], model.feeding.batch or 1, axis=0))
        logits: NDArray[np.floating] = model.read(run(fed)[0])[0]
        return logits

    return answer
