"""Compares a checkpoint with the logits its publishers name, in both families.

The one way to see that weights were given the wrong family: nothing else about them tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.family import Family
from swiftcam.inference.parity.reference import Reference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.models.spec import PublishedValues


def require_published(
    checkpoint: Checkpoint, published: PublishedValues, pixels: NDArray[np.uint8]
) -> str:
    """Return a sentence if a checkpoint says of the named picture what was published.

    `pixels` is the picture, RGB uint8 `(H, W, 3)`.

    Raises:
        ModelError: it does not; the message says whether the family is to blame.
    """
    recipe, own = checkpoint.recipe, checkpoint.config.attention_norm
    values = recipe.normalise(recipe.exact_crop(pixels)[None])[0]
    wanted = np.array(published.logits)
    weights = checkpoint.weights()
    off = {
        family: float(np.abs(logits[: len(wanted)] - wanted).max())
        for family in get_args(Family)
        for logits in [
            Reference(weights, checkpoint.config.replace(attention_norm=family)).logits(values)
        ]
    }
    if off[own] <= published.tolerance:
        return f"says of {published.picture} what was published (within {off[own]:.0e})"
    nearest = min(off, key=lambda family: off[family])
    if off[nearest] <= published.tolerance:
        raise ModelError(
            f"The weights of {checkpoint.name} belong to the family {nearest}, not {own}: as "
            f"{own} their labels are wrong. Import them again with --family {nearest}."
        )
    raise ModelError(
        f"{checkpoint.name} does not say of the picture what was published for "
        f"{published.picture}, as neither family ({off[nearest]:.2g} apart). Check that it is "
        "that picture, unchanged; then get the weights again."
    )
