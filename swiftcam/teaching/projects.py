"""Finding, creating and opening the projects of a user, also damaged ones."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.models.spec import is_model_name
from swiftcam.phrases import phrase
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.teaching.project import (
    FORMAT,
    NONE_FOLDER,
    PROJECT_NAME,
    Project,
    ProjectFields,
    TaughtClass,
    project_errors,
)

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER_NAME = re.compile(r"[\w-]{1,60}")


def projects_dir() -> Path:
    """Return the user's folder of projects (not created)."""
    return paths.data_dir() / "teach"


def project_names(root: Path) -> list[str]:
    """Return the names of the projects in a folder, sorted."""
    try:
        found = [path.parent.name for path in root.glob(f"*/{PROJECT_NAME}")]
    except OSError:
        return []
    return sorted(name for name in found if is_model_name(name))


def create_project(root: Path, name: str, model: str) -> Project:
    """Create an empty project on a checkpoint, or return the one that is there.

    Raises:
        ArgumentError: the name is not allowed.
        ModelError: it was made by a newer SwiftCam.
        StoreError: it cannot be read or written.
    """
    if not is_model_name(name):
        raise ArgumentError(
            phrase(
                "{name} cannot be the name of a model. Use at most 64 lower-case letters, digits "
                "and . _ -, beginning with a letter or digit.",
                name=repr(name),
            )
        )
    folder = root / name
    if (folder / PROJECT_NAME).exists() or (folder / "examples").is_dir():
        return open_project(folder, model)
    project = Project(folder, ProjectFields(FORMAT, model, []))
    with project_errors(folder):
        (folder / "examples").mkdir(parents=True, exist_ok=True)
    project.set_model(model, is_beside=False)
    return project


def existing_project(name: str) -> Project:
    """Return the user's project of a name.

    Raises:
        ArgumentError: there is none.
        ModelError: it was made by a newer SwiftCam.
        StoreError: it cannot be read.
    """
    root = projects_dir()
    if name not in project_names(root):
        raise ArgumentError(
            phrase(
                "Nothing was taught under the name {name}. The projects are: {names}.",
                name=repr(name),
                names=", ".join(project_names(root)) or "–",
            )
        )
    return open_project(root / name, DEFAULT_MODEL)


def remove_project(name: str) -> int:
    """Remove the user's project of a name, if there is one; return the freed bytes.

    Raises:
        StoreError: it cannot be removed.
    """
    if not is_model_name(name):
        return 0
    folder = projects_dir() / name
    with project_errors(folder):
        files = [path for path in folder.rglob("*") if path.is_file()]
        freed = sum(path.stat().st_size for path in files)
        if folder.is_dir():
            shutil.rmtree(folder)
    return freed


def open_project(folder: Path, model: str) -> Project:
    """Open a project; if `project.json` is damaged, the folders of the examples are the classes.

    The damaged file is kept as `project.json.damaged`; the project then uses `model`.

    Raises:
        ModelError: it was made by a newer SwiftCam.
        StoreError: it cannot be read or written.
    """
    path = folder / PROJECT_NAME
    try:
        with project_errors(folder):
            values = read_json_file(path)
            if isinstance(values, dict) and isinstance(values.get("format"), int):
                _require_known(values["format"], path)
            project = Project(folder, converted(values, ProjectFields))
    except (DocumentError, FileNotFoundError):
        return _rebuilt(folder, model)
    known = {each.folder for each in project.classes}
    missing = [each for each in _folders(folder) if each not in known]
    if missing:  # a folder that was copied in, or a class whose entry was not written any more
        project.set_classes([*project.classes, *(TaughtClass(each, each) for each in missing)])
    return project


def _require_known(version: int, path: Path) -> None:
    if version > FORMAT:
        raise ModelError(
            phrase("{path} was written by a newer SwiftCam. Update SwiftCam.", path=str(path))
        )


def _rebuilt(folder: Path, model: str) -> Project:
    path = folder / PROJECT_NAME
    project = Project(folder, ProjectFields(FORMAT, model, []))
    with project_errors(folder):
        if path.exists():
            path.replace(path.with_name(f"{PROJECT_NAME}.damaged"))
    project.set_classes([TaughtClass(each, each) for each in _folders(folder)])
    return project


def _folders(folder: Path) -> list[str]:
    """Return the folders of examples that can be classes, sorted."""
    with project_errors(folder):
        examples = folder / "examples"
        found = sorted(path.name for path in examples.iterdir()) if examples.is_dir() else []
        return [
            name
            for name in found
            if name != NONE_FOLDER and _FOLDER_NAME.fullmatch(name) and (examples / name).is_dir()
        ]
