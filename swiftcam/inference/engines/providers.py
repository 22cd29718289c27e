"""Which of ONNX Runtime's execution providers stands for which device."""

from __future__ import annotations

from typing import Any

import onnxruntime as ort

from swiftcam.errors import ArgumentError
from swiftcam.inference.engines.registry import AUTO, ONNX_RUNTIME_BUILDS
from swiftcam.phrases import phrase

_CPU = "CPUExecutionProvider"
_PROVIDERS = {
    "cpu": _CPU,
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "dml": "DmlExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "qnn": "QNNExecutionProvider",
}
# Taken unasked, in this order, where the installed build has them: they start at once and compute
# in float32. TensorRT compiles for minutes; the others may compute in half precision.
_UNASKED = ("cuda", "dml")
# What TensorRT would otherwise do anew on every start.
_OPTIONS: dict[str, dict[str, Any]] = {"tensorrt": {"trt_engine_cache_enable": True}}


def offered_devices() -> list[str]:
    """Return the devices that the installed build of ONNX Runtime knows, the processor first."""
    there = ort.get_available_providers()
    return [device for device, provider in _PROVIDERS.items() if provider in there]


def providers_for(device: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the providers to ask for, the processor last, for what the device cannot do.

    Raises:
        ArgumentError: the installed build does not know the device.
    """
    offered = offered_devices()
    if device == AUTO:
        device = next((known for known in _UNASKED if known in offered), "cpu")
    elif device not in offered:
        build = ONNX_RUNTIME_BUILDS.get(device)
        raise ArgumentError(
            phrase(
                "The installed onnxruntime knows no device {device}, only: {offered}. {remedy}",
                device=repr(device),
                offered=", ".join(offered),
                remedy=f"Install {build} in its place." if build else "Use one of these.",
            )
        )
    wanted = [device] if device == "cpu" else [device, "cpu"]
    return [(_PROVIDERS[name], _OPTIONS.get(name, {})) for name in wanted]


def runs_on_processor(device: str) -> bool:
    """Tell whether nothing but the processor is asked for.

    Raises:
        ArgumentError: the installed build does not know the device.
    """
    return providers_for(device)[0][0] == _CPU


def is_met(device: str, providers: list[str]) -> bool:
    """Tell whether a session runs on the device that was asked for."""
    return device == AUTO or _PROVIDERS[device] in providers
