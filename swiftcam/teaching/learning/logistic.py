"""Multinomial logistic regression with an L2 penalty, in numpy.

The loss is that of scikit-learn's `LogisticRegression`: the sum of the weighted cross-entropies
times `strength`, plus half the squared norm of the weights; biases are not penalised. It is
minimised by L-BFGS (Liu and Nocedal 1989), in coordinates in which the curvature is nearly the same
in every direction: the bound of Böhning (1992) on the Hessian gives them. That halves the steps.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_MEMORY = 10  # pairs of steps and gradients that L-BFGS remembers
_MOST_STEPS = 200
_TOLERANCE = 1e-5  # of the value: what a last step may still gain
_SUFFICIENT = 1e-4  # share of the predicted decrease that a step must reach (Armijo)


@dataclass(frozen=True, eq=False)
class LinearClassifier:
    """Weights `(K, D)` and biases `(K,)` of K classes, float64."""

    weights: Array
    biases: Array

    def logits(self, features: NDArray[np.floating]) -> Array:
        """Return the logits `(N, K)` of features `(N, D)`."""
        logits: Array = features @ self.weights.T + self.biases
        return logits


def fit_logistic(
    features: NDArray[np.floating],
    classes: NDArray[np.intp],
    sample_weights: NDArray[np.floating],
    strength: float,
    start: LinearClassifier | None = None,
) -> LinearClassifier:
    """Fit a classifier to features `(N, D)` of classes `(N,)`, numbered from 0.

    `sample_weights` `(N,)`: the weight of each example. `strength`: the inverse of the penalty,
    `C` in scikit-learn. `start`: a classifier of the same classes to start from.
    """
    count = int(classes.max()) + 1
    extended = np.hstack([features, np.ones((len(features), 1))])
    scaling = _scaling(extended, sample_weights * strength)
    rows = extended @ scaling
    penalty = scaling.copy()
    penalty[-1] = 0.0  # the biases are not penalised
    targets = np.eye(count)[classes]
    weights = (sample_weights * strength)[:, None]

    def loss_and_gradient(flat: Array) -> tuple[float, Array]:
        values = flat.reshape(-1, count)
        logits = rows @ values
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        total = shares.sum(axis=1, keepdims=True)
        shares /= total
        penalised = penalty @ values
        loss = -float((weights * (logits - np.log(total)) * targets).sum())
        loss += 0.5 * float((penalised**2).sum())
        gradient = rows.T @ (weights * (shares - targets)) + penalty.T @ penalised
        return loss, gradient.ravel()

    first: Array = np.zeros((rows.shape[1], count))
    if start is not None and start.weights.shape == (count, features.shape[1]):
        extended_start = np.hstack([start.weights, start.biases[:, None]])
        first = np.asarray(np.linalg.solve(scaling, extended_start.T), np.float64)
    found: Array = scaling @ minimise(loss_and_gradient, first.ravel()).reshape(-1, count)
    return LinearClassifier(found[:-1].T.copy(), found[-1].copy())


def _scaling(extended: Array, weights: NDArray[np.floating]) -> Array:
    """Return a matrix whose columns are directions of about equal curvature.

    Half of the features' weighted second moments, plus the penalty, bounds the Hessian (Böhning).
    """
    penalty = np.eye(extended.shape[1])
    penalty[-1, -1] = 1e-6
    bound = 0.5 * (extended * weights[:, None]).T @ extended + penalty
    values, vectors = np.linalg.eigh(bound)
    scaling: Array = vectors / np.sqrt(np.maximum(values, 1e-9))
    return scaling


def minimise(function: Callable[[Array], tuple[float, Array]], start: Array) -> Array:
    """Return a minimum of a convex function with a curvature of about 1, by L-BFGS.

    `function` returns value and gradient. With that curvature a step gains about half the squared
    norm of the gradient: it ends when that is nothing beside the value.
    """
    point = start
    value, gradient = function(point)
    pairs: deque[tuple[Array, Array]] = deque(maxlen=_MEMORY)
    for _ in range(_MOST_STEPS):
        if 0.5 * float(gradient @ gradient) <= _TOLERANCE * abs(value):
            break
        direction = _direction(gradient, pairs)
        slope = float(gradient @ direction)
        size = 1.0
        while True:
            moved = point + size * direction
            new_value, new_gradient = function(moved)
            if new_value <= value + _SUFFICIENT * size * slope:
                break
            size /= 2
            if size < 1e-10:
                return point
        step, change = moved - point, new_gradient - gradient
        if float(step @ change) > 1e-12:
            pairs.append((step, change))
        point, value, gradient = moved, new_value, new_gradient
    return point


def _direction(gradient: Array, pairs: deque[tuple[Array, Array]]) -> Array:
    """Return the direction of the next step: the two loops of L-BFGS."""
    direction = -gradient
    factors = []
    for step, change in reversed(pairs):
        factor = float(step @ direction) / float(step @ change)
        direction = direction - factor * change
        factors.append(factor)
    if pairs:
        step, change = pairs[-1]
        direction = direction * (float(step @ change) / float(change @ change))
    for (step, change), factor in zip(pairs, reversed(factors), strict=True):
        back = float(change @ direction) / float(step @ change)
        direction = direction + (factor - back) * step
    return direction
