"""The head of a taught model: from the embedding of a checkpoint to logits, in numpy.

An embedding x becomes the unit vector z = (x - mean) / |x - mean|. A linear classifier gives the
logits of the taught classes and of the background. How close z is to the nearest example corrects
the last one, so that what resembles no example is none of the classes, however large a logit is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

# How much the cosine to the nearest example counts beside the logits. Measured on the garments and
# the waste of `benchmarks.teach`: 0 accepts a quarter more pictures of other things, 10 no fewer.
CLOSENESS = 5.0
LEAST_NORM = 1e-12


@dataclass(frozen=True, eq=False)
class TaughtHead:
    """A head for K taught classes on embeddings of width D; arrays are float64 and read-only.

    `mean` `(D,)`: subtracted from embeddings; the mean of the embedding over the pictures that the
    checkpoint was trained with. `weights` `(K + 1, D)`, `biases` `(K + 1,)`: of the taught classes
    and, last, of the background. `exemplars` `(M, D)`: unit vectors of examples. `threshold`: the
    score below which a picture shows none of the classes.
    """

    mean: Array
    weights: Array
    biases: Array
    exemplars: Array
    threshold: float

    def __post_init__(self) -> None:
        for name in ("mean", "weights", "biases", "exemplars"):
            values = np.array(getattr(self, name), np.float64)
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        object.__setattr__(self, "threshold", float(self.threshold))

    @property
    def class_count(self) -> int:
        """The number of taught classes, K."""
        return len(self.weights) - 1

    @property
    def digest(self) -> str:
        """The SHA-256 of all values, in hexadecimal."""
        found = hashlib.sha256()
        for field in fields(self):
            values = np.ascontiguousarray(getattr(self, field.name), "<f8")
            found.update(f"{field.name}{values.shape}".encode())
            found.update(values.tobytes())
        return found.hexdigest()

    def directions(self, embeddings: NDArray[np.floating]) -> Array:
        """Return the unit vectors of embeddings `(N, D)`."""
        return unit_rows(embeddings - self.mean)

    def scores(self, embeddings: NDArray[np.floating]) -> Array:
        """Return how much pictures look like the taught classes together, `(N,)`."""
        return self._scored(embeddings)[1]

    def logits(self, embeddings: NDArray[np.floating]) -> Array:
        """Return the logits `(N, K + 1)` of the taught classes and, last, of none of them.

        The last one is the largest exactly where the score is below the threshold.
        """
        classes, scores = self._scored(embeddings)
        none = classes.max(axis=1) + self.threshold - scores
        return np.hstack([classes, none[:, None]])

    def _scored(self, embeddings: NDArray[np.floating]) -> tuple[Array, Array]:
        """Return the logits of the classes `(N, K)` and the scores `(N,)`."""
        directions = self.directions(embeddings)
        logits = directions @ self.weights.T + self.biases
        classes, background = logits[:, :-1], logits[:, -1]
        closeness = (directions @ self.exemplars.T).max(axis=1)
        return classes, _log_sum_exp(classes) - background + CLOSENESS * closeness


def unit_rows(values: NDArray[np.floating]) -> Array:
    """Return rows `(N, D)` divided by their lengths, in float64."""
    rows = np.asarray(values, np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Array = rows / np.maximum(lengths, LEAST_NORM)
    return unit


def _log_sum_exp(logits: Array) -> Array:
    largest = logits.max(axis=1, keepdims=True)
    summed: Array = largest[:, 0] + np.log(np.exp(logits - largest).sum(axis=1))
    return summed
