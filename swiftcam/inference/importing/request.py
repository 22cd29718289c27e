"""What is asked for when a model of the user's own is brought in, and what every kind needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.tensors import unreadable
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.labels.class_labels import read_label_file
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.jobs.progress import Phase, Watch

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.models.imported_classifier import Gives

IMAGENET = "imagenet-1k"
_BLOCK = 1_000_000


@dataclass(frozen=True)
class GraphChoices:
    """What an ONNX file may leave open; None is what can be seen in it, or the usual.

    `is_raw` means that it takes 0..255 and normalises by itself; `gives` is otherwise seen from
    its answers.
    """

    is_channels_first: bool | None = None
    is_raw: bool | None = None
    gives: Gives | None = None


@dataclass(frozen=True)
class ImportRequest:
    """A model to bring in under a name.

    `labels` is a file with the names of the classes, or "imagenet-1k"; None: those it has itself.
    With `is_linked` the weights stay where they are.
    """

    path: Path
    name: str
    is_linked: bool = False
    family: Family | None = None
    labels: str | None = None
    recipe: RecipeChoices = field(default_factory=RecipeChoices)
    graph: GraphChoices = field(default_factory=GraphChoices)


def chosen_labels(request: ImportRequest, count: int) -> tuple[str, ...] | None:
    """Return the names that were asked for, for `count` classes; None where nothing was asked.

    Raises:
        ArgumentError: they cannot be read, or are not as many as the classes.
    """
    if request.labels is None:
        return None
    if request.labels != IMAGENET:
        found = read_label_file(Path(request.labels).expanduser(), count)
        return tuple(found.get(index, f"class {index}") for index in range(count))
    names = tuple(entry.label for entry in imagenet_classes())
    if count != len(names):
        raise ArgumentError(
            f"{request.path.name} has {count} classes, ImageNet-1k has {len(names)}. Give a file "
            "with its own names with --labels."
        )
    return names


def copy_file(source: Path, target: Path, watch: Watch) -> None:
    """Copy a file, telling how far it is.

    Raises:
        ModelError: it cannot be read.
        OSError: the copy cannot be written.
        Cancelled: it was called off.
    """
    try:
        reader = source.open("rb")
    except OSError as error:
        raise unreadable(source, error) from error
    with reader, target.open("wb") as writer:
        total = source.stat().st_size
        while block := reader.read(_BLOCK):
            writer.write(block)
            watch.tell(Phase.COPYING, writer.tell(), total)
