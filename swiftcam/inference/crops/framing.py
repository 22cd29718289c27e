"""How the crop is taken from a frame: as the recipe says, or as the user chose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import cv2
import numpy as np

from swiftcam.channels import in_memory, swapped
from swiftcam.errors import ArgumentError
from swiftcam.inference.crops.resampling import Box
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe, Resize

CropMode = Literal["recipe", "centre", "fit", "squash"]
CROP_MODES: tuple[CropMode, ...] = get_args(CropMode)
_LEAST_PIXELS = 8  # of a region's side; a smaller one was drawn by accident


@dataclass(frozen=True)
class Framing:
    """How the crop is taken from a frame.

    `mode`: "recipe" as the checkpoint was evaluated, "centre" the largest part in the middle that
    has the shape of the crop, usually a square, "fit" the whole picture with bars beside it,
    "squash" the whole picture distorted to the crop.
    `region`: the part of the frame to use, as fractions 0 to 1 of its width and height (left, top,
    right, bottom); None for the whole frame.

    Raises:
        ArgumentError: there is no such mode, or the region is empty or not inside the frame.
    """

    mode: CropMode = "recipe"
    region: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        if self.mode not in CROP_MODES:
            raise ArgumentError(
                phrase(
                    "There is no crop mode {mode}. Use one of: {modes}.",
                    mode=repr(self.mode),
                    modes=", ".join(CROP_MODES),
                )
            )
        if self.region is None:
            return
        left, top, right, bottom = self.region
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise ArgumentError(
                phrase(
                    "A region is LEFT,TOP,RIGHT,BOTTOM, four fractions of the picture from 0 to 1, "
                    "such as 0.25,0,0.75,1."
                )
            )

    def part(self, height: int, width: int) -> Box:
        """Return the region of a `height` x `width` frame, in whole frame pixels."""
        if self.region is None:
            return Box(0, 0, width, height)
        left, right = _span(self.region[0], self.region[2], width)
        top, bottom = _span(self.region[1], self.region[3], height)
        return Box(left, top, right, bottom)

    def box(self, recipe: Recipe, height: int, width: int) -> Box:
        """Return the part of a `height` x `width` frame that the model sees, in frame pixels."""
        part = self.part(height, width)
        if self.mode == "fit":
            return part
        seen = self._recipe(recipe).region(int(part.height), int(part.width))
        return Box(
            part.left + seen.left,
            part.top + seen.top,
            part.left + seen.right,
            part.top + seen.bottom,
        )

    def crop(self, recipe: Recipe, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the crop `(*recipe.shape, 3)` of an RGB uint8 frame `(H, W, 3)`."""
        part = self.part(*pixels.shape[:2])
        pixels = pixels[int(part.top) : int(part.bottom), int(part.left) : int(part.right)]
        if self.mode == "fit":
            pixels = _with_bars(pixels, recipe)
        return self._recipe(recipe).crop(pixels)

    def _recipe(self, recipe: Recipe) -> Recipe:
        if self.mode == "recipe":
            return recipe
        if self.mode == "centre":
            resize: Resize = "short_side" if recipe.is_square else "cover"
            return replace(recipe, resize=resize, resize_to=recipe.size)
        return replace(recipe, resize="squash")


def _span(low: float, high: float, length: int) -> tuple[int, int]:
    """Return the first pixel and the end of a span from fractions of a side, never too short."""
    least = min(_LEAST_PIXELS, length)
    start = min(round(low * length), length - least)
    return start, min(max(round(high * length), start + least), length)


def _with_bars(pixels: NDArray[np.uint8], recipe: Recipe) -> NDArray[np.uint8]:
    """Return a picture in the shape of the crop, with bars that normalise to about zero."""
    height, width = pixels.shape[:2]
    rows, columns = recipe.shape
    high = max(height, round(width * rows / columns))
    wide = max(width, round(height * columns / rows))
    top, left = (high - height) // 2, (wide - width) // 2
    bars = (top, high - height - top, left, wide - width - left)
    memory, is_bgr = in_memory(pixels)
    mean = recipe.mean[::-1] if is_bgr else recipe.mean
    colour = tuple(min(255, max(0, round(255 * value))) for value in mean)
    filled = np.asarray(
        cv2.copyMakeBorder(memory, *bars, borderType=cv2.BORDER_CONSTANT, value=colour), np.uint8
    )
    return swapped(filled) if is_bgr else filled
