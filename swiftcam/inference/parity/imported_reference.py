"""The reference of an imported classifier, for its golden values: slow, without optimisations."""

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

    LogitsFunction = Callable[[NDArray[np.uint8]], NDArray[np.floating]]
    Run = Callable[[NDArray[np.generic]], Any]

log = logging.getLogger(__name__)

_OWN = ("", "ai.onnx")  # the two names of the domain of ONNX's own operators
# Before it, Softmax took all axes from one on together; the evaluator knows the newer rule alone.
_OLDEST_OPSET = 13


def reference_of(model: ImportedClassifier) -> tuple[LogitsFunction, str]:
    """Return a function from a crop `(S, S, 3)` to its logits, and the name of its library.

    That is numpy, node by node; ONNX Runtime without optimisations if numpy cannot run the model,
    or would apply newer rules to an old one. For LiteRT, it is its plain reference kernels.

    Raises:
        ModelError: the file cannot be read, or neither can run it.
    """
    feeding = model.feeding
    if model.runtime == "onnx":
        try:
            logits_of = _in_numpy(model)
            logits_of(np.zeros((*model.recipe.shape, 3), np.uint8))
        except Exception as error:  # an operator in numpy may raise anything
            log.info("the reference evaluator cannot run %s: %s", model.name, error)
        else:
            return logits_of, "onnx reference evaluator"
    from swiftcam.inference.engines.imported_engine import open_runner
    from swiftcam.inference.engines.registry import EngineOptions

    runner = open_runner(model, EngineOptions(threads=1, device="cpu", is_plain=True))
    logits_of = _logits_function(
        model, lambda fed: runner.run([feeding.output], feeding.input, fed)
    )
    return logits_of, f"{runner.name}, nothing optimised"


def _in_numpy(model: ImportedClassifier) -> LogitsFunction:
    """Return the logits by onnx's reference evaluator.

    Raises:
        ValueError: the operators of the model are of an older version than those in numpy.
    """
    graph, feeding = read_onnx(model.weights_path, with_weights=True), model.feeding
    version = next((each.version for each in graph.opset_import if each.domain in _OWN), 1)
    if version < _OLDEST_OPSET:
        raise ValueError(f"it is of opset {version}")
    evaluator = ReferenceEvaluator(graph)
    return _logits_function(
        model, lambda fed: evaluator.run([feeding.output], {feeding.input: fed})
    )


def _logits_function(model: ImportedClassifier, run: Run) -> LogitsFunction:
    """Return a function from a crop to its logits; `run` returns the outputs for an input."""

    def logits_of(crop: NDArray[np.uint8]) -> NDArray[np.floating]:
        fed = model.feed(np.repeat(crop[None], model.feeding.batch or 1, axis=0))
        logits: NDArray[np.floating] = model.read(run(fed)[0])[0]
        return logits

    return logits_of
