"""Builds the 8-bit form of a graph: static ranges, weights by channel, activations by tensor.

ONNX Runtime's quantiser writes the nodes (QuantizeLinear and DequantizeLinear around convolutions).
This module and `setups.calibrate` choose the convolutions to round, and their ranges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import numpy_helper

from swiftcam.errors import ModelError

try:
    from onnxruntime.quantization import QuantType
    from onnxruntime.quantization.calibrate import CalibrationMethod, TensorsData
    from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
except ImportError as error:
    raise ModelError(
        "8-bit graphs cannot be built here: ONNX Runtime's quantiser is not part of this "
        "program. Use --precision fp32, or install SwiftCam as a Python package."
    ) from error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.inference.graphs.calibration import Calibration
    from swiftcam.inference.graphs.int8_form import Int8Form


def candidates(graph: onnx.ModelProto) -> list[str]:
    """Return the names of the convolutions that can run in 8 bits: not the stem, none depthwise.

    The stem loses its contrast in 8 bits, which causes 4 of 10 wrong labels. Depthwise convolutions
    are limited by memory, and as fast in float32.
    """
    return [
        node.name
        for node in graph.graph.node
        if node.op_type == "Conv" and not node.name.startswith("stem") and _groups(node) == 1
    ]


def quantised(
    graph: onnx.ModelProto, form: Int8Form, only: Iterable[str] | None = None
) -> onnx.ModelProto:
    """Return the 8-bit form of a float32 graph.

    `only`: the names of the convolutions to round; by default all candidates except those that the
    calibration keeps in float32.
    """
    calibration = form.calibration
    chosen = set(candidates(graph)) - set(calibration.kept) if only is None else set(only)
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    if not chosen:
        return copy
    quantizer = QDQQuantizer(
        model=copy,
        per_channel=True,
        reduce_range=form.weight_bits == 7,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QUInt8,
        tensors_range=_ranges(copy, calibration),
        nodes_to_quantize=sorted(chosen),
        nodes_to_exclude=[],
        op_types_to_quantize=["Conv"],
        extra_options=_options(form),
    )
    quantizer.quantize_model()
    quantizer.model.topological_sort()  # the quantiser leaves some nodes before their inputs
    result: onnx.ModelProto = quantizer.model.model
    if only is None and calibration.logit_correction:
        _correct_logits(result, calibration)
    return result


def _correct_logits(graph: onnx.ModelProto, calibration: Calibration) -> None:
    """Add the correction to the bias of the last layer.

    Raises:
        ModelError: the calibration is of another number of classes.
    """
    head = next(node for node in graph.graph.node if "logits" in node.output)
    bias = next(each for each in graph.graph.initializer if each.name == head.input[2])
    values = calibration.corrected(numpy_helper.to_array(bias).astype(np.float64))
    bias.CopyFrom(numpy_helper.from_array(values.astype(np.float32), bias.name))


def _options(form: Int8Form) -> dict[str, Any]:
    kept = [] if form.has_quantised_outputs else ["Conv"]
    return {"OpTypesToExcludeOutputQuantization": kept}


def _ranges(graph: onnx.ModelProto, calibration: Calibration) -> TensorsData:
    """Return the range of each tensor that enters or leaves a convolution."""
    ranges: dict[str, tuple[np.float32, np.float32]] = {}
    for node in graph.graph.node:
        for tensor, known in (
            (node.input[0], calibration.inputs),
            (node.output[0], calibration.outputs),
        ):
            if node.name in known:
                low, high = known[node.name]
                ranges[tensor] = (np.float32(low), np.float32(high))
    values = {name: (np.array(low), np.array(high)) for name, (low, high) in ranges.items()}
    return TensorsData(CalibrationMethod.MinMax, values)


def _groups(node: onnx.NodeProto) -> int:
    return next((int(a.i) for a in node.attribute if a.name == "group"), 1)
