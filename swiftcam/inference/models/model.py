"""Opening a model: a SwiftFormer checkpoint, an imported classifier or a taught model."""

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
from swiftcam.inference.taught.taught_files import is_taught, open_taught
from swiftcam.inference.taught.taught_model import TaughtModel
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.checkpoints.family import Family

_WITHOUT_FAMILY = "an imported classifier and has no family"
Network = Checkpoint | ImportedClassifier  # what an engine loads
Model = Network | TaughtModel


def open_model(path: Path, family: Family | None = None) -> Model:
    """Open a checkpoint, a directory of the store, a taught model, or an ONNX file with its facts.

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
    elif path.is_dir() and is_taught(path):
        model = open_taught(path)
    else:
        return open_checkpoint(path, family)
    if family is not None:
        kind = "a taught model, whose family is known" if is_taught(path) else _WITHOUT_FAMILY
        raise ArgumentError(f"{model.name} is {kind}. Leave --family out.")
    return model


def checkpoint_of(model: Model) -> Checkpoint | None:
    """Return the checkpoint that engines run; None for an imported classifier."""
    if isinstance(model, ImportedClassifier):
        return None
    return model.base if isinstance(model, TaughtModel) else model


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
