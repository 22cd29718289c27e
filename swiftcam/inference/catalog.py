"""Which models exist: the ones shipped with SwiftCam by name, and any checkpoint by its path."""

from __future__ import annotations

import os
from pathlib import Path

from swiftcam import paths
from swiftcam.errors import ArgumentError

DEFAULT_MODEL = "swiftformer-xs-tiny200"


def model_names() -> list[str]:
    """Return the names of the shipped models."""
    return sorted(path.parent.name for path in paths.models_dir().glob("*/model.safetensors"))


def find_model(name_or_path: str) -> Path:
    """Return the checkpoint that a model name or a path stands for; a shipped name wins.

    Raises:
        ArgumentError: it is neither a known name nor an existing path.
    """
    if name_or_path in model_names():
        return paths.models_dir() / name_or_path
    path = Path(name_or_path).expanduser()
    # Unlike `Path.exists`, this is also False for names that the system does not allow.
    if name_or_path and os.path.exists(path):
        return path
    known = ", ".join(model_names())
    raise ArgumentError(
        f"There is no model {name_or_path!r}: it is neither a known name ({known}) nor an existing "
        "directory. Check the spelling."
    )
