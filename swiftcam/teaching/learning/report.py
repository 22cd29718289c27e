"""The report on a taught head: how good it is, what is missing, and what would help most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from swiftcam.phrases import phrase
from swiftcam.teaching.learning.advice import SMALL_SIDE, ClassReport, look_alikes, shortcomings
from swiftcam.teaching.learning.examples import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.phrases import Phrase
    from swiftcam.teaching.learning.examples import Examples
    from swiftcam.teaching.learning.validate import HeldOut, Validation

_GOOD, _USABLE = 0.9, 0.7  # shares of right held-out scenes
_WORST = 12


@dataclass(frozen=True)
class Mistake:
    """A held-out example that was taken for another class; `place`: its row in `Examples`."""

    place: int
    taken_for: str
    probability: float


@dataclass(frozen=True)
class TeachingReport:
    """How good a taught head is, measured on scenes that it was not taught with.

    `right`: the share of held-out scenes that were recognised, None without any. `accepted`: the
    share of held-out pictures that are some class; `false_accepts`: the same for `other_pictures`
    pictures of other things, None without any. `confusion`: for each class the number of held-out
    pictures taken for each class and, last, for none. `curve`: pairs of scenes a class and the
    share of right answers. `most_useful`: the class of which more pictures would help most.
    """

    classes: tuple[ClassReport, ...]
    right: float | None
    accepted: float | None
    false_accepts: float | None
    other_pictures: int
    confusion: tuple[tuple[int, ...], ...]
    curve: tuple[tuple[float, float], ...]
    most_useful: str | None
    worst: tuple[Mistake, ...]
    warnings: tuple[Phrase, ...]

    @property
    def weakest(self) -> ClassReport | None:
        """The class with the smallest share of right answers; None if all are right or unknown."""
        tested = [each for each in self.classes if each.right is not None and each.right < 1]
        return min(tested, key=lambda each: each.right or 0.0, default=None)

    @property
    def verdict(self) -> Phrase:
        """One sentence on how good it is."""
        if self.right is None:
            return phrase("Not tested yet: show each class in at least two scenes.")
        if self.right >= _GOOD:
            text = phrase(
                "Good: {percent} % of new scenes recognised.", percent=_percent(self.right)
            )
        elif self.right >= _USABLE:
            text = phrase(
                "Usable: {percent} % of new scenes recognised.", percent=_percent(self.right)
            )
        else:
            text = phrase(
                "Weak: {percent} % of new scenes recognised.", percent=_percent(self.right)
            )
        if (weakest := self.weakest) is None:
            return text
        return phrase("{verdict} Weakest: {name}.", verdict=text, name=weakest.name)

    @property
    def findings(self) -> tuple[Phrase, ...]:
        """Sentences on what it accepts, on what would help most, and the warnings."""
        found = []
        if self.accepted is not None and self.false_accepts is not None:
            found.append(
                phrase(
                    "Of held-out pictures {accepted} % are one of the classes; of {count} pictures "
                    "of other things {false} %.",
                    accepted=_percent(self.accepted),
                    count=self.other_pictures,
                    false=_percent(self.false_accepts),
                )
            )
        if self.most_useful is not None:
            found.append(phrase("More scenes of {name} would help most.", name=self.most_useful))
        return (*found, *self.warnings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "verdict": str(self.verdict),
            "right": self.right,
            "accepted": self.accepted,
            "false_accepts": self.false_accepts,
            "other_pictures": self.other_pictures,
            "classes": [vars(each) for each in self.classes],
            "confusion": [list(row) for row in self.confusion],
            "curve": [list(point) for point in self.curve],
            "most_useful": self.most_useful,
            "warnings": [str(warning) for warning in self.warnings],
        }


def report_on(
    examples: Examples,
    validation: Validation,
    small_sides: NDArray[np.intp],
    other_scores: NDArray[np.float64],
) -> TeachingReport:
    """Return the report on a validation.

    `small_sides` `(N,)`: the shorter side of each example's picture in pixels. `other_scores`: the
    scores of pictures of other things.
    """
    held_out, threshold = validation.held_out, validation.calibration.threshold
    classes = tuple(
        _class_report(examples, held_out, small_sides, number)
        for number in range(len(examples.names))
    )
    rights = _right_scenes(examples, held_out)
    is_tested = bool(len(held_out.places))
    confusion = _confusion(held_out, len(examples.names))
    return TeachingReport(
        classes=classes,
        right=float(rights.mean()) if is_tested else None,
        accepted=float((held_out.answers < len(classes)).mean()) if is_tested else None,
        false_accepts=_share_above(other_scores, threshold),
        other_pictures=len(other_scores),
        confusion=confusion,
        curve=_curve(examples, validation),
        most_useful=_most_useful(examples, validation),
        worst=_worst(examples, held_out),
        warnings=(*shortcomings(classes), *look_alikes(classes, confusion)),
    )


def _share_above(scores: NDArray[np.float64], threshold: float | None) -> float | None:
    """Return the share of scores that reach a threshold; None without either."""
    if threshold is None or not len(scores):
        return None
    return float((scores >= threshold).mean())


def _class_report(
    examples: Examples, held_out: HeldOut, small_sides: NDArray[np.intp], number: int
) -> ClassReport:
    rows = examples.classes == number
    rights = _right_scenes(examples, held_out, number)
    return ClassReport(
        name=examples.names[number],
        pictures=int(rows.sum()),
        scenes=len(examples.scenes_of(number)),
        small=int((small_sides[rows] < SMALL_SIDE).sum()),
        tested=int((held_out.classes == number).sum()),
        right=float(rights.mean()) if len(rights) else None,
    )


def _right_scenes(
    examples: Examples, held_out: HeldOut, number: int | None = None
) -> NDArray[np.float64]:
    """Return the share of right choices of each held-out scene, of one class or of all."""
    chosen = np.ones(len(held_out.places), bool) if number is None else held_out.classes == number
    scenes = examples.scenes[held_out.places[chosen]]
    is_right = (held_out.choices == held_out.classes)[chosen]
    if not len(scenes):
        return np.zeros(0)
    _, places = np.unique(scenes, return_inverse=True)
    shares: NDArray[np.float64] = np.bincount(places, weights=is_right) / np.bincount(places)
    return shares


def _confusion(held_out: HeldOut, count: int) -> tuple[tuple[int, ...], ...]:
    table = np.zeros((count, count + 1), int)
    np.add.at(table, (held_out.classes, held_out.answers), 1)
    return tuple(tuple(map(int, row)) for row in table)


def _curve(examples: Examples, validation: Validation) -> tuple[tuple[float, float], ...]:
    """Return pairs of scenes a class and the share of right answers, in order."""
    if not len(validation.held_out.places):
        return ()
    each = len(np.unique(examples.scenes[examples.classes != NONE])) / len(examples.names)
    points = (*validation.curve, (1.0, validation.held_out))
    return tuple((share * each, held_out.accuracy) for share, held_out in points)


def _most_useful(examples: Examples, validation: Validation) -> str | None:
    """Return the class whose errors fell most when its scenes doubled; None if none did."""
    halves = [held_out for share, held_out in validation.curve if share == 0.5]
    if not halves:
        return None
    gains = []
    for number in range(len(examples.names)):
        now = _right_scenes(examples, validation.held_out, number)
        before = _right_scenes(examples, halves[0], number)
        gains.append(now.mean() - before.mean() if len(now) and now.mean() < 1 else -1.0)
    best = int(np.argmax(gains))
    return examples.names[best] if gains[best] > 0 else None


def _worst(examples: Examples, held_out: HeldOut) -> tuple[Mistake, ...]:
    """Return the examples that were surely taken for another class, the surest first."""
    logits = held_out.logits - held_out.logits.max(axis=1, keepdims=True)
    shares = np.exp(logits)
    shares /= shares.sum(axis=1, keepdims=True)
    wrong = np.flatnonzero(held_out.choices != held_out.classes)
    sure = shares[wrong, held_out.choices[wrong]]
    order = wrong[np.argsort(-sure, kind="stable")][:_WORST]
    return tuple(
        Mistake(
            int(held_out.places[row]),
            examples.names[held_out.choices[row]],
            float(shares[row, held_out.choices[row]]),
        )
        for row in order
    )


def _percent(share: float) -> int:
    return round(100 * share)
