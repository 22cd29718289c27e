"""The ONNX Runtime engine; what really executes is reported as it is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import onnxruntime as ort

from swiftcam.inference.engine import EngineOptions, EngineOutput
from swiftcam.inference.engines.session import ORT_ERRORS, new_session, open_session, run_session
from swiftcam.inference.foreign import ForeignGraph
from swiftcam.inference.graph_cache import load_graph, rebuild_graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.engines.foreign import ForeignEngine
    from swiftcam.inference.model import Model

log = logging.getLogger(__name__)


class OnnxEngine:
    """Runs a graph that SwiftCam built on ONNX Runtime."""

    name = "ONNX Runtime"
    version: str = ort.__version__
    precision = "float32"

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self.providers: tuple[str, ...] = tuple(session.get_providers())

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the graph on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: ONNX Runtime failed, or the crops have another size than the graph's.
        """
        logits, embedding = run_session(self._session, ["logits", "embedding"], "crops", crops)
        return EngineOutput(logits, embedding)


def create(model: Model, options: EngineOptions) -> OnnxEngine | ForeignEngine:
    """Load a graph, or that of a checkpoint; a damaged cached graph is built again.

    Raises:
        ModelError: the model is damaged or ONNX Runtime refuses the graph.
    """
    if isinstance(model, ForeignGraph):
        from swiftcam.inference.engines.foreign import open_foreign_engine

        return open_foreign_engine(model, options)
    try:
        return OnnxEngine(new_session(load_graph(model), options))
    except ORT_ERRORS as error:
        log.info("cached graph of %s refused (%s): building it again", model.name, error)
    return open_graph(rebuild_graph(model), model.name, options)


def open_graph(graph: bytes, name: str, options: EngineOptions) -> OnnxEngine:
    """Load a serialised graph; `name` is for the error.

    Raises:
        ModelError: ONNX Runtime refuses it.
    """
    return OnnxEngine(open_session(graph, name, options))
