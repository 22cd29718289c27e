"""The OpenVINO engine: Intel's runtime for processors, Intel GPUs and Intel NPUs."""

from __future__ import annotations

import logging
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from swiftcam.errors import ArgumentError, ModelError, missing_library
from swiftcam.inference.engines.engine_provenance import Execution, provenance_of_run
from swiftcam.inference.engines.engine_settings import openvino_settings
from swiftcam.inference.engines.registry import (
    AUTO,
    NUMBER_FORMATS,
    EngineOptions,
    EngineOutput,
    Precision,
    require_device,
)
from swiftcam.inference.graphs.graph_cache import graph_provenance, load_graph, rebuild_graph
from swiftcam.inference.graphs.int8_form import int8_form
from swiftcam.inference.kept_files import kept_path, mark_used, remove_unused
from swiftcam.phrases import phrase

# OpenVINO reports its import to its makers and keeps a number for the user in the home folder.
# Without this library of Intel's it uses a stand-in that does neither.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
try:
    import openvino as ov
except ImportError as error:
    raise missing_library("OpenVINO", "openvino") from error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.provenance import Provenance

log = logging.getLogger(__name__)

_BF16 = "BF16"
_FLOATS = {"f32": "float32", "bf16": "bfloat16", "f16": "float16"}  # OpenVINO's names, and ours


class OpenVinoEngine:
    """Runs the graph of a checkpoint on one OpenVINO device, one crop at a time.

    The input has a fixed shape: OpenVINO takes longer for each crop if the batch size is free.
    `built`: the provenance of the graph.
    """

    name = "OpenVINO"
    version: str = ov.__version__.partition("-")[0]

    def __init__(self, compiled: ov.CompiledModel, precision: Precision, built: Provenance) -> None:
        self._compiled = compiled
        self._requests = threading.local()  # a request belongs to one thread
        self.precision = _executed_precision(compiled, precision)
        devices = compiled.get_property("EXECUTION_DEVICES")
        self.providers: tuple[str, ...] = tuple(map(str, devices))
        execution = _execution(precision, self.precision, self.providers)
        self.provenance = provenance_of_run(built, execution)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: OpenVINO failed, or the graph takes crops of another size.
        """
        try:
            outputs = [self._request().infer([crop[None]]) for crop in crops]
        except RuntimeError as error:
            raise ModelError(f"OpenVINO could not run the model ({error}).") from error
        logits, embedding = (
            np.concatenate([output[self._compiled.output(name)] for output in outputs])
            for name in ("logits", "embedding")
        )
        return EngineOutput(logits, embedding)

    def _request(self) -> ov.InferRequest:
        if not hasattr(self._requests, "own"):
            self._requests.own = _CopyingRequest(self._compiled.create_infer_request())
        request: ov.InferRequest = self._requests.own
        return request


class _CopyingRequest:
    """A request that copies its outputs, since OpenVINO overwrites them at the next crop."""

    def __init__(self, request: ov.InferRequest) -> None:
        self._request = request

    def infer(self, inputs: list[NDArray[np.uint8]]) -> dict[Any, NDArray[np.float32]]:
        outputs = self._request.infer(inputs)
        return {output: np.array(values) for output, values in outputs.items()}


def create(model: Checkpoint, options: EngineOptions) -> OpenVinoEngine:
    """Compile the graph of a checkpoint for a device; compiled graphs are cached.

    Raises:
        ArgumentError: OpenVINO finds no such device, or it does not support the precision.
        ModelError: the model is damaged, not calibrated for int8, or OpenVINO cannot load it.
    """
    core = runtime()
    device = _device(core, options)
    form = int8_form("openvino", model) if options.precision == "int8" else None
    built = graph_provenance(model, form)
    settings = _settings(options, device, model.name, built)

    def compiled(graph: bytes) -> OpenVinoEngine:
        network = core.read_model(graph)
        network.reshape({"crops": [1, model.recipe.size, model.recipe.size, 3]})
        found = core.compile_model(network, device, settings)
        return OpenVinoEngine(found, options.precision, built)

    try:
        return compiled(load_graph(model, form))
    except RuntimeError as error:
        log.info("cached graph of %s cannot be loaded (%s): building it again", model.name, error)
    try:
        return compiled(rebuild_graph(model, form))
    except RuntimeError as error:
        raise ModelError(
            f"OpenVINO {OpenVinoEngine.version} cannot load {model.name} on {device} ({error}). "
            "Update openvino, or use --engine onnx."
        ) from error


@cache
def runtime() -> ov.Core:
    """Return OpenVINO's core, of which this process has only one and never frees it.

    The CPU plugin of a core installs its own signal stack, and restores the previous one when the
    core is freed. With several cores the previous stack may already be freed, and then Ctrl-C
    crashes the program.
    """
    return ov.Core()


def _device(core: ov.Core, options: EngineOptions) -> str:
    """Return OpenVINO's name of the device, once it is known to support the precision."""
    device = "CPU" if options.device == AUTO else options.device.upper()
    available = [name.partition(".")[0] for name in core.available_devices]
    require_device(OpenVinoEngine.name, device.lower(), map(str.lower, available))
    if options.precision == "bf16" and _BF16 not in core.get_property(
        device, "OPTIMIZATION_CAPABILITIES"
    ):
        raise ArgumentError(
            phrase(
                "This machine does not support bf16: OpenVINO would use float32 instead. "
                "Use --precision fp32 or int8."
            )
        )
    return device


def _executed_precision(compiled: ov.CompiledModel, precision: Precision) -> str:
    """Return the numbers that a graph really computes with: a device may lack those chosen."""
    planned = NUMBER_FORMATS[precision]
    if precision == "int8":
        return planned
    try:
        kind: str = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
    except (RuntimeError, AttributeError) as error:
        log.info("the device does not tell its precision (%s)", error)
        return planned
    return _FLOATS.get(kind, kind)


def _execution(precision: Precision, executed: str, providers: tuple[str, ...]) -> Execution:
    settings, version = openvino_settings(precision), OpenVinoEngine.version
    return Execution("openvino", "openvino", version, executed, providers, settings)


def _settings(options: EngineOptions, device: str, name: str, built: Provenance) -> dict[str, Any]:
    settings = openvino_settings(options.precision)
    if device == "CPU":
        settings["INFERENCE_NUM_THREADS"] = options.threads
        return settings
    # Compiling takes seconds for these devices, 0.3 s for the processor.
    execution = _execution(options.precision, "", (device,))
    made = provenance_of_run(built, execution).of("compiled")
    folder = kept_path("openvino", name, made)
    mark_used(folder)
    remove_unused(folder.parent)
    settings["CACHE_DIR"] = str(folder)
    return settings
