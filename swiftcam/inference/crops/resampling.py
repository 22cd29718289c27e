"""Antialiased resampling of a box of a frame to a crop, like Pillow's but faster.

Every SwiftFormer was evaluated with Pillow's filters. Small pictures are resampled by Pillow
itself, and so are all with another filter than bilinear or bicubic. Larger ones are first halved,
as often as that causes no visible aliasing, then filtered and sampled with OpenCV. The filter is
fitted so that all steps together have the shape of Pillow's kernel.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import cv2
import numpy as np
from PIL import Image

from swiftcam.channels import in_memory, to_rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

Interpolation = Literal["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]

# If an axis shrinks by less than this factor, linear sampling has too few pixels to work with.
_FAST_FROM = {"bilinear": 2.0, "bicubic": 2.02}
_SUPPORT = {"bilinear": 1.0, "bicubic": 2.0}  # half-width of the kernel, in crop pixels
PILLOW_FILTERS: dict[Interpolation, Image.Resampling] = {
    name: Image.Resampling[name.upper()] for name in get_args(Interpolation)
}
# The filter of one reduction, which then drops every second pixel.
_MEAN = (1 / 2, 1 / 2)
_PYRAMID = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)
_PHASES = 16  # sampling positions between two pixels that the fit considers


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


class _Axis(NamedTuple):
    """One axis of a reduced picture: where crop pixels lie on it, and how it was reduced."""

    start: float  # the box's first edge, in pixels of the reduced picture
    scale: float  # pixels of the reduced picture for each crop pixel
    response: tuple[float, ...]  # of one reduced pixel to the original ones
    factor: int  # original pixels from one reduced pixel to the next

    def reduced(self, kernel: tuple[float, ...]) -> _Axis:
        """Return the axis after a reduction by two with `kernel`."""
        # A mean of two keeps edges on edges; the pyramid keeps pixel centres on pixel centres.
        shift = 0.25 if len(kernel) % 2 else 0.0
        spread = np.zeros((len(kernel) - 1) * self.factor + 1)
        spread[:: self.factor] = kernel
        response = tuple(np.convolve(self.response, spread).tolist())
        return _Axis(self.start / 2 + shift, self.scale / 2, response, self.factor * 2)


class _Least(NamedTuple):
    """The smallest shrink factors that allow a reduction.

    `either`: of each axis. `both`: the geometric mean of the two axes.
    """

    either: float
    both: float


# With these limits, mosaics of sharp photographs stay within one level of Pillow's result.
_MEAN_FROM = _Least(4.2, 5.4)
_NEXT_MEAN_FROM = _Least(4.5, 5.9)
_PYRAMID_FROM = _Least(3.0, 3.5)
_LATE_PYRAMID_FROM = _Least(3.0, 4.0)
_LONG_AXIS_FROM = 6.0


def resample(
    pixels: Pixels, box: Box, shape: tuple[int, int], interpolation: Interpolation
) -> Pixels:
    """Return the antialiased resampling `(*shape, 3)` of `box` of an RGB frame `(H, W, 3)`.

    `shape`: the height and the width of the crop in pixels.
    """
    x_scale, y_scale = box.width / shape[1], box.height / shape[0]
    if min(x_scale, y_scale) < _FAST_FROM.get(interpolation, math.inf):
        return pillow_resample(pixels, box, shape, interpolation)
    pixels, is_bgr = in_memory(pixels)
    pixels, box = _cut(pixels, box, _SUPPORT[interpolation] * max(x_scale, y_scale))
    x = _Axis(box.left, x_scale, (1.0,), 1)
    y = _Axis(box.top, y_scale, (1.0,), 1)
    pixels, x, y = _reduce(pixels, x, y)
    filtered = cv2.sepFilter2D(
        pixels,
        -1,
        _fitted_filter(interpolation, x.scale, x.response, x.factor),
        _fitted_filter(interpolation, y.scale, y.response, y.factor),
        borderType=cv2.BORDER_REPLICATE,
    )
    return to_rgb(_sampled(np.asarray(filtered, np.uint8), x, y, shape), is_bgr=is_bgr)


def _sampled(pixels: Pixels, x: _Axis, y: _Axis, shape: tuple[int, int]) -> Pixels:
    """Return the `(*shape, 3)` linear sampling at the centres of the crop's pixels."""
    height, width = shape
    whole = (x.start, y.start, x.scale * width, y.scale * height)
    if whole == (0, 0, pixels.shape[1], pixels.shape[0]):
        sampled = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    else:
        places = _places((x.start, x.scale), (y.start, y.scale), shape)
        sampled = cv2.remap(pixels, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled, np.uint8)


@lru_cache(maxsize=8)
def _places(
    x_axis: tuple[float, float], y_axis: tuple[float, float], shape: tuple[int, int]
) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
    """Return the sampling positions of the crop's pixels in OpenCV's fastest, fixed-point form.

    `x_axis`, `y_axis`: the start and the scale of an axis.
    """
    # Crop pixel i is centred on start + (i + 0.5) * scale; OpenCV counts from pixel centres.
    (left, x_scale), (top, y_scale) = x_axis, y_axis
    x, y = np.meshgrid(
        left + (np.arange(shape[1]) + 0.5) * x_scale - 0.5,
        top + (np.arange(shape[0]) + 0.5) * y_scale - 0.5,
    )
    places = cv2.convertMaps(x.astype(np.float32), y.astype(np.float32), cv2.CV_16SC2)
    return np.asarray(places[0], np.int16), np.asarray(places[1], np.uint16)


def pillow_resample(
    pixels: Pixels, box: Box, shape: tuple[int, int], interpolation: Interpolation
) -> Pixels:
    """Return Pillow's own resampling, several times slower: the reference for `resample`."""
    memory, is_bgr = in_memory(pixels)
    picture = Image.fromarray(to_rgb(memory, is_bgr=is_bgr))
    return np.asarray(picture.resize(shape[::-1], PILLOW_FILTERS[interpolation], box=box))


def _cut(pixels: Pixels, box: Box, reach: float) -> tuple[Pixels, Box]:
    """Return the part of the frame that kernels of `reach` pixels see, and the box in it."""
    margin = math.ceil(reach)
    left = max(0, math.floor(box.left) - margin)
    top = max(0, math.floor(box.top) - margin)
    right = min(pixels.shape[1], math.ceil(box.right) + margin)
    bottom = min(pixels.shape[0], math.ceil(box.bottom) + margin)
    return pixels[top:bottom, left:right], Box(
        box.left - left, box.top - top, box.right - left, box.bottom - top
    )


def _reduce(pixels: Pixels, x: _Axis, y: _Axis) -> tuple[Pixels, _Axis, _Axis]:
    """Halve both axes while that causes no visible aliasing, then the longer axis alone.

    The mean of two pixels is the fastest filter and aliases most, more with each reduction. The
    pyramid's wider filter allows one further step where the mean does not.
    """
    while _can_halve(x, y, _MEAN_FROM if x.factor == 1 else _NEXT_MEAN_FROM):
        pixels = _halved(pixels, by_x=2, by_y=2)
        x, y = x.reduced(_MEAN), y.reduced(_MEAN)
    if _can_halve(x, y, _PYRAMID_FROM if x.factor == 1 else _LATE_PYRAMID_FROM):
        pixels = np.asarray(cv2.pyrDown(pixels, borderType=cv2.BORDER_REPLICATE), np.uint8)
        x, y = x.reduced(_PYRAMID), y.reduced(_PYRAMID)
    while x.scale >= _LONG_AXIS_FROM:
        pixels, x = _halved(pixels, by_x=2, by_y=1), x.reduced(_MEAN)
    while y.scale >= _LONG_AXIS_FROM:
        pixels, y = _halved(pixels, by_x=1, by_y=2), y.reduced(_MEAN)
    return pixels, x, y


def _can_halve(x: _Axis, y: _Axis, least: _Least) -> bool:
    """Tell whether both axes shrink enough for a reduction."""
    return min(x.scale, y.scale) >= least.either and x.scale * y.scale >= least.both**2


def _halved(pixels: Pixels, *, by_x: int, by_y: int) -> Pixels:
    """Return the means of neighbouring pixels along one axis or both."""
    height, width = pixels.shape[0] // by_y, pixels.shape[1] // by_x
    even = pixels[: height * by_y, : width * by_x]
    # At a factor of exactly two, linear interpolation is the mean of two pixels; along one axis it
    # is faster than INTER_AREA.
    mode = cv2.INTER_AREA if by_x == by_y else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(even, (width, height), interpolation=mode), np.uint8)


@lru_cache(maxsize=64)
def _fitted_filter(
    interpolation: Interpolation, scale: float, response: tuple[float, ...], factor: int
) -> NDArray[np.float32]:
    """Return the symmetric filter that completes a reduction to Pillow's kernel at `scale`.

    The whole chain is the reduction's `response`, this filter, then linear sampling. The filter
    brings it closest to the kernel: least squares over the sampling positions between two pixels.
    """
    reach = round(_SUPPORT[interpolation] * scale)  # the next tap would be almost zero
    middle = (reach + 3) * factor
    # Row k holds the original pixels that reduced pixel k - reach sees.
    seen = np.zeros((2 * reach + 2, 2 * middle + len(response)))
    for row in range(len(seen)):
        start = middle + (row - reach) * factor
        seen[row, start : start + len(response)] = response
    positions = (np.arange(seen.shape[1]) - middle - (len(response) - 1) / 2) / factor
    inside = (np.arange(8) + 0.5) / 8 - 0.5  # integration points within one original pixel
    rows, targets = [], []
    for phase in (np.arange(_PHASES) + 0.5) / _PHASES:
        rows.append(((1 - phase) * seen[:-1] + phase * seen[1:]).T)
        t = (positions[:, None] + inside / factor - phase) / scale
        weights = _kernel(interpolation, t).sum(axis=1)
        targets.append(weights / weights.sum())
    solution = np.linalg.lstsq(np.concatenate(rows), np.concatenate(targets), rcond=None)[0]
    symmetric = solution + solution[::-1]
    return np.asarray(symmetric / symmetric.sum(), np.float32)


def _kernel(interpolation: Interpolation, t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Pillow's kernel at `t`, in units of one crop pixel (bicubic with a = -0.5)."""
    t = np.abs(t)
    if interpolation == "bilinear":
        return np.clip(1 - t, 0, None)
    inner = (1.5 * t - 2.5) * t * t + 1
    outer = ((-0.5 * t + 2.5) * t - 4) * t + 2
    return np.where(t < 1, inner, np.where(t < 2, outer, 0.0))
