"""Opening a model: a SwiftFormer checkpoint or an imported classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint, open_checkpoint
from swiftcam.inference.models.imported_classifier import (
    ImportedClassifier,
    open_imported,
    runtime_of,
)
from swiftcam.inference.models.model_record import RECORD_NAME, read_record
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.checkpoints.family import Family

Model = Checkpoint | ImportedClassifier


def open_model(path: Path, family: Family | None = None) -> Model:
    """Open a checkpoint, a directory of the store, or an ONNX file with labels and recipe inside.

    Raises:
        ArgumentError: a family was given for an imported classifier, or it must be imported first.
        ModelError: a file is missing or damaged.
    """
    is_stored = (path / RECORD_NAME).is_file()
    runtime = runtime_of(path) if path.is_file() else None
    if runtime == "tflite":
        raise ArgumentError(
            phrase(
                "{path} is a LiteRT file. Import it first: in the window with Models > Import a "
                "model…, or with: swiftcam models import {path} --name NAME",
                path=str(path),
            )
        )
    if runtime == "onnx":
        from swiftcam.inference.models.onnx_file import open_described

        model: Model = open_described(path)
    elif is_stored and read_record(path).spec.kind == "graph":
        model = open_imported(path)
    else:
        return open_checkpoint(path, family)
    if family is not None:
        raise ArgumentError(
            f"{model.name} is an imported classifier and has no family. Leave --family out."
        )
    return model


def at_size(model: Model, size: int | None) -> Model:
    """Return a model for crops of `size` pixels a side; None keeps its own size.

    Raises:
        ArgumentError: the model cannot take crops of that size.
    """
    if size is None or (size, size) == model.recipe.shape:
        return model
    if isinstance(model, ImportedClassifier):
        raise ArgumentError(
            f"{model.name} is an imported classifier and takes only {model.recipe.shape_text} "
            "pixels. Leave --size out."
        )
    return model.at_size(size)
