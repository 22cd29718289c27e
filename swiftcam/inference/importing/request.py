"""The request to import a model, and helpers for every kind of model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.tensors import unreadable
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.labels.class_labels import (
    labels_from_list,
    numbered_label,
    read_label_file,
)
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.models.spec_fields import Gives

IMAGENET = "imagenet-1k"
_BLOCK = 1_000_000  # bytes


@dataclass(frozen=True)
class OnnxChoices:
    """Properties that the file of a classifier may not contain; None to detect each.

    `is_channels_first`: whether the input is `(N, 3, S, S)`, not `(N, S, S, 3)`.
    `is_raw`: whether the classifier takes 0..255 and normalises itself.
    `is_bgr`: whether it takes the channels in the order B, G, R; None means R, G, B.
    `gives`: the kind of output; detected from the network and its outputs for two golden crops.
    `output`: the name of the output with the scores.
    """

    is_channels_first: bool | None = None
    is_raw: bool | None = None
    is_bgr: bool | None = None
    gives: Gives | None = None
    output: str | None = None


@dataclass(frozen=True)
class ImportRequest:
    """A model to import.

    `path`: its file or directory. `name`: its name in the store.
    `is_linked`: whether the weights stay where they are instead of being copied.
    `family`: of a checkpoint, None to detect it.
    `labels`: the names of the classes, a file with them, or "imagenet-1k"; None for the model's
    own.
    `recipe`, `onnx`: further choices.
    """

    path: Path
    name: str
    is_linked: bool = False
    family: Family | None = None
    labels: str | tuple[str, ...] | None = None
    recipe: RecipeChoices = field(default_factory=RecipeChoices)
    onnx: OnnxChoices = field(default_factory=OnnxChoices)


def chosen_labels(
    request: ImportRequest, count: int, known: tuple[str, ...] | None = None
) -> tuple[str, ...] | None:
    """Return the labels of the request for `count` classes; None if it names none.

    A file may name only some classes: the others keep their `known` labels.

    Raises:
        ArgumentError: the file cannot be read, or has another number of labels.
    """
    if request.labels is None:
        return None
    if isinstance(request.labels, tuple):
        return labels_from_list(request.labels, count)
    if request.labels != IMAGENET:
        found = read_label_file(paths.expanded(request.labels), count)
        has_names = known is not None and len(known) == count
        others = known if known and has_names else tuple(map(numbered_label, range(count)))
        return tuple(found.get(index, others[index]) for index in range(count))
    names = tuple(entry.label for entry in imagenet_classes())
    if count != len(names):
        raise ArgumentError(
            phrase(
                "{file} has {count} classes, ImageNet-1k has {imagenet}. Give a file with its own "
                "labels: --labels FILE.",
                file=request.path.name,
                count=count,
                imagenet=len(names),
            )
        )
    return names


def copy_file(source: Path, target: Path, watch: Watch) -> None:
    """Copy a file and report the progress.

    Raises:
        ModelError: the source cannot be read.
        OSError: the copy cannot be written.
        Cancelled: it was cancelled.
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
