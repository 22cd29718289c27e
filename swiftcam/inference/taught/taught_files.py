"""The files of a taught model, beside those of its base in one folder.

```
taught.json               the names of the classes, how they are used, the hash of the head
taught_head.safetensors   the arrays of the head, float32
```
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import numpy as np
from msgspec import Meta, Struct
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from swiftcam import files
from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import read_json_file
from swiftcam.documents.regular_file import read_regular
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.taught.taught_head import TaughtHead
from swiftcam.inference.taught.taught_model import TaughtModel
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TAUGHT_NAME = "taught.json"
HEAD_NAME = "taught_head.safetensors"
_FORMAT = 1
_LARGEST_HEAD = 200_000_000  # bytes: 1000 classes with all their exemplars, wide embeddings
_ARRAYS = ("mean", "weights", "biases", "exemplars")


class _TaughtFields(Struct):
    """The fields of `taught.json`; it may have more, for people."""

    format: int
    classes: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=1000)]],
        Meta(min_length=2, max_length=1000),
    ]
    is_beside: bool
    threshold: float
    head_sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


def is_taught(folder: Path) -> bool:
    """Tell whether a folder has a taught model."""
    return (folder / TAUGHT_NAME).is_file()


def stored_head(head: TaughtHead) -> TaughtHead:
    """Return a head with the values that it has after it was written and read."""
    arrays = {name: getattr(head, name).astype(np.float32) for name in _ARRAYS}
    return TaughtHead(**arrays, threshold=float(np.float32(head.threshold)))


def write_taught(model: TaughtModel, folder: Path, about: dict[str, object]) -> None:
    """Write the two files of a taught model, whose head is a `stored_head`, into a folder.

    `about`: more facts for people, as JSON values.

    Raises:
        OSError: the folder cannot be written.
    """
    head = model.head
    arrays: dict[str, NDArray[np.float32]] = {
        name: np.ascontiguousarray(getattr(head, name), np.float32) for name in _ARRAYS
    }
    with files.atomic_path(folder / HEAD_NAME) as temporary:
        temporary.write_bytes(save_arrays(arrays))
    values = {
        "format": _FORMAT,
        "classes": list(model.classes),
        "is_beside": model.is_beside,
        "threshold": head.threshold,
        "head_sha256": head.digest,
        **about,
    }
    text = json.dumps(values, indent=2, ensure_ascii=False) + "\n"
    files.write_text(folder / TAUGHT_NAME, text)


def open_taught(folder: Path) -> TaughtModel:
    """Open the taught model in a folder.

    Raises:
        ModelError: one of its files is missing, damaged, or written by a newer SwiftCam.
    """
    fields = _read_fields(folder / TAUGHT_NAME)
    head = _read_head(folder / HEAD_NAME, fields)
    base = open_checkpoint(folder)
    if head.mean.shape != (base.config.embed_dims[-1],):
        raise _damaged(folder / HEAD_NAME, phrase("it belongs to another checkpoint"))
    name = folder.resolve().name
    return TaughtModel(name, base, head, tuple(fields.classes), fields.is_beside)


def _read_fields(path: Path) -> _TaughtFields:
    try:
        values = read_json_file(path)
        version = values.get("format") if isinstance(values, dict) else None
        if isinstance(version, int) and version > _FORMAT:
            raise ModelError(
                phrase("{path} was written by a newer SwiftCam. Update SwiftCam.", path=str(path))
            )
        return converted(values, _TaughtFields)
    except (OSError, DocumentError) as error:
        raise _damaged(path, str(error)) from error


def _read_head(path: Path, fields: _TaughtFields) -> TaughtHead:
    try:
        arrays = load_arrays(read_regular(path, _LARGEST_HEAD))
        mean, weights, biases, exemplars = (
            np.asarray(arrays[name], np.float64) for name in _ARRAYS
        )
    except (OSError, SafetensorError, DocumentError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, str(error)) from error
    count = len(fields.classes) + 1
    is_right = (
        mean.ndim == 1
        and weights.shape == (count, len(mean))
        and biases.shape == (count,)
        and exemplars.ndim == 2
        and exemplars.shape[1:] == mean.shape
        and len(exemplars) > 0
        and all(np.isfinite(each).all() for each in (mean, weights, biases, exemplars))
    )
    if not is_right:
        raise _damaged(path, phrase("its arrays do not fit the classes"))
    head = TaughtHead(mean, weights, biases, exemplars, fields.threshold)
    if head.digest != fields.head_sha256:
        raise _damaged(path, phrase("it is not the head that taught.json describes"))
    return head


def _damaged(path: Path, reason: str) -> ModelError:
    return ModelError(
        phrase(
            "The taught model cannot be read: {path} ({reason}). Teach it again, or import it "
            "again.",
            path=str(path),
            reason=reason,
        )
    )
