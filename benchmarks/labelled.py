"""Labelled pictures: a folder with a table, or with one sub-folder for each class.

- A table is a `photos.csv`, or the only other `*.csv` that fits: UTF-8, separated by commas, with
  the column `file` (relative to the folder) and at least one of `label`, `wnid` and `index` (the
  number in ImageNet-1k). Other columns are ignored.
- Without a table, the name of each sub-folder is the label of all pictures in it.

`matching` says which labels are understood. Pictures of classes that the model lacks are counted,
not scored. The module is in `benchmarks`, because only what measures a model needs the truth; the
package itself never reads it.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.matching import ClassFinder, Truth
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError, ImageError
from swiftcam.labelling.finding.listing import Selection, list_pictures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe

_PREFERRED = "photos.csv"
_STATES_CLASS = ("label", "wnid", "index")
_BLOCK = 32  # pictures; their crops are in memory together
_NAMED = 5  # labels or files that a message names


@dataclass(frozen=True)
class LabelledPicture:
    """A picture, and the number of its class in the logits of the model."""

    path: Path
    class_index: int


@dataclass(frozen=True)
class LabelledSet:
    """The labelled pictures of one folder, for one model.

    `pictures`: those of its classes. `unknown`: the number of pictures by label, of labels that no
    class of the model has. `ambiguous`: the same, of labels that several classes have.
    """

    folder: Path
    pictures: tuple[LabelledPicture, ...]
    unknown: Mapping[str, int]
    ambiguous: Mapping[str, int]

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.resolve().name

    @property
    def total(self) -> int:
        """The number of all labelled pictures, with those that are not scored."""
        return len(self.pictures) + sum(self.unknown.values()) + sum(self.ambiguous.values())


@dataclass(frozen=True, eq=False)
class LabelledCrops:
    """The crops of labelled pictures.

    `crops`: RGB uint8 `(N, S, S, 3)`. `truth`: the class of each `(N,)`. `unreadable`: a message
    for each picture that could not be read, with its name; it has no crop.
    """

    crops: NDArray[np.uint8]
    truth: NDArray[np.intp]
    unreadable: tuple[str, ...] = ()


def read_labelled(folder: Path, labels: Sequence[str]) -> LabelledSet:
    """Return the labelled pictures of a folder, with the classes of a model with these `labels`.

    No picture is opened.

    Raises:
        ArgumentError: the folder or its table cannot be read, or no picture is of a class of the
            model.
    """
    finder = ClassFinder(labels)
    pictures: list[LabelledPicture] = []
    unknown: Counter[str] = Counter()
    ambiguous: Counter[str] = Counter()
    for path, truth in _stated(folder):
        match finder.candidates(truth):
            case (int(place),):
                pictures.append(LabelledPicture(path, place))
            case () | (None,):
                unknown[str(truth)] += 1
            case _:
                ambiguous[str(truth)] += 1
    found = LabelledSet(folder, tuple(pictures), unknown, ambiguous)
    if not pictures:
        raise ArgumentError(_no_match_message(found))
    return found


def crop_blocks(
    pictures: Sequence[LabelledPicture], recipe: Recipe, count: int = _BLOCK
) -> Iterator[LabelledCrops]:
    """Yield the crops of pictures in their order, those of up to `count` pictures together.

    A block may have no crops, if none of its pictures can be read.
    """
    remaining = iter(pictures)
    while block := list(islice(remaining, count)):
        crops, truth, unreadable = [], [], []
        for picture in block:
            try:
                crops.append(recipe.crop(read_picture(picture.path)))
                truth.append(picture.class_index)
            except ImageError as error:
                unreadable.append(f"{picture.path.name}: {error}")
        yield _crops_of(crops, truth, unreadable, recipe.size)


def all_crops(labelled: LabelledSet, recipe: Recipe) -> LabelledCrops:
    """Return the crops of all pictures of a set, in memory together.

    Raises:
        ArgumentError: no picture can be read.
    """
    blocks = list(crop_blocks(labelled.pictures, recipe))
    crops = np.concatenate([block.crops for block in blocks])
    truth = np.concatenate([block.truth for block in blocks])
    unreadable = tuple(problem for block in blocks for problem in block.unreadable)
    if not len(crops):
        raise ArgumentError(unreadable_message(labelled, unreadable))
    return LabelledCrops(crops, truth, unreadable)


def unreadable_message(labelled: LabelledSet, unreadable: Sequence[str]) -> str:
    """Return the message for a set of which no picture can be read."""
    return (
        f"None of the {len(labelled.pictures)} pictures of {labelled.folder} with a label of the "
        f"model can be read, such as {unreadable[0]} Check the files."
    )


def _crops_of(
    crops: list[NDArray[np.uint8]], truth: list[int], unreadable: list[str], size: int
) -> LabelledCrops:
    stacked = np.stack(crops) if crops else np.zeros((0, size, size, 3), np.uint8)
    return LabelledCrops(stacked, np.array(truth, np.intp), tuple(unreadable))


def _stated(folder: Path) -> Iterator[tuple[Path, Truth]]:
    """Yield every picture of a folder with the class that its table or sub-folder states."""
    if not folder.is_dir():
        raise ArgumentError(f"There is no folder {folder}. Name a folder of labelled pictures.")
    try:
        table = _table_in(folder)
        rows = _table_rows(table) if table else _sub_folders(folder)
        yield from rows
    except OSError as error:
        reason = error.strerror or error
        raise ArgumentError(f"{folder} cannot be read ({reason}). Check its rights.") from error


def _table_in(folder: Path) -> Path | None:
    """Return the table of a folder, None if no file is one."""
    fitting = [
        path for path in sorted(folder.glob("*.csv")) if path.is_file() and _is_fitting(path)
    ]
    preferred = [path for path in fitting if path.name == _PREFERRED]
    if len(fitting) > 1 and not preferred:
        names = ", ".join(path.name for path in fitting)
        raise ArgumentError(
            f"Several tables in {folder} have labels: {names}. Name the right one {_PREFERRED}."
        )
    return (preferred or fitting or [None])[0]


def _is_fitting(path: Path) -> bool:
    try:
        # Damage after the first line is reported when the rows are read.
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            columns = next(csv.reader(file), [])
    except csv.Error:
        return False
    return "file" in columns and not set(columns).isdisjoint(_STATES_CLASS)


def _table_rows(table: Path) -> Iterator[tuple[Path, Truth]]:
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            for row in reader:
                if not (name := (row["file"] or "").strip()):
                    raise ArgumentError(
                        f"Line {reader.line_num} of {table} names no file. Correct or remove it."
                    )
                label, wnid, index = ((row.get(key) or "").strip() for key in _STATES_CLASS)
                number = int(index) if index.isascii() and index.isdecimal() else None
                yield table.parent / name, Truth(label, wnid, number)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ArgumentError(
            f"The table {table} cannot be read ({error}). Save it as CSV in UTF-8."
        ) from error


def _sub_folders(folder: Path) -> Iterator[tuple[Path, Truth]]:
    has_any = False
    for each in sorted(folder.iterdir()):
        if each.name.startswith(".") or not each.is_dir():
            continue
        for listed in list_pictures(Selection((each,), is_recursive=True)):
            if listed.error:
                raise ArgumentError(f"{listed.path}: {listed.error}")
            has_any = True
            yield listed.path, Truth(each.name)
    if not has_any:
        raise ArgumentError(
            f"{folder} has no labelled pictures. It needs a table {_PREFERRED} with the column "
            "file and one of label, wnid and index, or one sub-folder of pictures for each class."
        )


def _no_match_message(found: LabelledSet) -> str:
    if not found.total:
        return f"The table in {found.folder} has no rows. Add one for each picture."
    labels = [*found.unknown, *found.ambiguous]
    named = ", ".join(labels[:_NAMED]) + (", …" if len(labels) > _NAMED else "")
    reason = "are of no class of the model, or of several" if found.ambiguous else "are unknown"
    return (
        f"No picture of {found.folder} belongs to a class of the model: its labels ({named}) "
        f"{reason}. Use the model's names of classes, or wnids."
    )
