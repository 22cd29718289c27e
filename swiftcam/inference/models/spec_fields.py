"""The types and limits of catalogues, `model.json` and the metadata of ONNX files."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.config_fields import MOST_CLASSES
from swiftcam.inference.checkpoints.family import Family
from swiftcam.inference.crops.recipe import LARGEST_SIDE, Centre, Resize
from swiftcam.inference.crops.resampling import Interpolation
from swiftcam.phrases import phrase

ModelKind = Literal["swiftformer", "graph", "taught"]
LabelSet = Literal["imagenet-1k", "own"]
InputType = Literal["uint8", "int8", "float32", "float16"]
Gives = Literal["logits", "probabilities", "multi_label_logits", "multi_label_probabilities"]
Precision = Literal["float32", "float16", "int8"]
PinnedBy = Literal["catalogue", "first download", "import"]

T = TypeVar("T")
Labels = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=1000)]],
    Meta(min_length=1, max_length=MOST_CLASSES),
]

MOST_PICTURES = 1024  # in one run of a classifier with a fixed batch
_Text = Annotated[str, Meta(min_length=1, max_length=4096)]
_Line = Annotated[str, Meta(max_length=4096)]
_Count = Annotated[int, Meta(ge=1)]
_Size = Annotated[int, Meta(ge=1, le=LARGEST_SIDE)]
_Resized = Annotated[int, Meta(ge=1, le=4 * LARGEST_SIDE)]
_Three = tuple[float, float, float]
_Percent = Annotated[float, Meta(gt=0, le=100)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="64 hexadecimal digits")]
Commit = Annotated[str, Meta(pattern=r"^[0-9a-f]{0,64}\Z", description="a commit, or empty")]
# Names inside a folder: no path from the root, no "..", no device of Windows, no hidden file.
_PART = r"[A-Za-z0-9_][A-Za-z0-9_+=@ .-]{0,200}"
_Repository = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9_][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95}\Z", description="OWNER/NAME"),
]
_Revision = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})*\Z",
        max_length=200,
        description="a commit, a branch or a tag",
    ),
]
_WeightsFile = Annotated[
    str,
    Meta(
        pattern=rf"^({_PART}/){{0,8}}{_PART}\.(safetensors|bin|pth|pt|h5)\Z",
        max_length=500,
        description=(
            "the path of a weights file (.safetensors, .bin, .pth, .pt, .h5) inside the repository"
        ),
    ),
]
_Folder = Annotated[str, Meta(pattern=rf"^{_PART}\Z", description="the name of a folder")]


class RecipeFields(Struct, forbid_unknown_fields=True):
    """The fields of a `Recipe`; None for its default."""

    size: _Size | None = None
    resize: Resize | None = None
    resize_to: _Resized | None = None
    interpolation: Interpolation | None = None
    mean: _Three | None = None
    std: _Three | None = None
    width: _Size | None = None
    resize_to_width: _Resized | None = None
    centre: Centre | None = None
    is_bgr: bool | None = None


class HubFields(Struct, tag_field="kind", tag="hub", forbid_unknown_fields=True):
    """The fields of a `HubSource`."""

    repository: _Repository
    revision: _Revision
    file: _WeightsFile


class ShippedFields(Struct, tag_field="kind", tag="shipped", forbid_unknown_fields=True):
    """The fields of a `ShippedSource`."""

    directory: _Folder


class OwnFields(Struct, tag_field="kind", tag="own", forbid_unknown_fields=True):
    """The fields of an `OwnSource`."""

    path: _Text
    is_linked: bool = False


class AccuracyFields(Struct, forbid_unknown_fields=True):
    """The fields of an `Accuracy`."""

    top1: _Percent
    measured_on: _Text
    top5: _Percent | None = None


class PublishedFields(Struct, forbid_unknown_fields=True):
    """The fields of `PublishedValues`."""

    picture: _Text
    logits: Annotated[list[float], Meta(min_length=1, max_length=MOST_CLASSES)]
    tolerance: Annotated[float, Meta(gt=0)]


class SpecFields(Struct, forbid_unknown_fields=True):
    """The fields of a `ModelSpec`; its name is checked by `is_model_name`."""

    name: _Text
    source: HubFields | ShippedFields | OwnFields
    recipe: RecipeFields
    classes: Annotated[int, Meta(ge=1, le=MOST_CLASSES)]
    kind: ModelKind = "swiftformer"
    label_set: LabelSet = "own"
    family: Family | None = None
    size: _Count | None = None
    sha256: Sha256 | None = None
    licence: _Line = ""
    description: _Line = ""
    accuracy: AccuracyFields | None = None
    params: _Count | None = None
    gmacs: Annotated[float, Meta(gt=0)] | None = None
    published: PublishedFields | None = None
    replaces: Annotated[list[_Text], Meta(max_length=100)] = []


class FeedingFields(Struct, forbid_unknown_fields=True):
    """The fields of a `Feeding`."""

    input: _Text
    input_type: InputType
    is_channels_first: bool
    is_raw: bool
    output: _Text
    gives: Gives
    batch: Annotated[int, Meta(ge=1, le=MOST_PICTURES)] | None = None
    precision: Precision = "float32"
    embedding: _Text | None = None
    is_bgr: bool = False
    is_binary: bool = False


class LabelFields(Struct):
    """The labels of an imported classifier, in the order of its numbers."""

    labels: Labels


class RecordFields(Struct, forbid_unknown_fields=True):
    """The fields of a `Record`; `spec` and `graph` are checked on their own."""

    format: int
    spec: dict[str, Any]
    file: _Text
    size: _Count
    sha256: Sha256
    pinned_by: PinnedBy
    added: _Text
    graph: dict[str, Any]
    commit: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,64}\Z", description="a commit, or empty")] = (
        ""
    )


def checked(values: Any, schema: type[T], where: str) -> T:
    """Return values as a schema of this file; `where` names the file in errors.

    Raises:
        ModelError: a key is missing, unknown or has a wrong value.
    """
    try:
        return converted(values, schema)
    except DocumentError as error:
        raise wrong_value(where, str(error)) from error


def wrong_value(where: str, reason: str) -> ModelError:
    """Return the error for a value of the file `where`."""
    return ModelError(phrase("In {place}, {reason}. Correct it.", place=where, reason=reason))


def is_inside(path: str) -> bool:
    """Tell whether a path of a model's file is a plain name in the model's folder."""
    return bool(re.fullmatch(_PART, path))
