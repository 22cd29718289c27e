"""The classes of ImageNet-1k, and the names of a model's classes in English and Chinese.

Read from `models/labels` on first use, then kept in memory. Any thread may call these functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from swiftcam import paths
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.labels.class_labels import short_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LANGUAGES = ("en", "zh")

_COLUMNS = "index\twnid\twordnet\ten\tzh"
_WNID = re.compile(r"n\d{8}(?![0-9A-Za-z])")
# A single word such as "mouse" is taken for an ImageNet class only in a list of ImageNet classes:
# one with at least this many labels, of which at least this share is found.
_LEAST_LABELS = 10
_LEAST_SHARE = 0.9


class ImageNetClass(NamedTuple):
    """One class of ImageNet-1k.

    `class_index`: its place in the logits. `wnid`: its WordNet identifier. `label`: all of
    WordNet's names, such as "tabby, tabby cat". `english`, `chinese`: one short name.
    """

    class_index: int
    wnid: str
    label: str
    english: str
    chinese: str


@cache
def imagenet_classes() -> tuple[ImageNetClass, ...]:
    """Return the 1000 classes in the order of the logits.

    Raises:
        ModelError: SwiftCam's own file of names is missing or damaged.
    """
    return read_classes(paths.models_dir() / "labels" / "imagenet1k.tsv")


def read_classes(path: Path) -> tuple[ImageNetClass, ...]:
    """Read the 1000 classes from a tab-separated table.

    Raises:
        ModelError: the file is missing or damaged.
    """
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        if header != _COLUMNS:
            raise ValueError("its first line is not the expected one")
        rows = [line.split("\t") for line in lines]
        classes = tuple(ImageNetClass(int(index), *names) for index, *names in rows)
        if [entry.class_index for entry in classes] != list(range(1000)):
            raise ValueError("its lines are not numbered from 0 to 999")
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            f"The names of the classes cannot be read from {path} ({error}). "
            "Install SwiftCam again."
        ) from error
    return classes


def readable_names(
    labels: Sequence[str], language: str, overrides: Mapping[int, str] | None = None
) -> tuple[str, ...]:
    """Return a short name for each of a model's labels, in `language` ("en" or "zh").

    A class of ImageNet-1k gets its name in that language, any other class the first of its
    synonyms. No two names are equal, whatever their case: those that would be are longer or have
    the number of the class. `overrides`: the user's own names by class number, which replace both.

    Raises:
        ArgumentError: there are no names in `language`.
        ModelError: SwiftCam's own file of names is missing or damaged.
    """
    names = _readable_names(tuple(labels), language)
    if not overrides:
        return names
    return tuple(overrides.get(index, name) for index, name in enumerate(names))


def wnids(labels: Sequence[str]) -> tuple[str | None, ...]:
    """Return the WordNet identifier of each of a model's labels, None if it is not known.

    Raises:
        ModelError: SwiftCam's own file of names is missing or damaged.
    """
    return tuple(entry.wnid if entry else None for entry in find_classes(tuple(labels)))


@lru_cache(maxsize=8)
def find_classes(labels: tuple[str, ...]) -> tuple[ImageNetClass | None, ...]:
    """Return the class of ImageNet-1k that each of a model's labels means, None if unknown.

    A label that has all of WordNet's names, or begins with a wnid, is certain. A single name counts
    only if almost all labels are ImageNet's, since a user's own "mouse" may be the animal; in a
    list of all 1000 classes in order it counts only at its own place. A name that two classes share
    ("crane") is resolved by the labels before and after it, if the list keeps ImageNet's order;
    else by its capitals ("Cardigan" is the dog); else it stays unknown.

    Raises:
        ModelError: SwiftCam's own file of names is missing or damaged.
    """
    certain, possible = _index()
    keys = [_key(label) for label in labels]
    found = [certain.get(key, ()) for key in keys]
    loose = [
        exact or possible.get(key) or possible.get(_key(short_label(label)), ())
        for label, key, exact in zip(labels, keys, found, strict=True)
    ]
    classes = imagenet_classes()
    enough = max(_LEAST_LABELS, _LEAST_SHARE * len(labels))
    in_place = [place in numbers for place, numbers in enumerate(loose)]
    if len(labels) == len(classes) and sum(in_place) >= enough:
        found = [
            (place,) if is_there else exact
            for place, (is_there, exact) in enumerate(zip(in_place, found, strict=True))
        ]
    elif sum(map(bool, loose)) >= enough:
        found = loose
    numbers = _resolve(labels, found)
    return tuple(None if number is None else classes[number] for number in numbers)


def readable_name(labels: tuple[str, ...], index: int, label: str, language: str = "en") -> str:
    """Return the readable name of the class with this index and label in a model's `labels`.

    A label that is not there, because another model gave it, is only shortened.
    """
    if index >= len(labels) or labels[index] != label:
        return short_label(label)
    return _readable_names(labels, language)[index]


@lru_cache(maxsize=16)
def _readable_names(labels: tuple[str, ...], language: str) -> tuple[str, ...]:
    if language not in LANGUAGES:
        raise ArgumentError(
            f"There are no class names in {language!r}. Use one of: {', '.join(LANGUAGES)}."
        )
    is_chinese = language == "zh"
    names = []
    for index, (label, entry) in enumerate(zip(labels, find_classes(labels), strict=True)):
        if entry is not None:
            names.append(entry.chinese if is_chinese else entry.english)
        elif label in (f"class {index}", f"LABEL_{index}"):
            names.append(f"类别 {index}" if is_chinese else f"class {index}")
        else:
            names.append(short_label(label))
    return _distinct(names, labels)


def _distinct(names: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are equal: with the whole label where they were, or a number."""
    whole = [" ".join(label.split()) for label in labels]
    numbered = _where_equal(names, whole)
    found: list[str] = []
    while found != numbered:  # "a (1)" may be a name itself
        found = numbered
        numbered = _where_equal(found, [f"{name} ({n})" for n, name in enumerate(found)])
    return tuple(found)


def _where_equal(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the names, with `others` in place of those that occur more than once."""
    uses = Counter(map(_folded, names))
    pairs = zip(names, others, strict=True)
    return [name if uses[_folded(name)] == 1 else other for name, other in pairs]


def _folded(name: str) -> str:
    """Return what names have in common that a file system or a reader may take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def _key(label: str) -> str:
    """Return the key to look a label up by: its wnid if it begins with one, else its names."""
    wnid = _WNID.match(label)
    if wnid:
        return wnid[0]
    names = label.replace("_", " ").casefold().split(",")
    return ", ".join(" ".join(name.split()) for name in names)


@cache
def _index() -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Return class numbers by what is certain (a wnid, all names), and by a single name."""
    certain: dict[str, tuple[int, ...]] = {}
    possible: dict[str, tuple[int, ...]] = {}
    for number, wnid, label, english, _ in imagenet_classes():
        # The file has the same form as `_key` returns, except for capitals.
        certain[wnid] = (number,)
        first, *others = label.casefold().split(", ")
        if others:
            certain[label.casefold()] = (number,)
        for name in {first, english.casefold()}:
            possible[name] = (*possible.get(name, ()), number)
    return certain, possible


def _resolve(labels: tuple[str, ...], found: list[tuple[int, ...]]) -> list[int | None]:
    """Return one class number for each label, chosen from those it may mean."""
    sure = [(place, numbers[0]) for place, numbers in enumerate(found) if len(numbers) == 1]
    is_in_order = all(a < b for (_, a), (_, b) in pairwise(sure))
    uses = Counter(labels)
    resolved: list[int | None] = [numbers[0] if len(numbers) == 1 else None for numbers in found]
    for place, numbers in enumerate(found):
        if len(numbers) < 2:
            continue
        number = _by_place(place, numbers, sure) if is_in_order else None
        if number is None and uses[labels[place]] == 1:
            number = _by_capitals(labels[place], numbers)
        resolved[place] = number
    return resolved


def _by_place(place: int, numbers: tuple[int, ...], sure: list[tuple[int, int]]) -> int | None:
    """Return the class that fits between the known ones before and after it, if only one does."""
    before = max((number for other, number in sure if other < place), default=-1)
    after = min((number for other, number in sure if other > place), default=1000)
    fitting = [number for number in numbers if before < number < after]
    return fitting[0] if len(fitting) == 1 else None


def _by_capitals(label: str, numbers: tuple[int, ...]) -> int | None:
    """Return the class whose first name is written exactly like the label, if only one is."""
    classes = imagenet_classes()
    exact = [n for n in numbers if short_label(classes[n].label) == short_label(label)]
    return exact[0] if len(exact) == 1 else None
