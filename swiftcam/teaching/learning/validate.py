"""Validation: how a head does on scenes that it was not taught with."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.jobs.progress import Phase, Watch
from swiftcam.teaching.learning.fit_head import USUAL_STRENGTH, HeadCalibration, fit_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.teaching.learning.examples import Examples
    from swiftcam.teaching.learning.other_things import OtherThings

    Array = NDArray[np.float64]

_FOLDS = 5
_SEED = 0
_ACCEPTED_DEVIATIONS = 1.645  # 95 % of a normal distribution lie above its mean less these
_STRENGTHS = (3.0, 30.0)  # tried beside the usual one
_LEAST_TO_CHOOSE = 40  # held-out examples; with fewer the strengths differ by chance
_LEAST_TO_THRESHOLD = 5
_TEMPERATURES = np.geomspace(0.25, 8.0, 61)
_CURVE = (0.25, 0.5)  # shares of the scenes that the learning curve is measured with


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The answers for examples of scenes that a head was not taught with.

    `places` `(M,)`: the examples, as rows of `Examples`. `classes` `(M,)`: their classes. `logits`
    `(M, K + 1)`: of the classes and, last, of none of them. `scores` `(M,)`: before the threshold.
    """

    places: NDArray[np.intp]
    classes: NDArray[np.intp]
    logits: Array
    scores: Array

    @property
    def answers(self) -> NDArray[np.intp]:
        """The most probable class of each, `(M,)`; the number of classes where it is none."""
        answers: NDArray[np.intp] = self.logits.argmax(axis=1)
        return answers

    @property
    def choices(self) -> NDArray[np.intp]:
        """The most probable class of each, `(M,)`, if it must be one."""
        choices: NDArray[np.intp] = self.logits[:, :-1].argmax(axis=1)
        return choices

    @property
    def accuracy(self) -> float:
        """The share of right choices; 0 without examples."""
        return float((self.choices == self.classes).mean()) if len(self.classes) else 0.0


@dataclass(frozen=True, eq=False)
class Validation:
    """What held-out scenes show, and the calibration that follows from them.

    `curve`: pairs of a share of the scenes and what a head taught with that share answers.
    """

    held_out: HeldOut
    calibration: HeadCalibration
    curve: tuple[tuple[float, HeldOut], ...] = ()


def validate(examples: Examples, background: OtherThings, watch: Watch | None = None) -> Validation:
    """Hold out each fifth of the scenes of each class in turn, and find the best calibration.

    Nothing of a class with only one scene can be held out: it stays in training.

    Raises:
        Cancelled: it was cancelled.
    """
    folds = _Folds(examples, background, watch or Watch())
    usual = folds.held_out(HeadCalibration())
    if not len(usual.places):
        return Validation(usual, HeadCalibration())
    answers = {USUAL_STRENGTH: usual}
    if len(usual.places) >= _LEAST_TO_CHOOSE:
        answers |= {each: folds.held_out(HeadCalibration(each)) for each in _STRENGTHS}
    strength = _best(answers)
    # The score contains the divided logits, so it is found from heads with that temperature.
    found = HeadCalibration(strength, _temperature(answers[strength]))
    final = folds.held_out(found)
    calibration = replace(found, threshold=_threshold(final.scores))
    curve = tuple((share, folds.held_out(calibration, share)) for share in _CURVE)
    return Validation(folds.held_out(calibration), calibration, curve)


class _Folds:
    """Examples divided into folds; a scene is never divided."""

    def __init__(self, examples: Examples, background: OtherThings, watch: Watch) -> None:
        self._examples = examples
        self._background = background
        self._watch = watch
        self._fold = np.full(len(examples.classes), -1, np.intp)  # -1: never held out
        self._order = np.zeros(len(examples.classes), np.intp)  # of its scene, in its class
        random = np.random.default_rng(_SEED)
        for number in range(len(examples.names)):
            scenes = random.permutation(examples.scenes_of(number))
            for position, scene in enumerate(scenes):
                rows = examples.scenes == scene
                self._fold[rows] = position % _FOLDS if len(scenes) > 1 else -1
                self._order[rows] = position

    def held_out(self, calibration: HeadCalibration, share: float = 1.0) -> HeldOut:
        """Return the answers of heads that are taught with a share of the other scenes.

        Raises:
            Cancelled: it was cancelled.
        """
        folds = [self._one(fold, calibration, share) for fold in range(_FOLDS)]
        fields = ("places", "classes", "logits", "scores")
        return HeldOut(
            *(np.concatenate([getattr(each, field) for each in folds]) for field in fields)
        )

    def _one(self, fold: int, calibration: HeadCalibration, share: float) -> HeldOut:
        self._watch.tell(Phase.VALIDATING, fold, _FOLDS)
        examples, places = self._examples, np.flatnonzero(self._fold == fold)
        if not len(places):
            nothing = np.zeros(0)
            classes = nothing.astype(np.intp)
            return HeldOut(places, classes, np.zeros((0, len(examples.names) + 1)), nothing)
        taught = examples.subset(self._taught(fold, share))
        head = fit_head(taught, self._background, calibration)
        held = examples.embeddings[places]
        return HeldOut(places, examples.classes[places], head.logits(held), head.scores(held))

    def _taught(self, fold: int, share: float) -> NDArray[np.bool_]:
        """Tell of each example whether a head is taught with it: a share of each class's scenes."""
        is_taught: NDArray[np.bool_] = self._fold != fold
        if share < 1:
            for number in range(len(self._examples.names)):
                rows = is_taught & (self._examples.classes == number)
                scenes = np.unique(self._order[rows])
                last = scenes[math.ceil(share * len(scenes)) - 1]
                is_taught &= ~rows | (self._order <= last)
        return is_taught


def _best(answers: dict[float, HeldOut]) -> float:
    """Return the strength of the best answers: the usual one, unless another is clearly better."""
    usual = answers[USUAL_STRENGTH]
    best = max(answers, key=lambda strength: answers[strength].accuracy)
    error = np.sqrt(usual.accuracy * (1 - usual.accuracy) / len(usual.places))
    return best if answers[best].accuracy - usual.accuracy > error else USUAL_STRENGTH


def _temperature(held_out: HeldOut) -> float:
    """Return the divisor of the logits that makes the right classes most probable together."""
    logits = held_out.logits[:, :-1]
    rows = np.arange(len(logits))

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        shares = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -float(shares[rows, held_out.classes].mean())

    return float(min(_TEMPERATURES, key=surprise)) if len(logits) >= _LEAST_TO_CHOOSE else 1.0


def _threshold(scores: Array) -> float | None:
    """Return the score that 95 % of held-out examples reach; None if they are too few to tell.

    It is the 5 % quantile of a normal distribution with their mean and spread, which varies less
    with few examples than the quantile of the scores themselves.
    """
    if len(scores) < _LEAST_TO_THRESHOLD:
        return None
    return float(scores.mean() - _ACCEPTED_DEVIATIONS * scores.std())
