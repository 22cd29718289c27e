"""Reading the configuration and the weights of a checkpoint for the models of both frameworks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from swiftcam.inference.checkpoints.checkpoint import fitting_weights, open_checkpoint
from swiftcam.inference.checkpoints.layouts import Layout, is_counter
from swiftcam.inference.models.catalog import find_model

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.checkpoints.family import Family

_BASE_PREFIX = "swiftformer."
_CLASSIFIER_PARTS = ("norm.", "head.", "dist_head.")


@dataclass(frozen=True)
class WantedWeights:
    """The arguments of `from_pretrained`.

    `attention_norm`, `layout`: override the detected family and layout; None to detect them.
    `num_labels`: of the new classifier, None for the checkpoint's own.
    `ignore_mismatched_sizes`: leave out a classifier that is missing or does not fit.
    `changes`: to the configuration, by field name.
    """

    attention_norm: Family | None = None
    layout: Layout | None = None
    num_labels: int | None = None
    ignore_mismatched_sizes: bool = False
    changes: dict[str, Any] = field(default_factory=dict)


def load_state(
    name_or_path: str | Path, wanted: WantedWeights, *, is_base: bool
) -> tuple[SwiftFormerConfig, dict[str, NDArray[np.generic]]]:
    """Return the configuration and every tensor by its name in the model, counters included.

    `is_base`: for the model without a classifier; the checkpoint needs none then.

    Raises:
        ArgumentError: there is no such name or path.
        ModelError: the checkpoint is damaged, or its keys do not fit; one message lists them.
    """
    checkpoint = open_checkpoint(
        find_model(str(name_or_path)), wanted.attention_norm, wanted.layout
    )
    changes = dict(wanted.changes)
    if wanted.num_labels is not None and wanted.num_labels != checkpoint.config.num_labels:
        changes["num_labels"] = wanted.num_labels
    config = checkpoint.config.replace(**changes) if changes else checkpoint.config
    tensors = checkpoint.tensors()
    optional = _CLASSIFIER_PARTS if is_base or wanted.ignore_mismatched_sizes else ()
    weights = fitting_weights(tensors, config, checkpoint.name, optional=optional)
    counters = {key: value for key, value in tensors.items() if is_counter(key)}
    state = weights | counters
    if is_base:
        prefix = _BASE_PREFIX
        state = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
    return config, state
