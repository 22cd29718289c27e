"""Tells whether a frame differs enough from an earlier one for the model to say something new."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAMPLES = 130_000  # pixels of a frame that are looked at, about: 0.3 ms at 1080p
_BLOCKS = 16  # across and down
# Levels of 255 by which the mean colour of one block must change. The noise of a camera moves
# single pixels by more, but the mean of a block's hundreds of samples by less.
_LEVELS = 1.5
_REFRESH = 1.0  # seconds after which even an unchanged frame is looked at again


class ChangeDetector:
    """Remembers the last frame that the model saw, as the mean colours of 16x16 blocks."""

    def __init__(self) -> None:
        self._means: NDArray[np.float64] | None = None
        self._shape: tuple[int, ...] = ()
        self._at = 0.0

    def reset(self) -> None:
        """Forget it: the next frame counts as changed."""
        self._means = None

    def has_changed(self, pixels: NDArray[np.uint8], now: float) -> bool:
        """Tell whether an RGB frame `(H, W, 3)` is to be looked at, and if so remember it.

        `now` in seconds, of any clock; one that goes back counts as a change.
        """
        means = _block_means(pixels)
        is_same = (
            self._means is not None
            and pixels.shape == self._shape
            and 0 <= now - self._at < _REFRESH
            and float(np.abs(means - self._means).max()) < _LEVELS
        )
        if not is_same:
            self._means, self._shape, self._at = means, pixels.shape, now
        return not is_same


def _block_means(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mean colours of the blocks of a sample of the frame, `(<=16, <=16, 3)`."""
    height, width = pixels.shape[:2]
    step = max(1.0, math.sqrt(height * width / _SAMPLES))
    size = (max(1, round(width / step)), max(1, round(height / step)))
    sums = cv2.integral(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST))
    rows, columns = (np.linspace(0, n, min(_BLOCKS, n) + 1).astype(int) for n in (size[1], size[0]))
    corners = sums[np.ix_(rows, columns)]
    totals = np.diff(np.diff(corners, axis=0), axis=1)
    areas = np.diff(rows)[:, None] * np.diff(columns)[None, :]
    return np.asarray(totals / areas[:, :, None], np.float64)
