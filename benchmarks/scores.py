"""Scores of a model on labelled sets: top-1, top-5, calibration error, agreement."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.combinations import load_engines, reference_of
from benchmarks.labelled import crop_blocks, unreadable_message
from benchmarks.reliability import calibration_error, calibration_error_by_chance, wilson_interval
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import softmax
from swiftcam.inference.models.model import at_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.combinations import Combination
    from benchmarks.labelled import LabelledSet
    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.models.model import Model

_TOP = 5


@dataclass(frozen=True)
class Share:
    """A measured share: `hits` of `count`."""

    hits: int
    count: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1."""
        return self.hits / self.count

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval: on other pictures the share may be anywhere in it."""
        return wilson_interval(self.hits, self.count)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.1%} ({100 * low:.1f} to {high:.1%})"

    def values(self) -> dict[str, Any]:
        """Return the values as JSON."""
        return {**asdict(self), "share": self.value, "interval": self.interval}


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to the pictures of a set, in their order.

    `first`: the first label `(N,)`. `confidences`: its probability `(N,)`. `is_in_top`: whether the
    right class is among the first five `(N,)`.
    """

    first: NDArray[np.intp]
    confidences: NDArray[np.float64]
    is_in_top: NDArray[np.bool_]


@dataclass(frozen=True)
class Score:
    """The score of one combination on one set.

    `top1`, `top5`: pictures with the right class first, or among the first five. `agreement`:
    pictures with the first label of the reference. `calibration_error`: from 0 to 1.
    """

    combination: Combination
    top1: Share
    top5: Share
    calibration_error: float
    agreement: Share

    def values(self) -> dict[str, Any]:
        """Return the values as JSON."""
        return {
            **asdict(self.combination),
            "top1": self.top1.values(),
            "top5": self.top5.values(),
            "calibration_error": self.calibration_error,
            "agreement": self.agreement.values(),
        }


@dataclass(frozen=True)
class SetScores:
    """The scores on one set.

    `reference`: the score of the reference, which need not be among `scores`. `by_chance`: the
    calibration error that a perfectly calibrated model would have on so few pictures. `unreadable`:
    a message for each picture that could not be read.
    """

    labelled: LabelledSet
    reference: Score
    scores: tuple[Score, ...]
    by_chance: float
    unreadable: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _SetAnswers:
    """The answers of several combinations to one set; `truth`: the right classes `(N,)`."""

    answers: dict[Combination, Answers]
    truth: NDArray[np.intp]
    unreadable: tuple[str, ...]


def measure_scores(
    model: Model, sets: Sequence[LabelledSet], wanted: Sequence[Combination]
) -> tuple[list[SetScores], dict[Combination, str]]:
    """Score combinations on sets; return the scores by set, and why others cannot run.

    Raises:
        ArgumentError: no picture of a set can be read.
        ModelError: the reference cannot run.
    """
    reference = reference_of(model)
    problems: dict[Combination, str] = {}
    # By size, so that the crops of only one size are in memory.
    by_size: dict[int, list[_SetAnswers]] = {}
    for size in dict.fromkeys(each.size for each in (reference, *wanted)):
        here = dict.fromkeys(each for each in (reference, *wanted) if each.size == size)
        engines, failed = load_engines(model, here)
        problems |= failed
        sized = at_size(model, size)
        by_size[size] = [_answered(labelled, sized, engines, problems) for labelled in sets]
        if reference in problems:
            raise ModelError(problems[reference])
    scores = []
    for number, labelled in enumerate(sets):
        found = {
            each: one for sized in by_size.values() for each, one in sized[number].answers.items()
        }
        first = by_size[reference.size][number]
        expected = found[reference]
        rows = {each: score(each, one, expected, first.truth) for each, one in found.items()}
        scores.append(
            SetScores(
                labelled,
                rows[reference],
                tuple(rows[each] for each in wanted if each not in problems),
                calibration_error_by_chance(expected.confidences),
                first.unreadable,
            )
        )
    return scores, problems


def score(
    combination: Combination, answers: Answers, expected: Answers, truth: NDArray[np.intp]
) -> Score:
    """Compare answers with the truth `(N,)` and with those of the reference."""
    is_right = answers.first == truth
    count = len(truth)
    return Score(
        combination,
        Share(int(is_right.sum()), count),
        Share(int(answers.is_in_top.sum()), count),
        calibration_error(answers.confidences, is_right),
        Share(int((answers.first == expected.first).sum()), count),
    )


def answers_of(logits: NDArray[np.float32], truth: NDArray[np.intp]) -> Answers:
    """Return the answers of logits `(N, num_labels)` to pictures of the classes `truth` `(N,)`."""
    ranked = np.argsort(-logits, axis=1, kind="stable")[:, :_TOP]
    is_in_top = (ranked == truth[:, None]).any(axis=1)
    return Answers(ranked[:, 0], softmax(logits).max(axis=1), is_in_top)


def _answered(
    labelled: LabelledSet,
    model: Model,
    engines: Mapping[Combination, Engine],
    problems: dict[Combination, str],
) -> _SetAnswers:
    """Return the answers of engines of one size.

    An engine that fails is left out, and its reason added to `problems`.
    """
    parts: dict[Combination, list[Answers]] = {each: [] for each in engines if each not in problems}
    truths, unreadable = [], []
    for block in crop_blocks(labelled.pictures, model.recipe):
        unreadable += block.unreadable
        if not len(block.crops):
            continue
        truths.append(block.truth)
        for each in list(parts):
            try:
                logits = [engines[each].run(crop[None]).logits for crop in block.crops]
            except ModelError as error:
                problems[each] = str(error)
                del parts[each]
            else:
                parts[each].append(answers_of(np.concatenate(logits), block.truth))
    if not truths:
        raise ArgumentError(unreadable_message(labelled, unreadable))
    answers = {each: _joined(found) for each, found in parts.items()}
    return _SetAnswers(answers, np.concatenate(truths), tuple(unreadable))


def _joined(parts: Sequence[Answers]) -> Answers:
    return Answers(
        *(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Answers))
    )
