"""The ONNX Runtime engine: runs the graph that SwiftCam builds from a checkpoint."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import onnxruntime as ort

from swiftcam.inference.engines.engine_provenance import provenance_of_run
from swiftcam.inference.engines.onnx_session import (
    ORT_ERRORS,
    execution_of,
    new_session,
    open_session,
    run_session,
)
from swiftcam.inference.engines.providers import runs_on_processor
from swiftcam.inference.engines.registry import (
    NUMBER_FORMATS,
    EngineOptions,
    EngineOutput,
)
from swiftcam.inference.graphs.graph_cache import (
    graph_provenance,
    load_graph,
    optimised_path,
    serialised_graph,
)
from swiftcam.inference.graphs.int8_form import int8_form
from swiftcam.inference.kept_files import read_kept, write_kept
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.provenance import Provenance

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.engines.imported_engine import ImportedEngine
    from swiftcam.inference.models.model import Network

log = logging.getLogger(__name__)

_PROCESSOR = ("CPUExecutionProvider",)


class OnnxEngine:
    """Runs the graph of a checkpoint on ONNX Runtime; `built`: the provenance of the graph."""

    name = "ONNX Runtime"
    version: str = ort.__version__

    def __init__(
        self, session: ort.InferenceSession, options: EngineOptions, built: Provenance
    ) -> None:
        self._session = session
        self.precision = NUMBER_FORMATS[options.precision]
        self.providers: tuple[str, ...] = tuple(session.get_providers())
        execution = execution_of(options, self.precision, self.providers)
        self.provenance = provenance_of_run(built, execution)

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
    form = int8_form("onnx", model) if options.precision == "int8" else None
    built = graph_provenance(model, form)
    if not runs_on_processor(options.device):
        return open_graph(load_graph(model, form), model.name, options, built)
    execution = execution_of(options, NUMBER_FORMATS[options.precision], _PROCESSOR)
    kept = optimised_path(model.name, provenance_of_run(built, execution))
    if optimised := read_kept(kept):
        try:
            session = new_session(optimised, replace(options, is_plain=True))
            return OnnxEngine(session, options, built)
        except ORT_ERRORS as error:
            log.info("kept graph of %s cannot be loaded (%s): making it again", model.name, error)
    graph = serialised_graph(model, form)
    if session := _optimised(graph, kept, options):
        return OnnxEngine(session, options, built)
    return open_graph(graph, model.name, options, built)


def _optimised(graph: bytes, kept: Path, options: EngineOptions) -> ort.InferenceSession | None:
    """Load a graph and keep its optimised form, which loads in a third of the time.

    None if that failed.
    """
    opened: list[ort.InferenceSession] = []
    try:
        write_kept(kept, lambda path: opened.append(new_session(graph, options, save_as=path)))
    except ORT_ERRORS as error:
        log.info("%s not kept (%s)", kept.name, error)
    return opened[0] if opened else None


def open_graph(
    graph: bytes, name: str, options: EngineOptions, built: Provenance | None = None
) -> OnnxEngine:
    """Load a serialised graph; `name` appears in the error message.

    `built`: its provenance, None if nothing is kept of what the engine computes.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: ONNX Runtime cannot load it.
    """
    return OnnxEngine(open_session(graph, name, options), options, built or Provenance())
