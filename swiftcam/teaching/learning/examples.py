"""The embeddings of examples, with their classes and scenes, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.taught.taught_head import unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NONE = -1  # the class of examples that show none of the classes
_SAME_SCENE = 0.995  # the cosine of two pictures above which they are almost the same picture
_BLOCK = 1024  # rows compared at once


@dataclass(frozen=True, eq=False)
class Examples:
    """N examples of K classes.

    `embeddings` `(N, D)`. `classes` `(N,)`: numbers from 0 to K - 1, or `NONE`. `scenes` `(N,)`:
    numbers; examples of one scene show almost the same picture. `names`: of the K classes.
    """

    embeddings: NDArray[np.float64]
    classes: NDArray[np.intp]
    scenes: NDArray[np.intp]
    names: tuple[str, ...]

    def subset(self, keep: NDArray[np.bool_]) -> Examples:
        """Return the examples where `keep` `(N,)` is true, of the same classes."""
        return Examples(self.embeddings[keep], self.classes[keep], self.scenes[keep], self.names)

    def scenes_of(self, number: int) -> NDArray[np.intp]:
        """Return the scenes of a class, sorted."""
        return np.unique(self.scenes[self.classes == number])


def examples_of(
    embeddings: NDArray[np.floating],
    classes: Sequence[int],
    bursts: Sequence[int],
    names: Sequence[str],
) -> Examples:
    """Return examples whose scenes are found from their bursts and embeddings.

    Examples of one burst are one scene. So are examples of one class whose embeddings are almost
    the same; examples of different classes never are, however alike they look.
    """
    numbers = np.asarray(classes, np.intp)
    values = np.asarray(embeddings, np.float64)
    scenes = _connected(values, numbers, np.asarray(bursts, np.intp))
    return Examples(values, numbers, scenes, tuple(names))


def _connected(
    embeddings: NDArray[np.float64], classes: NDArray[np.intp], bursts: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the number of the scene of each example: the connected parts of its class."""
    scenes = np.arange(len(classes))
    directions = unit_rows(embeddings).astype(np.float32)
    for number in np.unique(classes):
        places = np.flatnonzero(classes == number)
        within = np.unique(bursts[places], return_inverse=True)[1]
        for first in range(0, len(places), _BLOCK):
            rows = directions[places[first : first + _BLOCK]]
            for alike in rows @ directions[places].T > _SAME_SCENE:
                joined = np.unique(within[alike])
                if len(joined) > 1:
                    within[np.isin(within, joined)] = joined[0]
        # A scene is known by its first example, so that no two classes share one.
        _, firsts, numbers = np.unique(within, return_index=True, return_inverse=True)
        scenes[places] = places[firsts][numbers]
    return np.unique(scenes, return_inverse=True)[1].astype(np.intp)
