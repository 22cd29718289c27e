"""Reads a `.tflite` file with LiteRT, in a process of its own: it may crash on damaged files.

The metadata are those of `metadata_schema.fbs` of tflite-support, by the numbers of their fields.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.regular_file import read_regular
from swiftcam.inference.engines.tflite_runner import LARGEST_TFLITE, tensor_name
from swiftcam.inference.models.size_rules import TFLITE_SIZES, Operator, require_fixed_sizes
from swiftcam.inference.tflite.tflite_writer import flatbuffers, schema
from swiftcam.phrases import phrase

_STANDARD, _FACTS = b"TFLITE_METADATA", b"swiftcam"  # the names of metadata
_AXIS_LABELS = 2  # AssociatedFileType
_NORMALISATION = 1  # ProcessUnitOptions
_LARGEST_LABELS = 4_000_000  # bytes
_LOOPS = ("WHILE",)  # they may run for ever
_ACTIVATIONS = {"SOFTMAX": "softmax", "LOGISTIC": "sigmoid"}
# Operators that keep the numbers, or change them only by rounding.
_KEEPING = ("CAST", "DEQUANTIZE", "EXPAND_DIMS", "QUANTIZE", "RESHAPE", "SQUEEZE")
_MOST = 1000  # entries of a list in the metadata


def described(path: str) -> dict[str, Any]:
    """Return the inputs, the outputs and the metadata of a file as JSON values.

    Raises:
        DocumentError: it has loops, or tensors whose size depends on the picture.
        Any error: the file is damaged.
    """
    content = read_regular(Path(path), LARGEST_TFLITE)
    interpreter = Interpreter(
        model_content=content,
        num_threads=1,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    interpreter.allocate_tensors()
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    operators = interpreter._get_ops_details()
    for operator in operators:
        if operator["op_name"] in _LOOPS:
            raise DocumentError(phrase("it has a loop ({kind})", kind=operator["op_name"]))
    steps = [
        Operator(each["op_name"], _names(each["inputs"]), _names(each["outputs"]))
        for each in operators
    ]
    require_fixed_sizes(steps, _names([each["index"] for each in inputs]), TFLITE_SIZES)
    tensors = interpreter.get_tensor_details()
    return {
        "inputs": [_described(each, n) for n, each in enumerate(inputs)],
        "outputs": [
            _described(each, n) | {"activation": _activation(steps, str(each["index"]))}
            for n, each in enumerate(outputs)
        ],
        "is_quantised": any(np.dtype(each["dtype"]) in (np.int8, np.uint8) for each in tensors),
        **_metadata(content),
    }


def _names(indices: Any) -> list[str]:
    return ["" if index < 0 else str(index) for index in indices]


def _described(details: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "name": tensor_name(details, number),
        "type": np.dtype(details["dtype"]).name,
        "shape": [int(length) for length in details["shape"]],
    }


def _activation(steps: list[Operator], tensor: str) -> str | None:
    """Return the last step that makes a tensor, None if it is neither softmax nor sigmoid."""
    makers = {name: step for step in steps for name in step.outputs}
    for _ in steps:
        step = makers.get(tensor)
        if step is None or step.kind not in _KEEPING or not step.inputs:
            return _ACTIVATIONS.get(step.kind) if step else None
        tensor = step.inputs[0]
    return None


def _metadata(content: bytes) -> dict[str, Any]:
    """Return what the metadata say: facts of SwiftCam, or labels, mean and std."""
    model = schema.Model.GetRootAs(content)
    found: dict[str, Any] = {}
    for number in range(min(model.MetadataLength(), _MOST)):
        entry = model.Metadata(number)
        buffer = model.Buffers(entry.Buffer()).DataAsNumpy().tobytes()
        if entry.Name() == _FACTS:
            found["facts"] = buffer.decode()
        elif entry.Name() == _STANDARD:
            found |= _standard(buffer, content)
    return found


def _standard(metadata: bytes, content: bytes) -> dict[str, Any]:
    root = _Table.root(metadata)
    parts = root.tables(2)  # of the subgraphs
    if not parts:
        return {}
    found: dict[str, Any] = {"has_standard": True}
    for picture in parts[0].tables(2)[:1]:
        for unit in picture.tables(4):
            options = unit.table(1)
            if unit.number(0) == _NORMALISATION and options is not None:
                found |= {"mean": options.floats(0), "std": options.floats(1)}
    found["labels"] = [_labels(output, content) for output in parts[0].tables(3)]
    return found


def _labels(output: _Table, content: bytes) -> list[str] | None:
    """Return the labels of an output, which are in an archive at the end of the file."""
    names = [file.text(0) for file in output.tables(6) if file.number(2) == _AXIS_LABELS]
    if not names:
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(names[0])
        if entry.file_size > _LARGEST_LABELS:
            raise DocumentError(phrase("its labels are too large"))
        text = archive.read(entry).decode("utf-8-sig")
    return [line.strip() for line in text.rstrip("\n").split("\n")]


class _Table:
    """A table of a flatbuffer, whose fields are read by their number."""

    def __init__(self, content: bytes, place: int) -> None:
        self._table = flatbuffers.table.Table(content, place)

    @classmethod
    def root(cls, content: bytes) -> _Table:
        """Return the table at the root of a flatbuffer."""
        return cls(content, flatbuffers.encode.Get(flatbuffers.packer.uoffset, content, 0))

    def number(self, field: int) -> int:
        """Return a small number, 0 if it is absent."""
        offset = self._offset(field)
        kind = flatbuffers.number_types.Uint8Flags
        return int(self._table.Get(kind, self._table.Pos + offset)) if offset else 0

    def text(self, field: int) -> str:
        """Return a text, "" if it is absent."""
        offset = self._offset(field)
        return self._table.String(self._table.Pos + offset).decode() if offset else ""

    def table(self, field: int) -> _Table | None:
        """Return a table, None if it is absent."""
        offset = self._offset(field)
        place = self._table.Pos + offset
        return _Table(self._table.Bytes, self._table.Indirect(place)) if offset else None

    def tables(self, field: int) -> list[_Table]:
        """Return a list of tables, empty if it is absent."""
        offset = self._offset(field)
        if not offset:
            return []
        start = self._table.Vector(offset)
        count = min(self._table.VectorLen(offset), _MOST)
        return [
            _Table(self._table.Bytes, self._table.Indirect(start + 4 * n)) for n in range(count)
        ]

    def floats(self, field: int) -> list[float]:
        """Return a list of numbers, empty if it is absent."""
        offset = self._offset(field)
        if not offset:
            return []
        start, count = self._table.Vector(offset), min(self._table.VectorLen(offset), _MOST)
        kind = flatbuffers.number_types.Float32Flags
        return [float(self._table.Get(kind, start + 4 * n)) for n in range(count)]

    def _offset(self, field: int) -> int:
        return int(self._table.Offset(4 + 2 * field))
