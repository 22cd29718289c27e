"""What each project of a user has, for lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ModelError
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.teaching.projects import open_project, project_names

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class ProjectSummary:
    """A project: its classes, the number of its pictures, the checkpoint underneath.

    `problem`: why it cannot be opened, "" if it can.
    """

    name: str
    classes: tuple[str, ...] = ()
    pictures: int = 0
    model: str = ""
    problem: str = ""


def summaries(root: Path) -> list[ProjectSummary]:
    """Return a summary of each project in a folder, by name."""
    return [_summary(root / name) for name in project_names(root)]


def _summary(folder: Path) -> ProjectSummary:
    try:
        project = open_project(folder, DEFAULT_MODEL)
        pictures = len(project.examples())
    except ModelError as error:
        return ProjectSummary(folder.name, problem=str(error))
    labels = tuple(each.label for each in project.classes)
    return ProjectSummary(folder.name, labels, pictures, project.model)
