"""Antialiased resampling of a region of a frame to a square crop, equal to Pillow's but faster.

Pillow's filters are the reference every SwiftFormer was evaluated with. Small pictures go through
Pillow itself. Where both axes shrink by `_FAST_FROM` or more, OpenCV first halves the picture
(a 2x2 mean, vectorised) and then one separable filter and one linear sampling finish the job;
the filter is fitted so that the three steps together have the shape of Pillow's kernel.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import cv2
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Filter = Literal["bilinear", "bicubic"]

_FAST_FROM = 3.0  # shrinking by less than this leaves nothing worth halving
_HALVE_DOWN_TO = 1.5  # the fitted filter is accurate from here on
_SUPPORT = {"bilinear": 1.0, "bicubic": 2.0}  # half-width of the kernel, in crop pixels
_PILLOW = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


class Box(NamedTuple):
    """A rectangle in frame pixels; edges may be fractional."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The horizontal extent."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The vertical extent."""
        return self.bottom - self.top


def resample(
    pixels: NDArray[np.uint8], box: Box, size: int, interpolation: Filter
) -> NDArray[np.uint8]:
    """Return the `(size, size, 3)` antialiased resampling of `box` of an RGB frame `(H, W, 3)`."""
    if min(box.width, box.height) / size < _FAST_FROM:
        picture = Image.fromarray(pixels)
        return np.asarray(picture.resize((size, size), _PILLOW[interpolation], box=box))
    pixels, box = _cut(pixels, box, size, interpolation)
    pixels, box = _halve(pixels, box, size)
    scale_x, scale_y = box.width / size, box.height / size
    filtered = cv2.sepFilter2D(
        pixels,
        -1,
        _fitted_filter(interpolation, scale_x),
        _fitted_filter(interpolation, scale_y),
        borderType=cv2.BORDER_REPLICATE,
    )
    # Crop pixel i is centred on box.left + (i + 0.5) * scale; OpenCV counts from pixel centres.
    to_source = np.array(
        [
            [scale_x, 0.0, box.left + 0.5 * scale_x - 0.5],
            [0.0, scale_y, box.top + 0.5 * scale_y - 0.5],
        ]
    )
    sampled = cv2.warpAffine(
        filtered,
        to_source,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(sampled, np.uint8)


def _cut(
    pixels: NDArray[np.uint8], box: Box, size: int, interpolation: Filter
) -> tuple[NDArray[np.uint8], Box]:
    """Return the part of the frame that the kernels around `box` reach, and the box in it."""
    margin = math.ceil(_SUPPORT[interpolation] * max(box.width, box.height) / size)
    left = max(0, math.floor(box.left) - margin)
    top = max(0, math.floor(box.top) - margin)
    right = min(pixels.shape[1], math.ceil(box.right) + margin)
    bottom = min(pixels.shape[0], math.ceil(box.bottom) + margin)
    return pixels[top:bottom, left:right], Box(
        box.left - left, box.top - top, box.right - left, box.bottom - top
    )


def _halve(pixels: NDArray[np.uint8], box: Box, size: int) -> tuple[NDArray[np.uint8], Box]:
    """Halve each axis while it still shrinks by `_HALVE_DOWN_TO` or more afterwards."""
    while True:
        by_x = 2 if box.width / size / 2 >= _HALVE_DOWN_TO else 1
        by_y = 2 if box.height / size / 2 >= _HALVE_DOWN_TO else 1
        if by_x == by_y == 1:
            return pixels, box
        height, width = pixels.shape[0] // by_y, pixels.shape[1] // by_x
        # Linear interpolation at an exact factor of two is the mean of two pixels, and along one
        # axis alone it is the faster of the two.
        mode = cv2.INTER_AREA if by_x == by_y else cv2.INTER_LINEAR
        even = pixels[: height * by_y, : width * by_x]
        pixels = np.asarray(cv2.resize(even, (width, height), interpolation=mode), np.uint8)
        box = Box(box.left / by_x, box.top / by_y, box.right / by_x, box.bottom / by_y)


@lru_cache(maxsize=64)
def _fitted_filter(interpolation: Filter, scale: float) -> NDArray[np.float32]:
    """Return the symmetric taps that make up the kernel stretched by `scale`.

    A box of one pixel comes before them and linear sampling after; the taps are those with which
    the three together come closest to the kernel (least squares over all sampling phases).
    """
    reach = math.ceil(_SUPPORT[interpolation] * scale)
    taps = np.arange(-reach, reach + 1)
    fine = 8  # integration points per pixel
    t = (np.arange(-(reach + 2) * fine, (reach + 3) * fine) + 0.5) / fine - 0.5
    pixel = np.floor(t + 0.5)[:, None]
    rows, targets = [], []
    for phase in (np.arange(16) + 0.5) / 16:
        rows.append((1 - phase) * (pixel == taps) + phase * (pixel == taps + 1))
        kernel = _kernel(interpolation, (t - phase) / scale)
        targets.append(kernel * fine / kernel.sum())
    solution = np.linalg.lstsq(np.concatenate(rows), np.concatenate(targets), rcond=None)[0]
    symmetric = solution + solution[::-1]
    return np.asarray(symmetric / symmetric.sum(), np.float32)


def _kernel(interpolation: Filter, t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Pillow's kernel at `t`, in units of one crop pixel (bicubic with a = -0.5)."""
    t = np.abs(t)
    if interpolation == "bilinear":
        return np.clip(1 - t, 0, None)
    inner = (1.5 * t - 2.5) * t * t + 1
    outer = ((-0.5 * t + 2.5) * t - 4) * t + 2
    return np.where(t < 1, inner, np.where(t < 2, outer, 0.0))
