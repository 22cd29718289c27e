"""The output of an ONNX classifier that has the scores, and the last step that makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnx
import onnx.inliner
from onnx import TensorProto

from swiftcam.inference.models.imported_classifier import output_called

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.models.imported_classifier import Activation

_SCORES = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE, TensorProto.UNDEFINED)
_ACTIVATIONS: dict[str, Activation] = {
    "HardSigmoid": "sigmoid",
    "QLinearSigmoid": "sigmoid",
    "QLinearSoftmax": "softmax",
    "Sigmoid": "sigmoid",
    "Softmax": "softmax",
}
# Operators that keep the numbers, or change them only by rounding.
_KEEPING = {
    *("Cast", "DequantizeLinear", "Dropout", "Flatten", "Identity", "QuantizeLinear", "Reshape"),
    *("Squeeze", "Unsqueeze"),
}


def chosen_output(path: Path, graph: onnx.GraphProto, name: str | None) -> onnx.ValueInfoProto:
    """Return the output called `name`; without a name, the likeliest one with scores.

    Raises:
        ArgumentError: there is no such output.
        ModelError: there is none at all.
    """
    outputs: dict[str, onnx.ValueInfoProto] = {value.name: value for value in graph.output}
    likely = [each for each in outputs.values() if _may_have_scores(each)]
    likely.sort(key=lambda each: len(axes_of(each)) > 2)  # the order of the file otherwise
    return output_called(path, outputs, name, likely)


def axes_of(value: onnx.ValueInfoProto) -> list[int | None]:
    """Return the length of each axis of an input or an output, None for any length."""
    axes = value.type.tensor_type.shape.dim
    return [axis.dim_value if axis.dim_value > 0 else None for axis in axes]


def activation_of(model: onnx.ModelProto, output: str) -> Activation | None:
    """Return the last step of an output, None if it is neither softmax nor sigmoid."""
    if model.functions:
        model = onnx.inliner.inline_local_functions(model)
    makers = {name: node for node in model.graph.node for name in node.output}
    seen: set[str] = set()
    while output in makers and output not in seen:
        seen.add(output)
        node = makers[output]
        if node.op_type not in _KEEPING or not node.input:
            return _ACTIVATIONS.get(node.op_type)
        output = node.input[0]
    return None


def _may_have_scores(value: onnx.ValueInfoProto) -> bool:
    """Tell whether an output is numbers, with no more than one axis beside that of the pictures."""
    if not value.type.HasField("tensor_type"):
        return False
    is_number = value.type.tensor_type.elem_type in _SCORES
    return is_number and all(length == 1 for length in axes_of(value)[2:])
