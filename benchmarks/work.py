"""The work of a graph: its multiply-adds, and the numbers that it reads and writes."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import onnx


@dataclass(frozen=True)
class Work:
    """The work of all convolutions and matrix products for one crop.

    `multiply_adds`: their number. `weights`: numbers that are read once. `activations`: numbers
    that the convolutions and products read and write. Activation functions, norms and additions
    are not counted, because they can be fused into these.
    """

    multiply_adds: int
    weights: int
    activations: int

    @property
    def operations(self) -> int:
        """Return the operations; a multiply-add counts as two."""
        return 2 * self.multiply_adds

    def moved_bytes(self, bytes_a_number: int) -> int:
        """Return the bytes read from and written to memory, if no cache kept any."""
        return (self.weights + self.activations) * bytes_a_number


def work_of(graph: onnx.ModelProto) -> Work:
    """Count the work of a float32 graph with one input, whose first axis is the batch."""
    shapes = _shapes(graph)
    multiply_adds = weights = activations = 0
    for node in graph.graph.node:
        if node.op_type not in ("Conv", "Gemm"):
            continue
        source, weight = shapes[node.input[0]], shapes[node.input[1]]
        result = shapes[node.output[0]]
        multiply_adds += conv_multiply_adds(weight, result)
        weights += prod(weight)
        activations += prod(source) + prod(result)
    return Work(multiply_adds, weights, activations)


def conv_multiply_adds(weight: tuple[int, ...], result: tuple[int, ...]) -> int:
    """Return the multiply-adds of a convolution or product.

    `weight` is the shape `(out, in, kh, kw)` or that of a matrix, `result` is `(N, out, ...)`.
    """
    return prod(result) * prod(weight[1:])


def _shapes(graph: onnx.ModelProto) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor for a batch of one."""
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    copy.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    for output in copy.graph.output:  # their "N" would override the inferred size
        output.type.tensor_type.shape.dim[0].dim_value = 1
    inferred = onnx.shape_inference.infer_shapes(copy, strict_mode=True).graph
    found = {constant.name: tuple(constant.dims) for constant in inferred.initializer}
    for value in (*inferred.input, *inferred.value_info, *inferred.output):
        found[value.name] = tuple(d.dim_value for d in value.type.tensor_type.shape.dim)
    return found
