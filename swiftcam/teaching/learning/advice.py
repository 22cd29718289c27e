"""Warnings about classes: what makes a taught head worse than it could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.phrases import Phrase

_FEW_PICTURES, _FEW_SCENES = 5, 3
_UNBALANCED = 3  # times as many scenes
_ALIKE = 0.3  # share of the pictures of two classes that are taken for the other one
_LEAST_ALIKE = 4  # pictures taken for the other one, so that it is not chance
SMALL_SIDE = 100  # pixels


@dataclass(frozen=True)
class ClassReport:
    """What is known of one class.

    `pictures`, `scenes`: its examples. `small`: pictures of less than 100 pixels a side. `tested`:
    its held-out pictures. `right`: the share of its held-out scenes that was recognised, None if
    none was held out.
    """

    name: str
    pictures: int
    scenes: int
    small: int
    tested: int
    right: float | None


def shortcomings(classes: tuple[ClassReport, ...]) -> list[Phrase]:
    """Return a warning for each class that has too few, too small or too similar pictures."""
    found = []
    for each in classes:
        if each.pictures < _FEW_PICTURES:
            found.append(
                phrase(
                    "{name} has {count} pictures. Take at least {least}.",
                    name=each.name,
                    count=each.pictures,
                    least=_FEW_PICTURES,
                )
            )
        elif each.scenes < _FEW_SCENES:
            found.append(
                phrase(
                    "{name} has {pictures} pictures of {scenes} scenes. Show it elsewhere, from "
                    "another side or in other light.",
                    name=each.name,
                    pictures=each.pictures,
                    scenes=each.scenes,
                )
            )
        if each.small:
            found.append(
                phrase(
                    "{count} pictures of {name} are smaller than {side} pixels. Go closer.",
                    count=each.small,
                    name=each.name,
                    side=SMALL_SIDE,
                )
            )
    most, least = (pick(classes, key=lambda each: each.scenes) for pick in (max, min))
    if most.scenes > _UNBALANCED * least.scenes:
        found.append(
            phrase(
                "{most} has {many} scenes and {least} only {few}. Take more pictures of {least}.",
                most=most.name,
                many=most.scenes,
                least=least.name,
                few=least.scenes,
            )
        )
    return found


def look_alikes(
    classes: tuple[ClassReport, ...], confusion: tuple[tuple[int, ...], ...]
) -> list[Phrase]:
    """Return a warning for each pair of classes that are often taken for each other."""
    found = []
    for first in range(len(classes)):
        for second in range(first + 1, len(classes)):
            taken = confusion[first][second] + confusion[second][first]
            tested = classes[first].tested + classes[second].tested
            if taken >= _LEAST_ALIKE and taken > _ALIKE * tested:
                found.append(
                    phrase(
                        "{one} and {other} look alike: {taken} of {tested} pictures were taken for "
                        "the other one.",
                        one=classes[first].name,
                        other=classes[second].name,
                        taken=taken,
                        tested=tested,
                    )
                )
    return found
