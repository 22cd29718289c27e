"""Checks the outputs of an exported model before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.engines.registry import EngineOutput
    from swiftcam.inference.taught.taught_model import TaughtModel

_TOLERANCE = 1e-3


def check_outputs(
    run: Callable[[NDArray[np.uint8]], EngineOutput], model: Checkpoint | TaughtModel
) -> None:
    """Run an exported model on noise, and check shapes, finite numbers and independent rows.

    Raises:
        ModelError: an output is wrong.
    """
    size, config = model.recipe.size, model.config
    crops = np.random.default_rng(0).integers(0, 256, (2, size, size, 3), np.uint8)
    together = run(crops)
    alone = np.concatenate([run(crop[None]).logits for crop in crops])
    is_right = (
        together.logits.shape == (2, len(model.labels))
        and together.embedding.shape == (2, config.embed_dims[-1])
        and np.isfinite(together.logits).all()
        and np.isfinite(together.embedding).all()
    )
    if not is_right or not np.allclose(together.logits, alone, rtol=_TOLERANCE, atol=_TOLERANCE):
        raise ModelError(
            f"The exported form of {model.name} gives wrong outputs and was not saved. "
            "Please report this, with the name of the model."
        )
