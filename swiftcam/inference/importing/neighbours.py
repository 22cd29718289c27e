"""The files beside a classifier to import: its labels and its preprocessing."""

from __future__ import annotations

import logging
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.config_fields import named_classes
from swiftcam.inference.importing.recipe_choices import RecipeChoices, read_recipe
from swiftcam.inference.labels.class_labels import labels_from_list, read_label_lines

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.crops.recipe import Recipe

log = logging.getLogger(__name__)

_CONFIG = "config.json"
_GRAPHS = "onnx"  # the folder for ONNX files in a repository of the hub
_LABEL_FILES = ("labels.txt", "labels.json", "classes.txt", "{stem}.txt", "{stem}_labels.txt")


def labels_beside(path: Path, count: int | None = None) -> tuple[str, ...] | None:
    """Return the labels beside the file of a classifier, None if there are none.

    They are in the `config.json` of Hugging Face or in a file with one label a line. `count`: the
    number of classes, None if unknown; other labels are not this classifier's.
    """
    for folder in _folders(path):
        found = list(_named_in_config(folder).values())
        if found and count in (None, len(found)):
            return tuple(found)
        for pattern in _LABEL_FILES:
            file = folder / pattern.format(stem=path.stem)
            try:
                names = read_label_lines(file) if file.is_file() else []
                if names:
                    return labels_from_list(tuple(names), len(names) if count is None else count)
            except (ArgumentError, OSError) as error:
                log.info("labels beside %s: %s", path, error)
    return None


def is_multi_label_beside(path: Path) -> bool:
    """Tell whether the `config.json` beside a classifier says that several labels may be right."""
    kinds = [_config_in(folder).get("problem_type") for folder in _folders(path)]
    return "multi_label_classification" in kinds


def stored_recipe_beside(path: Path) -> Recipe | None:
    """Return the recipe in the files of Hugging Face or timm beside a classifier, None if none.

    Raises:
        ArgumentError: it needs something that SwiftCam cannot do.
    """
    for folder in _folders(path):
        config = _config_in(folder)
        if (file := folder / "preprocessor_config.json").is_file():
            return read_recipe(file, _text(config.get("model_type")))
        if isinstance(config.get("pretrained_cfg"), dict):
            return read_recipe(folder / _CONFIG)
    return None


def recipe_beside(path: Path) -> RecipeChoices:
    """Return the recipe beside a classifier as choices; empty if there is none, or a wrong one."""
    try:
        recipe = stored_recipe_beside(path)
    except ArgumentError as error:
        log.info("%s", error)
        return RecipeChoices()
    if recipe is None:
        return RecipeChoices()
    return RecipeChoices(**{field.name: getattr(recipe, field.name) for field in fields(recipe)})


def _named_in_config(folder: Path) -> dict[int, str]:
    try:
        found = _config_in(folder).get("id2label")
        return named_classes(found, None, None) if found else {}
    except ModelError as error:
        log.info("labels beside %s: %s", folder, error)
        return {}


def _config_in(folder: Path) -> dict[str, Any]:
    """Return the values in `config.json`, empty if there are none."""
    try:
        values = read_json_file(folder / _CONFIG)
    except FileNotFoundError:
        return {}
    except (OSError, DocumentError) as error:
        log.info("%s: %s", folder / _CONFIG, error)
        return {}
    return values if isinstance(values, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _folders(path: Path) -> list[Path]:
    """Return the folders where the files may be."""
    folder = path if path.is_dir() else path.parent
    return [folder, folder.parent] if folder.name == _GRAPHS else [folder]
