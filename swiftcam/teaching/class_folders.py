"""Taking over the pictures of a folder `class/picture.jpg` into a project."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.capture.pictures import read_picture
from swiftcam.capture.stills.opening import PICTURE_SUFFIXES
from swiftcam.errors import ArgumentError, ImageError
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.phrases import phrase
from swiftcam.teaching.embedder import example_picture
from swiftcam.teaching.project import NONE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.teaching.project import Project


@dataclass(frozen=True)
class Gathered:
    """What was taken over from a folder.

    `added`, `known`: the numbers of new pictures, and of those the project had before.
    `unreadable`: the others, with the reason.
    """

    added: int
    known: int
    unreadable: tuple[tuple[Path, str], ...]


def class_folders(folder: Path) -> dict[str, list[Path]]:
    """Return the pictures of each folder inside a folder, also those in folders inside it.

    Hidden files and folders are skipped. A class without pictures is in the result too.

    Raises:
        ArgumentError: the folder cannot be read, or has no folders with pictures.
    """
    try:
        names = sorted(
            entry.name for entry in os.scandir(folder) if entry.is_dir() and _is_shown(entry.name)
        )
    except OSError as error:
        raise ArgumentError(
            phrase(
                "{folder} cannot be read ({reason}). Give a folder with one folder for each class.",
                folder=str(folder),
                reason=error.strerror or str(error),
            )
        ) from error
    found = {name: sorted(_pictures(folder / name)) for name in names}
    if not any(found.values()):
        raise ArgumentError(
            phrase(
                "{folder} has no folders with pictures. Make a folder for each class, with its "
                "pictures inside, such as {folder}/cup/1.jpg.",
                folder=str(folder),
            )
        )
    return found


def _pictures(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if _is_shown(name)]
        for name in names:
            if _is_shown(name) and Path(name).suffix.lower() in PICTURE_SUFFIXES:
                yield Path(place, name)


def _is_shown(name: str) -> bool:
    return not name.startswith(".")


def gather(
    found: Mapping[str, list[Path]], project: Project, recipe: Recipe, watch: Watch | None = None
) -> Gathered:
    """Add pictures by class to a project, each as a burst of its own, unless it has them.

    Folders whose names differ only in case are one class. The folder "none" has pictures that show
    none of the classes.

    Raises:
        Cancelled: it was cancelled; the pictures added before stay.
        StoreError: the project cannot be written.
    """
    watch = watch or Watch()
    total, done, added, known = sum(map(len, found.values())), 0, 0, 0
    burst = project.next_burst()
    unreadable = []
    for label, pictures in found.items():
        folder = _class_folder(project, label)
        seen = {_digest(each.path.read_bytes()) for each in project.examples_in(folder)}
        for path in pictures:
            watch.tell(Phase.READING, done, total)
            done += 1
            try:
                picture = example_picture(read_picture(path), recipe)
            except ImageError as error:
                unreadable.append((path, str(error)))
                continue
            if (digest := _digest(picture)) in seen:
                known += 1
                continue
            seen.add(digest)
            project.add(folder, burst, picture)
            added += 1
            burst += 1
    return Gathered(added, known, tuple(unreadable))


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _class_folder(project: Project, label: str) -> str:
    if label.casefold() == NONE_FOLDER:
        return NONE_FOLDER
    return (project.class_called(label) or project.add_class(label)).folder
