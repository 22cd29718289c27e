"""Writes TensorFlow Lite's standard metadata, in which other tools look up names and labels.

The numbers of the fields come from its published schema, `metadata_schema.fbs` of tflite-support.
Its Python package is not needed for so few fields.
"""

from __future__ import annotations

from typing import Any

from swiftcam.inference.tflite.tflite_writer import flatbuffers

LABELS_FILE = "labels.txt"
_IDENTIFIER = b"M001"
_AXIS_LABELS = 2  # AssociatedFileType
_FEATURE, _IMAGE = 1, 2  # ContentProperties
_RGB = 1  # ColorSpaceType

_Fields = dict[int, Any]  # field number -> text, small number, table, or list of tables


def standard_metadata(name: str, *, has_scores: bool = False) -> bytes:
    """Return the metadata of a classifier; its labels are in an archive appended to the file.

    `has_scores`: its only output is the probabilities.
    """
    crops = {
        0: "crops",
        1: "A picture, RGB from 0 to 255, cropped by the recipe. The model normalises it.",
        3: {0: _IMAGE, 1: {0: _RGB}},
    }
    labels = {0: LABELS_FILE, 1: "One label a line.", 2: _AXIS_LABELS}
    logits = {0: "logits", 1: "A score for each label.", 3: {0: _FEATURE, 1: {}}, 6: [labels]}
    embedding = {0: "embedding", 1: "The feature before the head.", 3: {0: _FEATURE, 1: {}}}
    scores = {**logits, 0: "scores", 1: "The probability of each label."}
    subgraph = {2: [crops], 3: [scores] if has_scores else [logits, embedding]}
    builder = flatbuffers.Builder(1024)
    root = _table(
        builder,
        {0: name, 1: "A SwiftFormer image classifier, written by SwiftCam.", 3: [subgraph]},
    )
    builder.Finish(root, file_identifier=_IDENTIFIER)
    return bytes(builder.Output())


def _table(builder: flatbuffers.Builder, fields: _Fields) -> int:
    """Write a table, after the objects it refers to; return its offset."""
    offsets = {
        slot: _write_value(builder, value)
        for slot, value in fields.items()
        if not isinstance(value, int)
    }
    builder.StartObject(max(fields, default=-1) + 1)
    for slot, value in fields.items():
        if isinstance(value, int):
            builder.PrependUint8Slot(slot, value, 0)
        else:
            builder.PrependUOffsetTRelativeSlot(slot, offsets[slot], 0)
    return int(builder.EndObject())


def _write_value(builder: flatbuffers.Builder, value: str | _Fields | list[_Fields]) -> int:
    if isinstance(value, str):
        return int(builder.CreateString(value))
    if isinstance(value, dict):
        return _table(builder, value)
    tables = [_table(builder, fields) for fields in value]
    builder.StartVector(4, len(tables), 4)
    for table in reversed(tables):
        builder.PrependUOffsetTRelative(table)
    return int(builder.EndVector())
