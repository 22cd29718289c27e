"""The ONNX Runtime engine: runs the graph that SwiftCam builds from a checkpoint."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import onnxruntime as ort

from swiftcam.inference.engines.onnx_session import (
    ORT_ERRORS,
    new_session,
    open_session,
    run_session,
)
from swiftcam.inference.engines.providers import runs_on_processor
from swiftcam.inference.engines.registry import (
    NUMBER_FORMATS,
    EngineOptions,
    EngineOutput,
    Precision,
)
from swiftcam.inference.graphs.calibration import require_calibration
from swiftcam.inference.graphs.graph_cache import (
    load_graph,
    optimised_path,
    serialised_graph,
    write_cached,
)
from swiftcam.inference.graphs.int8_form import Int8Form, usable_weight_bits
from swiftcam.inference.models.imported_classifier import ImportedClassifier

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.engines.imported_engine import ImportedEngine
    from swiftcam.inference.models.model import Network

log = logging.getLogger(__name__)


class OnnxEngine:
    """Runs the graph of a checkpoint on ONNX Runtime."""

    name = "ONNX Runtime"
    version: str = ort.__version__

    def __init__(self, session: ort.InferenceSession, precision: Precision = "fp32") -> None:
        self._session = session
        self.precision = NUMBER_FORMATS[precision]
        self.providers: tuple[str, ...] = tuple(session.get_providers())

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the graph on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: ONNX Runtime failed, or the graph takes crops of another size.
        """
        logits, embedding = run_session(self._session, ["logits", "embedding"], "crops", crops)
        return EngineOutput(logits, embedding)


def create(model: Network, options: EngineOptions) -> OnnxEngine | ImportedEngine:
    """Load an imported classifier, or the graph of a checkpoint.

    For the processor, the graph is cached in the form that ONNX Runtime optimised for this machine;
    a damaged cached graph is built again.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: the model is damaged, not calibrated for int8, or ONNX Runtime cannot load it.
    """
    if isinstance(model, ImportedClassifier):
        from swiftcam.inference.engines.imported_engine import create_imported

        return create_imported(model, options)
    form = _form(model, options.precision)
    if not runs_on_processor(options.device):
        return open_graph(load_graph(model, form), model.name, options)
    cached = optimised_path(model, form, ort.__version__)
    try:
        session = new_session(cached.read_bytes(), replace(options, is_plain=True))
        return OnnxEngine(session, options.precision)
    except FileNotFoundError:
        pass
    except OSError as error:
        log.info("cached graph of %s cannot be read (%s): building it again", model.name, error)
    except ORT_ERRORS as error:
        log.info("cached graph of %s cannot be loaded (%s): building it again", model.name, error)
    return _optimise(serialised_graph(model, form), cached, model.name, options)


def _optimise(graph: bytes, cached: Path, name: str, options: EngineOptions) -> OnnxEngine:
    """Load a graph and cache its optimised form, which loads in a third of the time."""
    opened: list[ort.InferenceSession] = []
    try:
        write_cached(cached, lambda path: opened.append(new_session(graph, options, save_as=path)))
    except ORT_ERRORS as error:
        log.info("graph of %s not cached (%s)", name, error)
    if opened:
        return OnnxEngine(opened[0], options.precision)
    return open_graph(graph, name, options)


def open_graph(graph: bytes, name: str, options: EngineOptions) -> OnnxEngine:
    """Load a serialised graph; `name` appears in the error message.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: ONNX Runtime cannot load it.
    """
    return OnnxEngine(open_session(graph, name, options), options.precision)


def _form(model: Checkpoint, precision: Precision) -> Int8Form | None:
    if precision != "int8":
        return None
    # ONNX Runtime computes in integers only between two quantised tensors.
    return Int8Form(require_calibration(model), usable_weight_bits(), has_quantised_outputs=True)
