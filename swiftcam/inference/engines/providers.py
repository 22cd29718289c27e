"""The devices of ONNX Runtime, and the execution provider for each."""

from __future__ import annotations

from typing import Any

import onnxruntime as ort

from swiftcam.errors import ArgumentError
from swiftcam.inference.engines.engine_settings import PROVIDER_OPTIONS
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
# The device "auto" is the first of these that the installed build supports: they start at once and
# compute in float32. TensorRT compiles for minutes; the others may compute in half precision.
_AUTOMATIC = ("cuda", "dml")


def offered_devices() -> list[str]:
    """Return the devices that the installed build of ONNX Runtime supports, the processor first."""
    available = ort.get_available_providers()
    return [device for device, provider in _PROVIDERS.items() if provider in available]


def providers_for(device: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the providers for a device; the processor comes last, as the fallback.

    Raises:
        ArgumentError: the installed build does not support the device.
    """
    offered = offered_devices()
    if device == AUTO:
        device = next((name for name in _AUTOMATIC if name in offered), "cpu")
    elif device not in offered:
        build = ONNX_RUNTIME_BUILDS.get(device)
        raise ArgumentError(
            phrase(
                "The installed onnxruntime does not support the device {device}, only: {offered}. "
                "{remedy}",
                device=repr(device),
                offered=", ".join(offered),
                remedy=phrase("Install {build} instead.", build=build)
                if build
                else phrase("Use one of these."),
            )
        )
    wanted = [device] if device == "cpu" else [device, "cpu"]
    return [(_PROVIDERS[name], PROVIDER_OPTIONS.get(name, {})) for name in wanted]


def runs_on_processor(device: str) -> bool:
    """Tell whether a device means the processor alone.

    Raises:
        ArgumentError: the installed build does not support the device.
    """
    return providers_for(device)[0][0] == _CPU


def runs_on(device: str, providers: list[str]) -> bool:
    """Tell whether a session with these providers runs on the chosen device."""
    return device == AUTO or _PROVIDERS[device] in providers
