"""The models that are measured: the embedded one, and the other published sizes.

The other sizes have random weights, because the time of a network does not depend on its weights.
Labels, and whether 8 bits change them, can be measured on trained weights only.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.parity import forget_built, random_model
from swiftcam.inference.graphs.calibration import (
    Calibration,
    calibrated_graph,
    write_calibration,
)
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.graphs.quantize import candidates
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.swiftformer import open_checkpoint
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

EMBEDDED = "XS"  # the variant of the embedded checkpoint
_ANY_RANGE = (-4.0, 4.0)


@dataclass(frozen=True)
class Subject:
    """A checkpoint to measure, and a folder for the files that are made from it."""

    variant: str
    checkpoint: Checkpoint
    scratch: Path

    @property
    def is_trained(self) -> bool:
        """Tell whether the weights are trained, so that labels can be compared."""
        return self.variant == EMBEDDED


@contextmanager
def subject(variant: str) -> Iterator[Subject]:
    """Provide a model of a variant, and remove all files that were made from it afterwards."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if variant == EMBEDDED:
            checkpoint = open_checkpoint(find_model(DEFAULT_MODEL))
        else:
            folder = scratch / "model"
            random_model(variant, "ones").save_pretrained(folder)
            checkpoint = open_checkpoint(folder)
            write_calibration(made_up_calibration(checkpoint), folder)
        checkpoint = replace(checkpoint, name=f"benchmark-{variant.lower()}")
        try:
            yield Subject(variant, checkpoint, scratch)
        finally:
            forget_built(checkpoint.name)


def made_up_calibration(checkpoint: Checkpoint) -> Calibration:
    """Return a calibration with the same range for every layer: good for timing, not for labels.

    No layer is kept in float32.
    """
    ranges = dict.fromkeys(candidates(build_graph(checkpoint)), _ANY_RANGE)
    graph = calibrated_graph(checkpoint)
    return Calibration(graph, checkpoint.recipe.size, 0, 0.0, ranges, ranges)
