"""The ONNX Runtime engine: explicit threads, no spinning, providers reported as they are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from swiftcam.errors import ModelError
from swiftcam.inference.engine import EngineOptions, EngineOutput
from swiftcam.inference.graph_cache import load_graph, rebuild_graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.swiftformer.checkpoint import Checkpoint

log = logging.getLogger(__name__)

_ONLY_ERRORS = 3  # ONNX Runtime's own log, which goes to stderr
# ONNX Runtime's exceptions have no base class of their own.
_ORT_ERRORS = tuple(
    kind
    for kind in vars(ort_state).values()
    if isinstance(kind, type) and issubclass(kind, Exception)
)


class OnnxEngine:
    """Runs a graph on ONNX Runtime."""

    name = "ONNX Runtime"

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self.providers: tuple[str, ...] = tuple(session.get_providers())

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the graph on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: ONNX Runtime failed, or the crops have another size than the graph's.
        """
        try:
            logits, embedding = self._session.run(["logits", "embedding"], {"crops": crops})
        except _ORT_ERRORS as error:
            raise ModelError(f"ONNX Runtime could not run the model ({error}).") from error
        return EngineOutput(logits, embedding)


def create(checkpoint: Checkpoint, options: EngineOptions) -> OnnxEngine:
    """Load the graph of a checkpoint; a damaged cached graph is built again.

    Raises:
        ModelError: the checkpoint is damaged or ONNX Runtime refuses the graph.
    """
    try:
        return OnnxEngine(_session(load_graph(checkpoint), options))
    except _ORT_ERRORS as error:
        log.info("cached graph of %s refused (%s): building it again", checkpoint.name, error)
    return open_graph(rebuild_graph(checkpoint), checkpoint.name, options)


def open_graph(graph: bytes, name: str, options: EngineOptions) -> OnnxEngine:
    """Load a serialised graph; `name` is for the error.

    Raises:
        ModelError: ONNX Runtime refuses it.
    """
    try:
        return OnnxEngine(_session(graph, options))
    except _ORT_ERRORS as error:
        raise ModelError(
            f"ONNX Runtime {ort.__version__} cannot load {name} ({error}). "
            "Update onnxruntime to 1.20 or newer."
        ) from error


def _session(graph: bytes, options: EngineOptions) -> ort.InferenceSession:
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    # A spinning pool burns whole cores between frames.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    settings.add_session_config_entry("session.inter_op.allow_spinning", "0")
    settings.log_severity_level = _ONLY_ERRORS
    return ort.InferenceSession(graph, settings, providers=["CPUExecutionProvider"])
