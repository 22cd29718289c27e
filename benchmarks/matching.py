"""Finds the class of a model that a label of someone else's pictures means.

A label may be a wnid, or begin with one; all of WordNet's names, or one of them; the short name in
English or Chinese; or a name of a class that is not from ImageNet, such as a taught one. Case,
underscores and repeated spaces do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from swiftcam.inference.labels.class_names import find_classes, imagenet_classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WNID = re.compile(r"n\d{8}(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Truth:
    """The right class of a picture, as a table or a folder's name states it.

    `label`: a name, `wnid`: the WordNet identifier, both "" if not stated. `number`: the number of
    the class in ImageNet-1k, None if not stated.
    """

    label: str = ""
    wnid: str = ""
    number: int | None = None

    def __str__(self) -> str:
        if self.label or self.wnid:
            return self.label or self.wnid
        return "no label" if self.number is None else f"class {self.number} of ImageNet-1k"


class ClassFinder:
    """Finds the classes of one model by name, wnid or number."""

    def __init__(self, labels: Sequence[str]) -> None:
        """Index a model's `labels`, in the order of its logits."""
        self._own: dict[str, list[int]] = defaultdict(list)  # classes that are not ImageNet's
        self._places: dict[int, list[int]] = defaultdict(list)  # by their number in ImageNet-1k
        for place, (label, entry) in enumerate(
            zip(labels, find_classes(tuple(labels)), strict=True)
        ):
            if entry is not None:
                self._places[entry.class_index].append(place)
                continue
            for name in {_plain(each) for each in (label, *label.split(","))}:
                self._own[name].append(place)

    def candidates(self, truth: Truth) -> tuple[int | None, ...]:
        """Return the model's classes that a truth may mean; None is one that the model lacks.

        One candidate is certain. None at all: nobody knows the name. Several: the name is that of
        several classes, as "crane" of the bird and the machine.

        The wnid decides. Without one, the label does, and of several classes with this name the
        one with the stated number. The number alone counts only if there is no label, because such
        a column may number something else.
        """
        label = _plain(truth.label)
        if wnid := _WNID.match(truth.wnid.strip()) or _WNID.match(label):
            number = _wnids().get(wnid[0])
            # Another class of that name is not meant, except one whose wnid is not known.
            return self._with_numbers([] if number is None else [number], label)
        if not label:
            return self._with_numbers([] if truth.number is None else [truth.number], label)
        numbers = _numbers_of(label)
        if truth.number in numbers:
            numbers = [truth.number]
        return self._with_numbers(numbers, label)

    def _with_numbers(self, numbers: Iterable[int], label: str) -> tuple[int | None, ...]:
        """Return the candidates by their numbers in ImageNet-1k, and the own classes of a name."""
        first = _plain(label.partition(",")[0])
        own = self._own.get(label) or self._own.get(first) or []
        found: list[int | None] = [*own]
        for number in numbers:
            places = self._places.get(number)
            if places:
                found += places
            elif not own and None not in found:
                found.append(None)
        return tuple(found)


def _plain(name: str) -> str:
    """Return a name in the form in which names are compared."""
    name = unicodedata.normalize("NFKC", name).replace("_", " ")
    return " ".join(name.casefold().split())


@cache
def _wnids() -> dict[str, int]:
    return {entry.wnid: entry.class_index for entry in imagenet_classes()}


def _numbers_of(label: str) -> list[int]:
    """Return the numbers of the classes of ImageNet-1k that a plain label may mean.

    All names together count more than the first or short one, and this more than any other, so
    that "missile" is not the projectile.
    """
    for name in (label, _plain(label.partition(",")[0])):
        for index in _indexes():
            if name in index:
                return sorted(index[name])
    return []


@cache
def _indexes() -> tuple[dict[str, set[int]], ...]:
    """Return the numbers by all names together, by the first and short names, by any name."""
    whole: dict[str, set[int]] = defaultdict(set)
    short: dict[str, set[int]] = defaultdict(set)
    single: dict[str, set[int]] = defaultdict(set)
    for entry in imagenet_classes():
        names = entry.label.split(",")
        if len(names) > 1:
            whole[_plain(entry.label)].add(entry.class_index)
        for name in (names[0], entry.english, entry.chinese):
            short[_plain(name)].add(entry.class_index)
        for name in names:
            single[_plain(name)].add(entry.class_index)
    return dict(whole), dict(short), dict(single)
