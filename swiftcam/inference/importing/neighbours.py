"""The files that Hugging Face stores beside an ONNX file: its labels and its preprocessing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.config_fields import named_classes
from swiftcam.inference.importing.recipe_choices import RecipeChoices, read_recipe

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

_GRAPHS = "onnx"  # the folder for ONNX files in a repository of the hub


def labels_beside(path: Path) -> tuple[str, ...] | None:
    """Return the labels in the `config.json` beside an ONNX file, None if there are none."""
    for folder in _folders(path):
        try:
            values = read_json_file(folder / "config.json")
            found = values.get("id2label") if isinstance(values, dict) else None
            names = named_classes(found, None, None) if found else {}
        except (OSError, DocumentError, ModelError) as error:
            log.info("labels beside %s: %s", path, error)
            continue
        if names:
            return tuple(names.values())
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
