"""Reading the input, the output and the metadata of an ONNX file without running it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import onnx
from onnx import TensorProto

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text, parse_json
from swiftcam.documents.regular_file import require_regular
from swiftcam.errors import ModelError
from swiftcam.inference.models.imported_classifier import (
    ClassifierFile,
    Feeding,
    ImportedClassifier,
    feeding_from_dict,
)
from swiftcam.inference.models.onnx_limits import LARGEST_ONNX, require_input, require_modest
from swiftcam.inference.models.onnx_outputs import activation_of, axes_of, chosen_output
from swiftcam.inference.models.onnx_weights import load_other_files, needs_other_files
from swiftcam.inference.models.spec import recipe_from_dict
from swiftcam.inference.models.spec_fields import LabelFields, checked
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.models.spec_fields import InputType, Precision

log = logging.getLogger(__name__)

_TYPES: dict[int, InputType] = {
    TensorProto.UINT8: "uint8",
    TensorProto.FLOAT: "float32",
    TensorProto.FLOAT16: "float16",
}
_TYPE_NAMES = {number: name for name, number in TensorProto.DataType.items()}


def inspect_onnx(
    path: Path, channels_first: bool | None = None, output: str | None = None
) -> ClassifierFile:
    """Read the properties of an ONNX classifier.

    `channels_first` is used only if the shape of the input does not show the order of its axes.
    `output`: the name of the output with the scores, None for the likeliest.

    Raises:
        ArgumentError: there is no such output.
        ModelError: the file is damaged, or has no single picture as input, or no output.
    """
    model = read_onnx(path)
    try:
        shaped = require_modest(model)
    except DocumentError as error:
        raise _unreadable(path, error) from error
    graph = model.graph
    picture = _only_input(path, graph)
    shape, kind = axes_of(picture), picture.type.tensor_type.elem_type
    _require_picture(path, shape, kind)
    answer = chosen_output(path, shaped, output)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    stored = _stored_feeding(path, metadata)
    is_first = stored.is_channels_first if stored and channels_first is None else channels_first
    first = _is_channels_first(path, shape, is_first)
    classes = (axes_of(answer) or [None])[-1] if len(axes_of(answer)) == 2 else None
    try:
        require_input(shape[0], shape[2:] if first else shape[1:3], classes)
    except DocumentError as error:
        raise _unreadable(path, error) from error
    names = tuple(value.name for value in graph.output)
    feeding = stored or Feeding(
        input=picture.name,
        input_type=_TYPES[kind],
        is_channels_first=first,
        batch=shape[0],
        is_raw=kind == TensorProto.UINT8,
        output=answer.name,
        gives="logits",
        precision=_precision(graph),
        embedding="embedding" if "embedding" in names and answer.name != "embedding" else None,
    )
    labels, recipe = _labels_and_recipe(path, metadata)
    return ClassifierFile(
        feeding=replace(feeding, output=answer.name) if output else feeding,
        shape=_picture_shape(shape[2:] if first else shape[1:3]),
        classes=classes,
        labels=labels,
        recipe=recipe,
        outputs=names,
        activation=activation_of(model, answer.name),
        is_described=stored is not None,
    )


def _require_picture(path: Path, shape: Sequence[int | None], kind: int) -> None:
    if len(shape) != 4 or kind not in _TYPES:
        raise ModelError(
            phrase(
                "The input of {file} is {type} with {axes} axes; SwiftCam needs uint8, float16 or "
                "float32 with 4 axes. Export the classifier so.",
                file=path.name,
                type=_TYPE_NAMES.get(kind, str(kind)),
                axes=len(shape),
            )
        )


def open_described(path: Path) -> ImportedClassifier:
    """Open an ONNX file whose metadata contain its labels and recipe.

    Raises:
        ModelError: the labels or the recipe are not there, or the file is damaged.
    """
    found = inspect_onnx(path)
    if found.labels is None or found.recipe is None:
        raise ModelError(
            phrase(
                "{path} does not contain its labels and its preprocessing. Import it first: in "
                "the window with Models > Import a model…, or with: swiftcam models import {path} "
                "--name NAME --labels FILE",
                path=str(path),
            )
        )
    return ImportedClassifier(
        name=path.stem,
        weights_path=path,
        recipe=found.recipe,
        labels=found.labels,
        feeding=found.feeding,
        directory=path.parent,
    )


def read_onnx(path: Path, *, with_weights: bool = False) -> onnx.ModelProto:
    """Read an ONNX file; `with_weights` also reads weights from files beside it.

    Raises:
        ModelError: the file cannot be read.
    """
    try:
        require_regular(path.stat(), LARGEST_ONNX)
        model = onnx.load(path, load_external_data=False)
        if with_weights:
            load_other_files(model, path)
        return model
    except Exception as error:  # damaged files make the library raise errors of several kinds
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> ModelError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ModelError(
        phrase(
            "{path} cannot be read as an ONNX file ({reason}). Copy or export it again.",
            path=str(path),
            reason=one_line(reason.strip().split("\n", 1)[0] or type(error).__name__, 300),
        )
    )


def onnx_source(path: Path) -> Path | bytes:
    """Return what ONNX Runtime loads: the file, or its content with weights from other files.

    Raises:
        ModelError: the files cannot be read.
    """
    if not needs_other_files(read_onnx(path)):
        return path
    try:
        content: bytes = read_onnx(path, with_weights=True).SerializeToString()
    except ValueError as error:  # the format's own limit of one file
        raise _unreadable(path, error) from error
    return content


def _only_input(path: Path, graph: onnx.GraphProto) -> onnx.ValueInfoProto:
    """Return the only input that is not a constant."""
    constants = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in constants]
    if len(inputs) != 1:
        raise ModelError(
            phrase(
                "{file} has {count} inputs ({names}); a classifier has one, the picture. Export "
                "only the classifier.",
                file=path.name,
                count=len(inputs),
                names=", ".join(key_text(value.name) for value in inputs[:5]) or phrase("none"),
            )
        )
    picture: onnx.ValueInfoProto = inputs[0]
    return picture


def _precision(graph: onnx.GraphProto) -> Precision:
    if any("Quantize" in node.op_type or "Integer" in node.op_type for node in graph.node):
        return "int8"
    is_half = any(tensor.data_type == TensorProto.FLOAT16 for tensor in graph.initializer)
    return "float16" if is_half else "float32"


def _is_channels_first(path: Path, shape: Sequence[int | None], chosen: bool | None) -> bool:
    is_first, is_last = shape[1] == 3, shape[3] == 3
    if is_first != is_last:
        return is_first
    if 3 not in shape[1:] and None not in (shape[1], shape[3]):
        raise ModelError(
            phrase(
                "{file} takes pictures of the shape {shape}, without an axis for R, G and B. "
                "SwiftCam runs only classifiers of colour pictures.",
                file=path.name,
                shape=str(list(shape[1:])),
            )
        )
    if chosen is None:
        raise ModelError(
            phrase(
                "The shape of {file} does not show which axis is R, G and B. Choose the layout: "
                "NCHW if the colours come before height and width, else NHWC (--layout).",
                file=path.name,
            )
        )
    return chosen


def _picture_shape(sides: Sequence[int | None]) -> tuple[int, int] | None:
    """Return height and width; a side of any length is as long as the other one."""
    height, width = sides
    if height is None and width is None:
        return None
    return cast("int", height or width), cast("int", width or height)


def _labels_and_recipe(
    path: Path, metadata: dict[str, str]
) -> tuple[tuple[str, ...] | None, Recipe | None]:
    """Return labels and recipe from the metadata that `swiftcam models export` writes."""
    found = _json_in(path, metadata, "labels")
    labels: tuple[str, ...] | None = None
    if isinstance(found, list) and all(isinstance(label, str) for label in found):
        where = f"{path.name}, metadata"
        labels = tuple(checked({"labels": found}, LabelFields, where).labels)
    values = _json_in(path, metadata, "recipe")
    if not isinstance(values, dict):
        return labels, None
    return labels, recipe_from_dict(values, f"{path.name}, metadata")


def _stored_feeding(path: Path, metadata: dict[str, str]) -> Feeding | None:
    """Return the feeding from the metadata that `swiftcam models export` writes."""
    values = _json_in(path, metadata, "feeding")
    if not isinstance(values, dict):
        return None
    return feeding_from_dict(values, f"{path.name}, metadata")


def _json_in(path: Path, metadata: dict[str, str], key: str) -> object:
    """Return the values of an entry, None if there is none or another program uses the key."""
    try:
        return parse_json(metadata[key]) if key in metadata else None
    except DocumentError as error:
        log.info("%s, %s: %s", path, key, error)
        return None
