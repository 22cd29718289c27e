"""The OpenVINO engine: Intel's runtime for processors, Intel GPUs and Intel NPUs."""

from __future__ import annotations

import logging
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from swiftcam import paths
from swiftcam.errors import ArgumentError, ModelError, missing_library
from swiftcam.inference.engines.registry import (
    AUTO,
    NUMBER_FORMATS,
    EngineOptions,
    EngineOutput,
    Precision,
    require_device,
)
from swiftcam.inference.graphs.calibration import require_calibration
from swiftcam.inference.graphs.graph_cache import load_graph, rebuild_graph
from swiftcam.inference.graphs.int8_form import Int8Form, usable_weight_bits
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

log = logging.getLogger(__name__)

_BF16 = "BF16"
_FLOATS = {"fp32": "f32", "bf16": "bf16", "int8": "f32"}  # for the layers that are not in 8 bits


class OpenVinoEngine:
    """Runs the graph of a checkpoint on one OpenVINO device, one crop at a time.

    The input has a fixed shape: OpenVINO takes longer for each crop if the batch size is free.
    """

    name = "OpenVINO"
    version: str = ov.__version__.partition("-")[0]

    def __init__(self, compiled: ov.CompiledModel, precision: Precision) -> None:
        self._compiled = compiled
        self._requests = threading.local()  # a request belongs to one thread
        self.precision = NUMBER_FORMATS[precision]
        devices = compiled.get_property("EXECUTION_DEVICES")
        self.providers: tuple[str, ...] = tuple(map(str, devices))

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
    form = _form(model, options.precision)

    def compiled(graph: bytes) -> OpenVinoEngine:
        network = core.read_model(graph)
        network.reshape({"crops": [1, model.recipe.size, model.recipe.size, 3]})
        settings = _settings(options, device)
        return OpenVinoEngine(core.compile_model(network, device, settings), options.precision)

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


def _form(model: Checkpoint, precision: Precision) -> Int8Form | None:
    if precision != "int8":
        return None
    # Between the convolutions of a block, OpenVINO computes in float32.
    return Int8Form(require_calibration(model), usable_weight_bits(), has_quantised_outputs=False)


def _settings(options: EngineOptions, device: str) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": _FLOATS[options.precision],
    }
    if device == "CPU":
        settings["INFERENCE_NUM_THREADS"] = options.threads
    else:
        # Compiling takes seconds for these devices, 0.3 s for the processor.
        settings["CACHE_DIR"] = str(paths.cache_dir() / "openvino")
    return settings
