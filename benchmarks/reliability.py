"""The reliability of a classifier's probabilities: calibration error, temperature, thresholds.

The *confidence* of a picture is the probability of its first label. All functions take the
confidences `(N,)` and whether each first label is right `(N,)`; `judged` makes both from logits.

Calibration error and temperature follow C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On
Calibration of Modern Neural Networks", ICML 2017, https://arxiv.org/abs/1706.04599.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.classifier import softmax

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

BINS = 15
MINIMUMS = (0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50)  # the rows of a reliability table
STEP = 0.05  # minimum confidences are multiples of it: a finer value would only fit the sample
LEAST_TEMPERATURE, LARGEST_TEMPERATURE = 0.05, 20.0
_ROUNDING = 1e-9  # a share of exactly one third is not more than 1/3 as a float
_HALVINGS = 60  # of the range of temperatures, which ends below the precision of float64


@dataclass(frozen=True)
class ReliabilityBin:
    """The pictures whose confidence is above `low` and at most `high`.

    `confidence`: the mean confidence, `accuracy`: the share of right first labels; both are 0 if
    `count` is 0.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Shown:
    """The first labels that are shown with a minimum confidence.

    `minimum`: the minimum confidence; a label with exactly this probability is shown. `pictures`:
    the number of all pictures. `shown`, `right`: the number of those shown, and of right ones
    among them.
    """

    minimum: float
    pictures: int
    shown: int
    right: int

    @property
    def share_shown(self) -> float:
        """The share of pictures with a shown label."""
        return self.shown / self.pictures

    @property
    def share_right(self) -> float | None:
        """The share of right labels among the shown ones, None if none is shown."""
        return self.right / self.shown if self.shown else None

    @property
    def right_interval(self) -> tuple[float, float]:
        """The 95 % interval of `share_right`: on other pictures it may be anywhere in it."""
        return wilson_interval(self.right, self.shown)

    @property
    def wrong_interval(self) -> tuple[float, float]:
        """The 95 % interval of the share of wrong labels among the shown ones."""
        return wilson_interval(self.shown - self.right, self.shown)


def judged(
    logits: NDArray[np.float32], truth: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the confidences `(N,)`, and whether each first label is right `(N,)`.

    `logits`: `(N, num_labels)`. `truth`: the right class of each picture `(N,)`.

    Raises:
        ValueError: the shapes do not fit, or a class does not exist.
    """
    truth = _checked_truth(logits, truth)
    return softmax(logits).max(axis=1), logits.argmax(axis=1) == truth


def reliability_bins(
    confidences: ArrayLike, is_right: ArrayLike, bins: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """Return the pictures in `bins` bins of confidence of equal width, from 0 to 1.

    A bin has its upper edge, not its lower one; the first bin also has confidence 0.

    Raises:
        ValueError: the shapes do not fit, there are no pictures, or a value is not from 0 to 1.
    """
    confidence, right = _checked(confidences, is_right)
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.digitize(confidence, edges[1:-1], right=True)
    found = []
    for number, (low, high) in enumerate(pairwise(edges.tolist())):
        inside = place == number
        count = int(inside.sum())
        mean, accuracy = (float(v[inside].mean()) if count else 0.0 for v in (confidence, right))
        found.append(ReliabilityBin(low, high, count, mean, accuracy))
    return tuple(found)


def calibration_error(confidences: ArrayLike, is_right: ArrayLike, bins: int = BINS) -> float:
    """Return the expected calibration error, from 0 to 1 (Guo et al., equation 3).

    It is the mean of |accuracy - confidence| over the bins, weighted by their number of pictures.
    Few pictures raise it, see `calibration_error_by_chance`.

    Raises:
        ValueError: as `reliability_bins`.
    """
    found = reliability_bins(confidences, is_right, bins)
    gaps = sum(each.count * abs(each.accuracy - each.confidence) for each in found)
    return gaps / sum(each.count for each in found)


def calibration_error_by_chance(
    confidences: ArrayLike, bins: int = BINS, draws: int = 200
) -> float:
    """Return the mean calibration error of a perfectly calibrated model with these confidences.

    The accuracy in a bin of few pictures is random, so it is not 0, but about 0.12 for 100
    pictures and 0.04 for 1,000. Each of the `draws` makes the first labels right with their own
    probability (J. Bröcker, L. A. Smith, "Increasing the Reliability of Reliability Diagrams",
    2007); the same confidences always give the same value.

    Raises:
        ValueError: there are no pictures, or a value is not from 0 to 1.
    """
    confidence = np.asarray(confidences, np.float64)
    random = np.random.default_rng(0)
    errors = [
        calibration_error(confidence, random.random(len(confidence)) < confidence, bins)
        for _ in range(draws)
    ]
    return float(np.mean(errors))


def shown_from(
    confidences: ArrayLike, is_right: ArrayLike, minimums: Iterable[float] = MINIMUMS
) -> tuple[Shown, ...]:
    """Return the labels shown with each minimum confidence: the rows of a reliability table.

    Raises:
        ValueError: the shapes do not fit, there are no pictures, or a value is not from 0 to 1.
    """
    confidence, right = _checked(confidences, is_right)
    order = np.argsort(-confidence, kind="stable")
    right_among = np.concatenate([[0], np.cumsum(right[order])])
    rising = confidence[order][::-1]
    rows = []
    for minimum in minimums:
        shown = len(rising) - int(np.searchsorted(rising, minimum, side="left"))
        rows.append(Shown(float(minimum), len(rising), shown, int(right_among[shown])))
    return tuple(rows)


def minimum_confidence(
    confidences: ArrayLike,
    is_right: ArrayLike,
    most_wrong: float = 1 / 3,
    step: float | None = STEP,
) -> Shown | None:
    """Return the minimum confidence that shows most right labels, with few wrong ones among them.

    Considered are the multiples of `step` from 0 to 1 (with None, all confidences that occur) that
    show a label, and of whose shown labels at most the share `most_wrong` is wrong. Of those with
    the most right labels, the one with the fewest wrong ones is returned, then the lowest. None: no
    value meets the condition.

    The condition holds for these pictures. With few of them it may not hold for others: show the
    `wrong_interval` beside the value.

    Raises:
        ValueError: the shapes do not fit, there are no pictures, or a value is not from 0 to 1.
    """
    confidence, right = _checked(confidences, is_right)
    if step is None:
        values = np.unique(confidence).tolist()
    else:
        values = [round(number * step, 9) for number in range(int(1 / step + _ROUNDING) + 1)]
    allowed = [
        row
        for row in shown_from(confidence, right, values)
        if row.shown and row.shown - row.right <= most_wrong * row.shown + _ROUNDING
    ]
    return max(allowed, key=lambda row: (row.right, -row.shown, -row.minimum), default=None)


def wilson_interval(hits: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a share that was measured as `hits` of `count`; (0, 1) for none.

    It is Wilson's score interval: E. B. Wilson, "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22 (1927).

    Raises:
        ValueError: `hits` is not from 0 to `count`.
    """
    if not 0 <= hits <= count:
        raise ValueError(f"{hits} of {count} is no share: give hits from 0 to count.")
    if not count:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = hits / count
    scale = 1 + z * z / count
    middle = (share + z * z / (2 * count)) / scale
    half = z / scale * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (low if hits else 0.0), (high if hits < count else 1.0)


def negative_log_likelihood(
    logits: NDArray[np.float32], truth: NDArray[np.intp], temperature: float = 1.0
) -> float:
    """Return the mean negative log-likelihood of the right classes, in nats.

    The probabilities are the softmax of `logits / temperature`, `(N, num_labels)`. `truth`: the
    right class of each picture `(N,)`.

    Raises:
        ValueError: the shapes do not fit, or a class does not exist.
    """
    truth = _checked_truth(logits, truth)
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    own = scaled[np.arange(len(truth)), truth]
    return float((np.log(np.exp(scaled).sum(axis=1)) - own).mean())


def fit_temperature(logits: NDArray[np.float32], truth: NDArray[np.intp]) -> float:
    """Return the temperature T with the least negative log-likelihood of softmax(logits / T).

    Above 1, the probabilities were too high. Dividing the weights and the bias of the last layer
    by T has the same effect. `logits`: `(N, num_labels)`, of pictures that took no part in the
    training. `truth`: the right class of each picture `(N,)`.

    The likelihood has one minimum, because it is convex in 1 / T; so halving the range of T by the
    sign of the derivative finds it. If the minimum is outside `LEAST_TEMPERATURE` to
    `LARGEST_TEMPERATURE`, as for logits that are always or never right, the nearer end is returned.

    Raises:
        ValueError: the shapes do not fit, or a class does not exist.
    """
    truth = _checked_truth(logits, truth)
    values = logits.astype(np.float64)
    own = values[np.arange(len(truth)), truth]
    low, high = np.log(LEAST_TEMPERATURE), np.log(LARGEST_TEMPERATURE)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        expected = (softmax(values / np.exp(middle)) * values).sum(axis=1)
        if (expected - own).mean() > 0:  # the derivative by 1 / T: T must rise
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))


def _checked(
    confidences: ArrayLike, is_right: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    confidence, right = np.asarray(confidences, np.float64), np.asarray(is_right, np.bool_)
    if confidence.ndim != 1 or confidence.shape != right.shape:
        raise ValueError(
            f"The confidences have the shape {confidence.shape}, the judgements {right.shape}: "
            "give one of each for every picture."
        )
    if not len(confidence):
        raise ValueError("There are no pictures to judge. Give at least one.")
    if not ((confidence >= 0) & (confidence <= 1 + _ROUNDING)).all():
        raise ValueError("A confidence is not from 0 to 1. Give probabilities, not logits.")
    return confidence, right


def _checked_truth(logits: NDArray[np.float32], truth: NDArray[np.intp]) -> NDArray[np.intp]:
    truth = np.asarray(truth)
    if logits.ndim != 2 or truth.shape != logits.shape[:1] or not len(truth):
        raise ValueError(
            f"The logits have the shape {logits.shape}, the classes {truth.shape}: give a row of "
            "logits and a class for every picture."
        )
    if truth.min() < 0 or truth.max() >= logits.shape[1]:
        raise ValueError(f"A class is not one of the {logits.shape[1]} of the logits.")
    return truth
