"""Compares a checkpoint with the logits that its publishers state, in both families.

Nothing else shows that weights were opened with the wrong family.
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
    """Return a note that a checkpoint gives the published logits of a picture.

    `pixels`: the picture, RGB uint8 `(H, W, 3)`.

    Raises:
        ModelError: the logits differ; the message says whether the family is wrong.
    """
    recipe, own = checkpoint.recipe, checkpoint.config.attention_norm
    values = recipe.normalise(recipe.exact_crop(pixels)[None])[0]
    wanted = np.array(published.logits)
    weights = checkpoint.weights()
    differences = {
        family: float(np.abs(logits[: len(wanted)] - wanted).max())
        for family in get_args(Family)
        for logits in [
            Reference(weights, checkpoint.config.replace(attention_norm=family)).logits(values)
        ]
    }
    if differences[own] <= published.tolerance:
        return f"gives the published logits of {published.picture} (within {differences[own]:.0e})"
    nearest = min(differences, key=lambda family: differences[family])
    if differences[nearest] <= published.tolerance:
        raise ModelError(
            f"The weights of {checkpoint.name} belong to the family {nearest}, not {own}: as "
            f"{own} their labels are wrong. Import them again with --family {nearest}."
        )
    raise ModelError(
        f"{checkpoint.name} does not give the published logits of {published.picture} in either "
        f"family ({differences[nearest]:.2g} apart). Check that this is the published picture, "
        "unchanged; then download or import the weights again."
    )
