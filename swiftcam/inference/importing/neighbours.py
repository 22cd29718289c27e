"""The files that Hugging Face stores beside an ONNX file: its labels and its preprocessing."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError
from swiftcam.inference.importing.recipe_choices import RecipeChoices, read_recipe

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

_LARGEST_FILE = 4_000_000  # bytes
_GRAPHS = "onnx"  # the folder for ONNX files in a repository of the hub


def labels_beside(path: Path) -> tuple[str, ...] | None:
    """Return the labels in the `config.json` beside an ONNX file, None if there are none."""
    for folder in _folders(path):
        try:
            with (folder / "config.json").open("rb") as file:
                values: Any = json.loads(file.read(_LARGEST_FILE))
            names = {int(key): str(name) for key, name in values["id2label"].items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            continue
        if names and set(names) == set(range(len(names))):
            return tuple(names[index] for index in range(len(names)))
    return None


def recipe_beside(path: Path) -> RecipeChoices:
    """Return the recipe in the `preprocessor_config.json` beside an ONNX file; empty if none."""
    for folder in _folders(path):
        file = folder / "preprocessor_config.json"
        if not file.is_file():
            continue
        try:
            return RecipeChoices(**read_recipe(file).to_dict())
        except ArgumentError as error:
            log.info("%s", error)
    return RecipeChoices()


def _folders(path: Path) -> list[Path]:
    """Return the folders where the files may be."""
    folder = path if path.is_dir() else path.parent
    return [folder, folder.parent] if folder.name == _GRAPHS else [folder]
