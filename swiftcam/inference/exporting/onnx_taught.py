"""The head of a taught model as nodes of an ONNX graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from swiftcam.inference.taught.taught_head import CLOSENESS, LEAST_NORM

if TYPE_CHECKING:
    import onnx
    from numpy.typing import NDArray

    from swiftcam.inference.taught.taught_model import TaughtModel

_BASE_LOGITS = "base_logits"


def add_head(graph: onnx.ModelProto, model: TaughtModel) -> None:
    """Replace the logits of a base's graph by those of its taught head; see `TaughtHead`."""
    for node in graph.graph.node:
        for place, name in enumerate(node.output):
            if name == "logits":
                node.output[place] = _BASE_LOGITS
    _Head(graph).build(model)
    [output] = [each for each in graph.graph.output if each.name == "logits"]
    output.CopyFrom(
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", len(model.labels)])
    )


class _Head:
    """Writes the nodes of one head."""

    def __init__(self, graph: onnx.ModelProto) -> None:
        self._graph = graph.graph
        self._count = 0

    def build(self, model: TaughtModel) -> None:
        head, count = model.head, model.head.class_count
        centred = self._node("Sub", ["embedding", self._constant(head.mean)])
        length = self._node("ReduceL2", [centred, self._axis()], keepdims=1)
        least = self._constant(np.array(LEAST_NORM))
        directions = self._node("Div", [centred, self._node("Max", [length, least])])
        weights, biases = self._constant(head.weights), self._constant(head.biases)
        linear = self._node("Gemm", [directions, weights, biases], transB=1)
        classes, background = self._split(linear, count)
        closest = self._node("MatMul", [directions, self._constant(head.exemplars.T)])
        closest = self._node("ReduceMax", [closest, self._axis()], keepdims=1)
        closeness = self._node("Mul", [closest, self._constant(np.array(CLOSENESS))])
        score = self._node("ReduceLogSumExp", [classes, self._axis()], keepdims=1)
        score = self._node("Add", [self._node("Sub", [score, background]), closeness])
        largest = self._node("ReduceMax", [classes, self._axis()], keepdims=1)
        none = self._node("Add", [largest, self._constant(np.array(head.threshold))])
        none = self._node("Sub", [none, score])
        if not model.has_own:
            self._node("Concat", [classes, none], output="logits", axis=1)
            return
        taught = self._node("Concat", [classes, none], axis=1)
        shares, none_share = self._split(self._node("LogSoftmax", [taught], axis=1), count)
        numbers = self._constant(np.array(model.own), np.int64)
        own = self._node("Gather", [_BASE_LOGITS, numbers], axis=1)
        own = self._node("LogSoftmax", [own], axis=1)
        self._node(
            "Concat", [self._node("Add", [own, none_share]), shares], output="logits", axis=1
        )

    def _split(self, values: str, count: int) -> tuple[str, str]:
        """Return the first `count` columns, and the last one."""
        parts = self._name("first"), self._name("last")
        lengths = self._constant(np.array([count, 1]), np.int64)
        self._graph.node.append(helper.make_node("Split", [values, lengths], list(parts), axis=1))
        return parts

    def _axis(self) -> str:
        return self._constant(np.array([1]), np.int64)

    def _constant(self, value: NDArray[np.generic], dtype: type[np.generic] = np.float32) -> str:
        name = self._name("constant")
        self._graph.initializer.append(numpy_helper.from_array(value.astype(dtype), name))
        return name

    def _node(
        self, operator: str, inputs: list[str], *, output: str = "", **attributes: Any
    ) -> str:
        output = output or self._name(operator.lower())
        self._graph.node.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"taught_{kind}_{self._count}"
