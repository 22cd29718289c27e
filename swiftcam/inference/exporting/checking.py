"""Runs an exported model before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.engines.registry import EngineOutput

_NEAR = 1e-3


def check_answers(run: Callable[[NDArray[np.uint8]], EngineOutput], checkpoint: Checkpoint) -> None:
    """Run what was made on noise: the right shapes, finite numbers, and rows that do not mix.

    Raises:
        ModelError: it fails.
    """
    size, config = checkpoint.recipe.size, checkpoint.config
    crops = np.random.default_rng(0).integers(0, 256, (2, size, size, 3), np.uint8)
    together = run(crops)
    alone = np.concatenate([run(crop[None]).logits for crop in crops])
    is_right = (
        together.logits.shape == (2, config.num_labels)
        and together.embedding.shape == (2, config.embed_dims[-1])
        and np.isfinite(together.logits).all()
        and np.isfinite(together.embedding).all()
    )
    if not is_right or not np.allclose(together.logits, alone, rtol=_NEAR, atol=_NEAR):
        raise ModelError(
            f"What was made of {checkpoint.name} does not compute what it should and was not kept. "
            "Please report this, with the name of the checkpoint."
        )
