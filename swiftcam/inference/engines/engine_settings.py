"""The settings of the engines that change what is computed: the engines read them from here.

They are a part of provenance, so a setting that is added here makes everything again that was kept.
Imports no library of an engine.
"""

from __future__ import annotations

from typing import Any

# The options of ONNX Runtime's providers, by device.
PROVIDER_OPTIONS: dict[str, dict[str, Any]] = {
    "cuda": {"use_tf32": 0},  # else float32 has the ten bits of half precision
    "tensorrt": {"trt_engine_cache_enable": True},  # else it compiles again at every start
}
_OPENVINO_FLOATS = {"fp32": "f32", "bf16": "bf16", "int8": "f32"}  # for layers not in 8 bits


def onnx_settings(*, is_plain: bool = False) -> dict[str, Any]:
    """Return the settings of a session of ONNX Runtime; with `is_plain`, nothing is optimised."""
    return {
        "graph_optimization_level": "ORT_DISABLE_ALL" if is_plain else "ORT_ENABLE_ALL",
        # This optimiser also rounds weights that were left in float32 on purpose.
        "disabled_optimizers": ["WeightBiasQuantization"],
        "entries": {
            # Threads that wait busily would use whole cores between frames.
            "session.intra_op.allow_spinning": "0",
            "session.inter_op.allow_spinning": "0",
        },
    }


def openvino_settings(precision: str) -> dict[str, Any]:
    """Return the settings with which OpenVINO compiles a graph."""
    return {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": _OPENVINO_FLOATS[precision],
    }


def settings_of(engine: str, precision: str) -> dict[str, Any]:
    """Return the settings of the engine called `engine`, for all of its devices."""
    if engine == "onnx":
        return onnx_settings() | {"providers": PROVIDER_OPTIONS}
    return openvino_settings(precision) if engine == "openvino" else {}
