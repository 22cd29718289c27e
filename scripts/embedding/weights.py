"""The weights of the starter model: half precision, with calibrated probabilities."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.tensors import weights_sha256
from swiftcam.inference.labels.class_names import LANGUAGES, find_classes, readable_names
from swiftcam.inference.store.download import write_config_files

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

WEIGHTS_NAME = "model.safetensors"
# Shown beside the model's name. It has no figures, so that its translation fits every edition.
NOTE = "starter model: often wrong, the published models are better"
_HEAD = ("head.", "dist_head.")  # the last layers; the logits are their mean


def require_names(checkpoint: Checkpoint) -> None:
    """Check that every class has a short name in each language, and none has that of another.

    Raises:
        ModelError: a class is not one of ImageNet-1k, or two classes have the same name.
    """
    labels = checkpoint.labels
    unknown = [
        label for label, found in zip(labels, find_classes(labels), strict=True) if not found
    ]
    if unknown:
        raise ModelError(
            f"{len(unknown)} classes of {checkpoint.name} have no names in models/labels, such as "
            f"{unknown[0]!r}. Add them, or correct id2label in its config.json."
        )
    # The names of equal labels are made different, so those are looked for first.
    if equal := [label for label, count in Counter(labels).items() if count > 1]:
        raise ModelError(
            f"Several classes of {checkpoint.name} have the name {equal[0]!r}. Correct id2label in "
            "its config.json."
        )
    for language in LANGUAGES:
        counts = Counter(name.casefold() for name in readable_names(labels, language))
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise ModelError(
                f"Several classes of {checkpoint.name} have the name {twice[0]!r} ({language}). "
                "Correct models/labels."
            )


def write_half(
    checkpoint: Checkpoint, folder: Path, temperature: float = 1.0, minimum: float | None = None
) -> None:
    """Write a checkpoint in half precision, in the Hugging Face layout, with its configuration.

    The logits are divided by `temperature`: it is folded into the last layer, so that no engine
    needs to know it. `minimum`: the default minimum confidence, None to leave it out.

    Raises:
        ModelError: the weights do not fit the configuration, or are too large for half precision.
        StoreError: the folder cannot be written.
    """
    checkpoint.weights()  # checks names and shapes
    tensors = {
        name: half(value / np.float32(temperature) if name.startswith(_HEAD) else value, name)
        for name, value in checkpoint.tensors().items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / WEIGHTS_NAME, metadata={"format": "pt"})
    (folder / WEIGHTS_NAME).chmod(0o644)
    stated = {} if minimum is None else {"minimum_confidence": minimum}
    config = checkpoint.config.replace(dtype="float16", swiftcam_note=NOTE, **stated)
    write_config_files(replace(checkpoint, config=config), folder)


def half(value: NDArray[np.generic], name: str) -> NDArray[np.generic]:
    """Return a tensor in half precision; whole numbers keep their type.

    Raises:
        ModelError: a number is too large for half precision, or is none.
    """
    if value.dtype.kind != "f":
        return value
    with np.errstate(over="ignore"):
        rounded = value.astype(np.float16)
    if not np.isfinite(rounded).all():
        raise ModelError(f"{name} has numbers that half precision cannot hold. Train again.")
    return rounded


def has_same_weights(folder: Path, other: Path) -> bool:
    """Tell whether two directories of checkpoints have the same weights file."""
    files = folder / WEIGHTS_NAME, other / WEIGHTS_NAME
    return all(file.is_file() for file in files) and weights_sha256(files[0]) == weights_sha256(
        files[1]
    )
