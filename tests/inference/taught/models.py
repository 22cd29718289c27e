"""A small taught model on a checkpoint with random weights."""

import numpy as np

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.taught.taught_files import stored_head
from swiftcam.inference.taught.taught_head import TaughtHead, unit_rows
from swiftcam.inference.taught.taught_model import TaughtModel
from tests.checkpoints import write_small

CLASSES = ("cup", "plate, deep", "碗")
WIDTH = 20


def random_head(seed=0, threshold=1.5):
    random = np.random.default_rng(seed)
    return stored_head(
        TaughtHead(
            mean=random.normal(size=WIDTH),
            weights=2 * random.normal(size=(4, WIDTH)),
            biases=random.normal(size=4),
            exemplars=unit_rows(random.normal(size=(9, WIDTH))),
            threshold=threshold,
        )
    )


def small_model(folder, *, is_beside=False, **choices):
    """Return a taught model whose base is written into `folder / "base"`."""
    base = open_checkpoint(write_small(folder / "base"))
    return TaughtModel("mine", base, random_head(**choices), CLASSES, is_beside)
