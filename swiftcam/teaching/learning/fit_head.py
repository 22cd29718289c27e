"""Fitting a head to examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.taught.taught_head import TaughtHead, unit_rows
from swiftcam.teaching.learning.examples import NONE
from swiftcam.teaching.learning.logistic import LinearClassifier, fit_logistic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.teaching.learning.examples import Examples
    from swiftcam.teaching.learning.other_things import OtherThings

    Array = NDArray[np.float64]

USUAL_STRENGTH = 10.0  # of the logistic regression; the best or nearly at any number of examples
_MOST_EXEMPLARS = 32  # of a class; more do not make the nearest one much nearer


@dataclass(frozen=True)
class HeadCalibration:
    """The values of a head that held-out examples determine.

    `strength`: of the logistic regression. `temperature`: divides the logits. `threshold`: of the
    score; None for half-way between the examples and the background.
    """

    strength: float = USUAL_STRENGTH
    temperature: float = 1.0
    threshold: float | None = None


UNCALIBRATED = HeadCalibration()


def fit_head(
    examples: Examples,
    background: OtherThings,
    calibration: HeadCalibration = UNCALIBRATED,
    start: TaughtHead | None = None,
) -> TaughtHead:
    """Return a head that tells the classes of examples apart, and from the background.

    Each scene counts once, each class as much as another, and the background as a class. Examples
    of `NONE` belong to the background. `start`: an earlier head for the same classes, from which
    the fit is quicker.
    """
    count = len(examples.names)
    directions = unit_rows(examples.embeddings - background.mean)
    classes = np.where(examples.classes == NONE, count, examples.classes)
    features = np.vstack([directions, background.directions])
    numbers = np.concatenate([classes, np.full(len(background.directions), count)])
    weights = _weights(examples, classes, len(background.directions))
    earlier = None
    if start is not None and start.class_count == count:
        earlier = LinearClassifier(
            start.weights * calibration.temperature, start.biases * calibration.temperature
        )
    linear = fit_logistic(features, numbers, weights, calibration.strength, earlier)
    head = TaughtHead(
        mean=background.mean,
        weights=linear.weights / calibration.temperature,
        biases=linear.biases / calibration.temperature,
        exemplars=_exemplars(directions, classes, count),
        threshold=calibration.threshold or 0.0,
    )
    if calibration.threshold is None:
        head = replace(head, threshold=_halfway(head, examples, background))
    return head


def _weights(examples: Examples, classes: NDArray[np.intp], background_count: int) -> Array:
    """Return the weight of each example, then of each direction of the background.

    They add up to the number of scenes of the classes, and one class's share for the background.
    """
    count = len(examples.names)
    sizes = np.bincount(examples.scenes)[examples.scenes]
    each = 1.0 / sizes
    scene_counts = np.bincount(classes, weights=each, minlength=count + 1)
    share = scene_counts[:count].sum() / count
    pictures = each * share / np.maximum(scene_counts[classes], 1e-9)
    background = np.full(background_count, share / background_count)
    is_none = classes == count
    if is_none.any():  # the user's own pictures and the general background count half each
        pictures[is_none] /= 2
        background /= 2
    return np.concatenate([pictures, background])


def _exemplars(directions: Array, classes: NDArray[np.intp], count: int) -> Array:
    """Return the examples that the closeness is measured to, spread over each class."""
    chosen = [_spread(directions[classes == number]) for number in range(count)]
    return np.vstack(chosen)


def _spread(directions: Array) -> Array:
    """Return some of the rows: each next one is the farthest from those before."""
    if len(directions) <= _MOST_EXEMPLARS:
        return directions
    first = int((directions @ directions.mean(axis=0)).argmax())
    places = [first]
    nearest = directions @ directions[first]
    while len(places) < _MOST_EXEMPLARS:
        places.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, directions @ directions[places[-1]])
    return directions[places]


def _halfway(head: TaughtHead, examples: Examples, background: OtherThings) -> float:
    """Return the score half-way between the examples and the background."""
    taught = head.scores(examples.embeddings[examples.classes != NONE])
    other = head.scores(background.mean + background.directions)
    return float((taught.mean() + other.mean()) / 2)
