"""A teaching project on disk: the classes and their examples.

```
NAME/
  project.json                   the classes with their labels, and the checkpoint underneath
  examples/FOLDER/BURST-NN.jpg   the examples of a class; those of one press of the key share BURST
  deleted/                       examples and classes that were removed, until the project is closed
  embeddings.sqlite              a cache; see `embedding_cache`
```
The examples are plain pictures in folders by class: whatever happens to the other files, they can
be taught again. Each is written completely or not at all. One program at a time changes a project.
"""

from __future__ import annotations

import json
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from swiftcam import files
from swiftcam.documents.document_error import DocumentError
from swiftcam.errors import ArgumentError, StoreError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PROJECT_NAME = "project.json"
NONE_FOLDER = "none"  # the examples in it show none of the classes
FORMAT = 1
_EXAMPLE = re.compile(r"(\d{6})-(\d{2,4})\.jpg")
_FOLDER = re.compile(r"[^\w-]+")
_LONGEST_FOLDER = 40
MOST_CLASSES = 1000


@dataclass(frozen=True)
class TaughtClass:
    """A class of a project: the name of its folder, and its label as shown."""

    folder: str
    label: str


@dataclass(frozen=True)
class Example:
    """An example on disk: its picture, the folder of its class, and the number of its burst."""

    path: Path
    folder: str
    burst: int


class ClassFields(Struct):
    """The fields of a `TaughtClass`."""

    folder: Annotated[str, Meta(pattern=r"^[\w-]{1,60}\Z")]
    label: Annotated[str, Meta(min_length=1, max_length=200)]


class ProjectFields(Struct):
    """The fields of `project.json`."""

    format: int
    model: Annotated[str, Meta(min_length=1, max_length=4096)]
    classes: Annotated[list[ClassFields], Meta(max_length=MOST_CLASSES)]
    is_beside: bool = False


class Project:
    """The classes and examples of one project.

    `model`: the checkpoint underneath, a name or a path. `is_beside`: the classes are used beside
    the checkpoint's own. `classes`: in the order in which they were made. Its methods change the
    disk at once; they raise `StoreError` if it cannot be written.
    """

    def __init__(self, folder: Path, fields: ProjectFields) -> None:
        self.folder = folder
        self.model = fields.model
        self.is_beside = fields.is_beside
        self.classes = [TaughtClass(each.folder, each.label) for each in fields.classes]

    @property
    def name(self) -> str:
        """The name of the project, which is that of the taught model."""
        return self.folder.name

    def examples(self) -> list[Example]:
        """Return the examples, by class in the order of `classes`, then by burst; none class last.

        Raises:
            StoreError: the folder cannot be read.
        """
        with project_errors(self.folder):
            folders = [*(each.folder for each in self.classes), NONE_FOLDER]
            return [example for folder in folders for example in self.examples_in(folder)]

    def examples_in(self, folder: str) -> list[Example]:
        """Return the examples of the class with a folder, by burst."""
        found = sorted((self.folder / "examples" / folder).glob("*.jpg"))
        matches = [(path, _EXAMPLE.fullmatch(path.name)) for path in found]
        return [Example(path, folder, int(match[1])) for path, match in matches if match]

    def next_burst(self) -> int:
        """Return a number that no burst of the project has."""
        return 1 + max((example.burst for example in self.examples()), default=0)

    def class_called(self, label: str) -> TaughtClass | None:
        """Return the class with a label, without regard to case; None if there is none."""
        wanted = label.casefold()
        return next((each for each in self.classes if each.label.casefold() == wanted), None)

    def add_class(self, label: str) -> TaughtClass:
        """Add a class and return it.

        Raises:
            ArgumentError: the label is empty, or a class has it.
            StoreError: the project cannot be written.
        """
        label = " ".join(label.split())
        if not label or len(self.classes) >= MOST_CLASSES:
            raise ArgumentError(phrase("A class needs a name."))
        if self.class_called(label) is not None:
            raise ArgumentError(phrase("There is already a class {name}.", name=label))
        added = TaughtClass(self._free_folder(label), label)
        with project_errors(self.folder):
            (self.folder / "examples" / added.folder).mkdir(parents=True, exist_ok=True)
        self.set_classes([*self.classes, added])
        return added

    def rename_class(self, folder: str, label: str) -> None:
        """Give a class another label.

        Raises:
            ArgumentError: the label is empty, or another class has it.
            StoreError: the project cannot be written.
        """
        label = " ".join(label.split())
        same = self.class_called(label)
        if not label or (same is not None and same.folder != folder):
            raise ArgumentError(phrase("There is already a class {name}.", name=label))
        self.set_classes(
            [TaughtClass(folder, label) if each.folder == folder else each for each in self.classes]
        )

    def remove_class(self, folder: str) -> None:
        """Remove a class with its examples; they stay in `deleted` until the project is closed.

        Raises:
            StoreError: the project cannot be written.
        """
        with project_errors(self.folder):
            for example in self.examples_in(folder):
                self.delete(example)
            with suppress(OSError):  # files of others stay, and their folder with them
                (self.folder / "examples" / folder).rmdir()
        self.set_classes([each for each in self.classes if each.folder != folder])

    def add(self, folder: str, burst: int, jpeg: bytes) -> Example:
        """Write an example: a class's folder, the number of its burst, an encoded JPEG.

        Raises:
            StoreError: it cannot be written.
        """
        target = self._free_path(folder, burst)
        with project_errors(self.folder):
            target.parent.mkdir(parents=True, exist_ok=True)
            with files.atomic_path(target) as temporary:
                temporary.write_bytes(jpeg)
        return Example(target, folder, burst)

    def move(self, example: Example, folder: str) -> Example:
        """Move an example to another class and return it there.

        Raises:
            StoreError: it cannot be moved.
        """
        target = self._free_path(folder, example.burst)
        with project_errors(self.folder):
            target.parent.mkdir(parents=True, exist_ok=True)
            example.path.rename(target)
        return Example(target, folder, example.burst)

    def delete(self, example: Example) -> None:
        """Delete an example; `restore` brings it back until the project is closed.

        Raises:
            StoreError: it cannot be moved.
        """
        kept = self._deleted(example)
        with project_errors(self.folder):
            kept.parent.mkdir(parents=True, exist_ok=True)
            example.path.replace(kept)

    def restore(self, example: Example) -> Example:
        """Bring back a deleted example and return it.

        Raises:
            StoreError: it cannot be moved.
        """
        target = self._free_path(example.folder, example.burst)
        with project_errors(self.folder):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._deleted(example).rename(target)
        return Example(target, example.folder, example.burst)

    def close(self) -> None:
        """Forget what was deleted."""
        shutil.rmtree(self.folder / "deleted", ignore_errors=True)

    def set_model(self, model: str, *, is_beside: bool) -> None:
        """Choose the checkpoint underneath, and whether its own classes are used too.

        Raises:
            StoreError: the project cannot be written.
        """
        self.model, self.is_beside = model, is_beside
        self._write()

    def _deleted(self, example: Example) -> Path:
        return self.folder / "deleted" / example.folder / example.path.name

    def _free_path(self, folder: str, burst: int) -> Path:
        """Return a path for another example of a burst; also those deleted keep their names."""
        names = (f"{burst:06}-{number:02}.jpg" for number in count())
        folders = [self.folder / place / folder for place in ("examples", "deleted")]
        free = (name for name in names if not any((each / name).exists() for each in folders))
        return folders[0] / next(free)

    def _free_folder(self, label: str) -> str:
        """Return a folder for a class that no other has, also where case does not count."""
        base = _FOLDER.sub("-", label).strip("-")[:_LONGEST_FOLDER] or "class"
        taken = {NONE_FOLDER, *(each.folder.casefold() for each in self.classes)}
        names = (base, *(f"{base}-{number}" for number in range(2, MOST_CLASSES + 3)))
        return next(name for name in names if name.casefold() not in taken)

    def set_classes(self, classes: Sequence[TaughtClass]) -> None:
        """Replace the list of classes; their folders stay as they are.

        Raises:
            StoreError: the project cannot be written.
        """
        before, self.classes = self.classes, list(classes)
        try:
            self._write()
        except StoreError:
            self.classes = before
            raise

    def _write(self) -> None:
        values = {
            "format": FORMAT,
            "model": self.model,
            "is_beside": self.is_beside,
            "classes": [vars(each) for each in self.classes],
        }
        text = json.dumps(values, indent=2, ensure_ascii=False) + "\n"
        with project_errors(self.folder):
            files.write_text(self.folder / PROJECT_NAME, text)


@contextmanager
def project_errors(folder: Path) -> Iterator[None]:
    """Turn the errors of a disk into a sentence.

    Raises:
        StoreError: the folder cannot be read or written.
    """
    try:
        yield
    except (FileNotFoundError, DocumentError):
        raise
    except OSError as error:
        raise StoreError(
            phrase(
                "The examples in {folder} cannot be read or written ({reason}). Check free space "
                "and permissions.",
                folder=str(folder),
                reason=error.strerror or str(error),
            )
        ) from error
