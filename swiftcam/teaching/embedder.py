"""Embeddings of examples: the picture that is stored of a frame, and the engine that embeds it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from swiftcam.inference.builder_versions import CROPPING_VERSION
from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.engines.registry import (
    DEFAULT_ENGINE,
    EngineOptions,
    create_engine,
    default_threads,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.crops.recipe import Recipe

    Picture = NDArray[np.uint8]

_LARGEST = 2  # times the side of the crop: enough for a checkpoint that takes larger crops
_QUALITY = 95
_BATCH = 8


def example_picture(pixels: Picture, recipe: Recipe, framing: Framing | None = None) -> bytes:
    """Return the part of an RGB frame `(H, W, 3)` that the model sees, as an encoded JPEG.

    It is as large as in the frame, and at most twice as large as the crop.
    """
    box = (framing or Framing()).box(recipe, *pixels.shape[:2])
    seen = pixels[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
    picture = Image.fromarray(np.ascontiguousarray(seen))
    height, width = recipe.shape
    largest = (_LARGEST * width, _LARGEST * height)
    if picture.width > largest[0] or picture.height > largest[1]:
        scale = min(largest[0] / picture.width, largest[1] / picture.height)
        shape = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(shape, Image.Resampling.LANCZOS)
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=_QUALITY, subsampling=0)
    return encoded.getvalue()


class Embedder:
    """Computes embeddings with a checkpoint, always on the same engine in float32.

    `provenance`: of the embeddings, for those that are kept.

    Raises:
        ModelError: the engine cannot load the checkpoint.
    """

    def __init__(self, checkpoint: Checkpoint, threads: int | None = None) -> None:
        options = EngineOptions(threads or default_threads(), device="cpu")
        self.checkpoint = checkpoint
        self._engine = create_engine(DEFAULT_ENGINE, checkpoint, options)
        # A stored picture is already the part that the model sees: all of it is used.
        self._recipe = replace(checkpoint.recipe, resize="squash")
        cropping = str(CROPPING_VERSION)
        self.provenance = self._engine.provenance.of("embeddings", cropping=cropping)

    def of_pictures(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """Return the embeddings `(N, D)` of stored pictures, RGB `(H, W, 3)` of any sizes.

        Raises:
            ModelError: the engine failed.
        """
        crops = np.stack([self._recipe.crop(picture) for picture in pictures])
        parts = [crops[first : first + _BATCH] for first in range(0, len(crops), _BATCH)]
        return np.concatenate([self._engine.run(part).embedding for part in parts])
