"""Reading the crop of a picture in a file, on a decoder's thread.

Pictures are decoded at about the needed resolution; then Pillow resizes the region of the recipe
to the crop in one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from swiftcam.capture.pictures import read_reduced
from swiftcam.inference.crops.resampling import PILLOW_FILTERS

if TYPE_CHECKING:
    from io import BufferedReader

    from numpy.typing import NDArray

    from swiftcam.capture.pictures import Admit
    from swiftcam.inference.crops.recipe import Recipe

# The least ratio of the decoded resolution to that of the crop. With 3, crops of the hardest
# pictures (mosaics of photographs) differ from those at full resolution by 0.5 levels of 255 on
# average; with 2, by 1.0; with 1.6, by 1.9.
OVERSAMPLING = 3
_WHOLE = 10_000  # a ratio at which no picture is reduced


class FileCrop(NamedTuple):
    """A crop of a file: RGB uint8 `(H, W, 3)`; a sentence about what the file lacks, or ""."""

    pixels: NDArray[np.uint8]
    note: str = ""


def read_crop(file: BufferedReader, recipe: Recipe, admit: Admit | None = None) -> FileCrop:
    """Return the crop, of the size `recipe.shape`, of the picture in an open file.

    `admit` is called with the bytes that decoding needs, and may wait for them.

    Raises:
        ImageError: there is no readable picture in the file.
    """
    # Single pixels of a reduced picture are not those of the whole one.
    factor = _WHOLE if recipe.interpolation == "nearest" else OVERSAMPLING
    picture = read_reduced(file, factor * max(recipe.resize_to, *recipe.shape), admit)
    box = recipe.region(picture.height, picture.width)
    left, top, right, bottom = picture.extent
    x_scale, y_scale = (right - left) / picture.width, (bottom - top) / picture.height
    crop = picture.image.resize(
        recipe.shape[::-1],
        PILLOW_FILTERS[recipe.interpolation],
        box=(
            left + box.left * x_scale,
            top + box.top * y_scale,
            min(left + box.right * x_scale, picture.image.width),
            min(top + box.bottom * y_scale, picture.image.height),
        ),
    )
    return FileCrop(np.asarray(crop), picture.note)
