"""Adapting the weights of a network to another input size than the trained one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.configuration import pair
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

SIZES = (128, 160, 192, 224, 256)  # offered to the user; others are possible
_STEP = 32  # the stride of the published networks
_LEAST, _MOST = 64, 512


def require_size(size: int) -> None:
    """Check that a network can take crops of `size` pixels a side.

    Raises:
        ArgumentError: it cannot.
    """
    if size % _STEP or not _LEAST <= size <= _MOST:
        raise ArgumentError(
            phrase(
                "The input cannot have {size} pixels a side: use a multiple of {step} from {low} "
                "to {high}, such as 160.",
                size=size,
                step=_STEP,
                low=_LEAST,
                high=_MOST,
            )
        )


def token_counts(config: SwiftFormerConfig, size: int) -> list[int]:
    """Return the number of tokens in each stage for crops of `size` pixels a side."""
    sides = (_conv_out(_conv_out(size, 3, 2, 1), 3, 2, 1),) * 2
    counts = []
    for stage in range(len(config.depths)):
        counts.append(sides[0] * sides[1])
        if config.has_embedding_after(stage):
            windows = zip(
                sides,
                pair(config.down_patch_size),
                pair(config.down_stride),
                pair(config.down_pad),
                strict=True,
            )
            height, width = (_conv_out(*window) for window in windows)
            sides = (height, width)
    return counts


def rescaled(
    weights: Mapping[str, NDArray[np.float32]],
    config: SwiftFormerConfig,
    trained_size: int,
    size: int,
) -> dict[str, NDArray[np.float32]]:
    """Return the weights (Hugging Face names) adapted to run at another size.

    The global query of the family "ones" is a sum over the tokens, so it grows with their number
    N. Multiplying `attn.proj.weight` of a stage by N_trained / N_run compensates that exactly. The
    weights of the family "l2" stay unchanged: no rule was measured for it.
    """
    result = dict(weights)
    if config.attention_norm != "ones" or size == trained_size:
        return result
    trained, run = token_counts(config, trained_size), token_counts(config, size)
    position = 0
    for stage, depth in enumerate(config.depths):
        name = f"swiftformer.encoder.network.{position}.blocks.{depth - 1}.attn.proj.weight"
        result[name] = (weights[name] * (trained[stage] / run[stage])).astype(np.float32)
        position += 2 if config.has_embedding_after(stage) else 1
    return result


def _conv_out(length: int, kernel: int, stride: int, pad: int) -> int:
    return (length + 2 * pad - kernel) // stride + 1
