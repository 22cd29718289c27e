"""Other things than those that are taught: what a checkpoint knows, without any picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.taught.taught_head import unit_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

    Array = NDArray[np.float64]

_LEAST_DIRECTIONS = 32  # fewer classes do not stand for all the things in the world
_SEED = 0


@dataclass(frozen=True, eq=False)
class OtherThings:
    """What stands for pictures of other things while classes are taught.

    `mean` `(D,)`: the mean embedding of pictures in general. `directions` `(M, D)`: unit vectors
    that stand for things in general.
    """

    mean: Array
    directions: Array


def other_things_of(checkpoint: Checkpoint) -> OtherThings:
    """Return the background that a checkpoint's own weights contain.

    The shift of its last BatchNorm is the mean embedding over its training pictures, since the norm
    subtracts their mean before. Each class of its head is a direction in which something of that
    training lies. So no pictures have to be shipped, and every checkpoint has its own background.

    Raises:
        ModelError: the weights cannot be read, or do not fit.
    """
    weights = checkpoint.weights()
    mean = weights["norm.bias"].astype(np.float64)
    head = (weights["head.weight"].astype(np.float64) + weights["dist_head.weight"]) / 2
    head = head - head.mean(axis=0)
    directions = unit_rows(head[np.linalg.norm(head, axis=1) > 0])
    missing = _LEAST_DIRECTIONS - len(directions)
    if missing > 0:
        noise = np.random.default_rng(_SEED).standard_normal((missing, len(mean)))
        directions = np.vstack([directions, unit_rows(noise)])
    return OtherThings(mean, directions)
