"""A glance at a picture: its fingerprint, and whether it is black."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from swiftcam.channels import in_memory

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STRIDE = 16  # every 16th pixel of every 16th row: 0.15 ms at 1080p
_BLACK = 12  # brightest level of a picture that counts as black


class Glance(NamedTuple):
    """A fingerprint of a picture, and whether it is black."""

    digest: int
    is_black: bool


def glance_at(pixels: NDArray[np.uint8]) -> Glance:
    """Return the fingerprint of an RGB frame `(H, W, 3)`, and whether it is black."""
    sample = np.ascontiguousarray(in_memory(pixels)[0][::_STRIDE, ::_STRIDE])
    return Glance(zlib.crc32(sample.data), bool(sample.max() <= _BLACK))
