"""Writes a `.tflite` flatbuffer operator by operator, with the schema in the LiteRT package.

Only tensors, operators and buffers are written here; `tflite_layers` makes layers of them. A tensor
is an int: its number in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import missing_library

try:
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema
except ImportError as error:
    raise missing_library("LiteRT", "litert") from error

__all__ = ["Quantisation", "Signature", "TfliteWriter", "flatbuffers", "schema"]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

_SCHEMA_VERSION = 3
_FILE_IDENTIFIER = b"TFL3"
_ALIGNMENT = 16  # of every buffer, as the schema demands
_OLD_CODES = 127  # operators with this number or more fit only the wider field
_TYPES = {
    "float32": schema.TensorType.FLOAT32,
    "float16": schema.TensorType.FLOAT16,
    "int8": schema.TensorType.INT8,
    "uint8": schema.TensorType.UINT8,
    "int32": schema.TensorType.INT32,
}


@dataclass(frozen=True)
class Quantisation:
    """The real values of an integer tensor: (q - zero_point) x scale.

    `scale`, `zero_point`: one value for the tensor, or one for each index of `axis`.
    """

    scale: tuple[float, ...]
    zero_point: tuple[int, ...]
    axis: int = 0


@dataclass(frozen=True)
class Signature:
    """The names of a model's inputs and outputs.

    `key`: the name of the signature. `inputs`, `outputs`: tensors by name.
    """

    key: str
    inputs: Mapping[str, int]
    outputs: Mapping[str, int]


class TfliteWriter:
    """Builds one file with one subgraph; the first axis of an activation is the free batch size."""

    def __init__(self, description: str) -> None:
        self._description = description
        self._buffers = [_AlignedBuffer()]  # the first is empty, for tensors without values
        self._tensors: list[schema.TensorT] = []
        self._operators: list[schema.OperatorT] = []
        self._codes: dict[tuple[int, int], int] = {}

    def shape(self, tensor: int) -> tuple[int, ...]:
        """Return the shape of a tensor, with a batch of one."""
        return tuple(int(length) for length in self._tensors[tensor].shape)

    def constant(
        self, values: ArrayLike, dtype: str = "float32", quantisation: Quantisation | None = None
    ) -> int:
        """Add a tensor with values."""
        array = np.ascontiguousarray(values, dtype)
        self._buffers.append(_AlignedBuffer(array.tobytes()))
        tensor = _tensor(f"constant_{len(self._tensors)}", array.shape, dtype, quantisation)
        tensor.buffer = len(self._buffers) - 1
        return self._add(tensor)

    def activation(
        self,
        name: str,
        shape: Sequence[int],
        dtype: str = "float32",
        quantisation: Quantisation | None = None,
    ) -> int:
        """Add a computed tensor or an input; `shape` has a batch of one."""
        tensor = _tensor(name, shape, dtype, quantisation)
        tensor.shapeSignature = [-1, *shape[1:]]
        return self._add(tensor)

    def static(self, name: str, shape: Sequence[int]) -> int:
        """Add a float32 tensor that is computed only from constants."""
        return self._add(_tensor(name, shape, "float32", None))

    def operator(
        self,
        code: int,
        inputs: Sequence[int],
        output: int,
        options: object = None,
        version: int = 1,
    ) -> int:
        """Add an operator with one output, the tensor `output`; return that tensor."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self._codes.setdefault((code, version), len(self._codes))
        operator.inputs = list(inputs)
        operator.outputs = [output]
        if options is not None:
            kind = type(options).__name__.removesuffix("T")
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = options
        self._operators.append(operator)
        return output

    def finish(self, signature: Signature, metadata: Mapping[str, bytes]) -> bytes:
        """Return the bytes of the file; `metadata` are named buffers, which runtimes ignore."""
        model = schema.ModelT()
        model.version = _SCHEMA_VERSION
        model.description = self._description
        model.operatorCodes = [_operator_code(*key) for key in self._codes]
        model.subgraphs = [self._subgraph(signature)]
        model.signatureDefs = [_signature(signature)]
        model.metadata = [self._metadata(name, value) for name, value in metadata.items()]
        model.buffers = self._buffers
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(model.Pack(builder), file_identifier=_FILE_IDENTIFIER)
        return bytes(builder.Output())

    def _add(self, tensor: schema.TensorT) -> int:
        self._tensors.append(tensor)
        return len(self._tensors) - 1

    def _metadata(self, name: str, value: bytes) -> schema.MetadataT:
        self._buffers.append(_AlignedBuffer(value))
        entry = schema.MetadataT()
        entry.name, entry.buffer = name, len(self._buffers) - 1
        return entry

    def _subgraph(self, signature: Signature) -> schema.SubGraphT:
        subgraph = schema.SubGraphT()
        subgraph.name = "main"
        subgraph.tensors = self._tensors
        subgraph.operators = self._operators
        subgraph.inputs = list(signature.inputs.values())
        subgraph.outputs = list(signature.outputs.values())
        return subgraph


class _AlignedBuffer:
    """A buffer that is packed in one aligned piece; the schema's own class packs byte by byte."""

    def __init__(self, data: bytes = b"") -> None:
        self._data = data

    def Pack(self, builder: flatbuffers.Builder) -> int:
        vector = None
        if self._data:
            builder.StartVector(1, len(self._data), _ALIGNMENT)
            builder.head -= len(self._data)
            builder.Bytes[builder.head : builder.head + len(self._data)] = self._data
            vector = builder.EndVector()
        schema.BufferStart(builder)
        if vector is not None:
            schema.BufferAddData(builder, vector)
        return int(schema.BufferEnd(builder))


def _tensor(
    name: str, shape: Sequence[int], dtype: str, quantisation: Quantisation | None
) -> schema.TensorT:
    tensor = schema.TensorT()
    tensor.name = name
    tensor.shape = [int(length) for length in shape]
    tensor.type = _TYPES[dtype]
    tensor.hasRank = True
    if quantisation is not None:
        values = schema.QuantizationParametersT()
        values.scale = list(quantisation.scale)
        values.zeroPoint = list(quantisation.zero_point)
        values.quantizedDimension = quantisation.axis
        tensor.quantization = values
    return tensor


def _operator_code(code: int, version: int) -> schema.OperatorCodeT:
    entry = schema.OperatorCodeT()
    entry.builtinCode, entry.version = code, version
    entry.deprecatedBuiltinCode = min(code, _OLD_CODES)
    return entry


def _signature(signature: Signature) -> schema.SignatureDefT:
    entry = schema.SignatureDefT()
    entry.signatureKey = signature.key
    entry.inputs = _names(signature.inputs)
    entry.outputs = _names(signature.outputs)
    return entry


def _names(tensors: Mapping[str, int]) -> list[schema.TensorMapT]:
    entries = []
    for name, tensor in tensors.items():
        entry = schema.TensorMapT()
        entry.name, entry.tensorIndex = name, tensor
        entries.append(entry)
    return entries
