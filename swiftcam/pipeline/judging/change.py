"""Detects whether a crop differs enough from the last labelled one to be labelled again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCKS = 16  # across and down
# Levels of 255 by which the mean colour of one block must change. The noise of a camera changes
# single pixels by more, but the mean over the hundreds of pixels of a block by less.
_LEVELS = 1.5
_REFRESH = 1.0  # seconds after which even an unchanged crop is labelled again


class ChangeDetector:
    """Compares crops with the last one that the model saw, by the mean colours of 16x16 blocks."""

    def __init__(self) -> None:
        self._means: NDArray[np.float32] | None = None
        self._shape: tuple[int, ...] = ()
        self._at = 0.0

    def reset(self) -> None:
        """Forget the last crop: the next one counts as changed."""
        self._means = None

    def has_changed(self, crop: NDArray[np.uint8], now: float) -> bool:
        """Tell whether an RGB crop `(S, S, 3)` should be labelled; if so, it becomes the last one.

        `now`: seconds of any clock; a time that goes back counts as a change.
        """
        means = _block_means(crop)
        is_same = (
            self._means is not None
            and crop.shape == self._shape
            and 0 <= now - self._at < _REFRESH
            and float(cv2.norm(means, self._means, cv2.NORM_INF)) < _LEVELS
        )
        if not is_same:
            self._means, self._shape, self._at = means, crop.shape, now
        return not is_same


def _block_means(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the mean colours of the blocks, `(<=16, <=16, 3)`; takes 0.1 ms."""
    size = (min(_BLOCKS, crop.shape[1]), min(_BLOCKS, crop.shape[0]))
    return np.asarray(
        cv2.resize(crop.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32
    )
