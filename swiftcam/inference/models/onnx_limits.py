"""Limits of an ONNX classifier, checked before it runs: its size, its loops and its tensors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import onnx
import onnx.inliner
from onnx import helper

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text
from swiftcam.inference.checkpoints.config_fields import MOST_CLASSES
from swiftcam.inference.crops.recipe import LARGEST_SIDE
from swiftcam.inference.models.size_rules import ONNX_SIZES, Operator, require_fixed_sizes
from swiftcam.inference.models.spec_fields import MOST_PICTURES
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGEST_ONNX = 2_147_483_647  # bytes: the format's own limit of one file
_LARGEST_TENSOR = 2**29  # bytes of one result inside the network, for one picture
_MOST_NODES = 100_000
_KNOWN = 1024  # numbers: shorter constants may be shapes, longer ones are weights
_LOOPS = ("Loop", "Scan")  # they may run for ever


def require_modest(model: onnx.ModelProto) -> onnx.GraphProto:
    """Check that a network has no loops, and that none of its tensors is huge.

    Shapes are inferred from the constants of the network: that finds a few bytes that ask for
    gigabytes (ConstantOfShape, Expand, Tile, Pad, Resize). Shapes that only a run shows stay
    unknown, but do not depend on the picture: `engines/first_run.py` finds them. Returns the
    network with the known shapes, without its weights.

    Raises:
        DocumentError: it has loops, too many nodes, a huge tensor, or one whose size depends on
            the picture.
    """
    _require_text(model)
    if model.functions:
        model = onnx.inliner.inline_local_functions(model)
    nodes = list(_nodes(model.graph))
    if len(nodes) > _MOST_NODES:
        raise DocumentError(phrase("it has more than {most:,} nodes", most=_MOST_NODES))
    for node in nodes:
        if node.op_type in _LOOPS:
            raise DocumentError(phrase("it has a loop ({kind})", kind=node.op_type))
    constants = {tensor.name for tensor in model.graph.initializer}
    pictures = [value.name for value in model.graph.input if value.name not in constants]
    require_fixed_sizes(map(_operator, nodes), pictures, ONNX_SIZES)
    graph = _with_shapes(model).graph
    for value in (*graph.value_info, *graph.output, *graph.input):
        size = _bytes_of(value)
        if size > _LARGEST_TENSOR:
            raise DocumentError(
                phrase(
                    "its tensor {name} has {size:,} bytes for one picture; at most {most:,} are "
                    "possible",
                    name=key_text(value.name),
                    size=size,
                    most=_LARGEST_TENSOR,
                )
            )
    return graph


def require_input(batch: int | None, sides: Sequence[int | None], classes: int | None) -> None:
    """Check the number of pictures in a run, their sides in pixels and the number of classes.

    Raises:
        DocumentError: one of them is too large.
    """
    if max(batch or 1, 1) > MOST_PICTURES:
        raise DocumentError(
            phrase(
                "it takes {count} pictures at once; at most {most} are possible",
                count=batch,
                most=MOST_PICTURES,
            )
        )
    if max(side or 1 for side in sides) > LARGEST_SIDE:
        raise DocumentError(
            phrase(
                "its pictures have {side} pixels a side; at most {most} are possible",
                side=max(side or 1 for side in sides),
                most=LARGEST_SIDE,
            )
        )
    if (classes or 1) > MOST_CLASSES:
        raise DocumentError(
            phrase(
                "it has {count} classes; at most {most} are possible",
                count=classes,
                most=MOST_CLASSES,
            )
        )


def _require_text(model: onnx.ModelProto) -> None:
    """Check that names are text: what is not UTF-8 arrives as bytes.

    Raises:
        DocumentError: one is not.
    """
    graph = model.graph
    names = [each.name for each in (*graph.input, *graph.output, *graph.initializer)]
    names += [text for entry in model.metadata_props for text in (entry.key, entry.value)]
    names += [text for node in _nodes(graph) for text in (node.op_type, *node.input, *node.output)]
    if not all(isinstance(name, str) for name in names):
        raise DocumentError(phrase("it is not text in UTF-8"))


def _nodes(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """Yield the nodes of a graph and of the graphs inside it."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from _nodes(attribute.g)
            for inner in attribute.graphs:
                yield from _nodes(inner)


def _operator(node: onnx.NodeProto) -> Operator:
    """Return a node; the results of the graphs inside it are inputs of it."""
    inner = [attribute.g for attribute in node.attribute if attribute.HasField("g")]
    inner += [graph for attribute in node.attribute for graph in attribute.graphs]
    results = [value.name for graph in inner for value in graph.output]
    return Operator(node.op_type, [*node.input, *results], list(node.output))


def _with_shapes(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with the shape of each tensor that is known; without its weights.

    Raises:
        DocumentError: the shapes contradict each other.
    """
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.initializer[:]
    named = {value.name for value in bare.graph.input}
    for tensor in model.graph.initializer:
        if math.prod(tensor.dims) <= _KNOWN:
            bare.graph.initializer.append(tensor)
        elif tensor.name not in named:
            kind, shape = tensor.data_type, list(tensor.dims)
            bare.graph.input.append(helper.make_tensor_value_info(tensor.name, kind, shape))
    try:
        return onnx.shape_inference.infer_shapes(bare, data_prop=True)
    except Exception as error:  # the library raises errors of several kinds
        reason = str(error).strip().split("\n", 1)[0]
        raise DocumentError(phrase("its shapes are wrong: {reason}", reason=reason)) from error


def _bytes_of(value: onnx.ValueInfoProto) -> int:
    """Return the size of a tensor; an axis of unknown length counts as 1."""
    kind = value.type.tensor_type
    numbers = math.prod(max(1, axis.dim_value) for axis in kind.shape.dim)
    try:
        width = helper.tensor_dtype_to_np_dtype(kind.elem_type).itemsize
    except (KeyError, TypeError):
        width = 4
    return int(numbers * width)
