"""Reading the crop and the identity of a picture in a file, on a decoder's thread.

Pictures are decoded at about the needed resolution; then Pillow resizes the region of the recipe
to the crop in one step.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.capture.pictures import open_picture_file, read_reduced
from swiftcam.errors import ImageError
from swiftcam.inference.crops.resampling import PILLOW_FILTERS
from swiftcam.labelling.finding.picture_result import FileIdentity

if TYPE_CHECKING:
    from io import BufferedReader
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.capture.pictures import Admit
    from swiftcam.inference.crops.recipe import Recipe

# The least ratio of the decoded resolution to that of the crop. With 3, crops of the hardest
# pictures (mosaics of photographs) differ from those at full resolution by 0.5 levels of 255 on
# average; with 2, by 1.0; with 1.6, by 1.9.
OVERSAMPLING = 3
_WHOLE = 10_000  # a ratio at which no picture is reduced


def read_crop(
    file: BufferedReader, recipe: Recipe, admit: Admit | None = None
) -> NDArray[np.uint8]:
    """Return the RGB uint8 crop `(*recipe.shape, 3)` of the picture in an open file.

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
    return np.asarray(crop)


def identify(file: BufferedReader, *, by_content: bool) -> FileIdentity:
    """Return the identity of an open file, and set its position to the beginning.

    Raises:
        ImageError: the file cannot be read.
    """
    try:
        status = os.fstat(file.fileno())
        sha256 = hashlib.file_digest(file, "sha256").hexdigest() if by_content else ""
        file.seek(0)
    except OSError as error:
        raise ImageError(f"It cannot be read: {error.strerror}.", is_temporary=True) from error
    return FileIdentity(status.st_size, status.st_mtime_ns, sha256)


def identify_path(path: Path, *, by_content: bool) -> FileIdentity:
    """Return the identity of a file; it is opened only if `by_content`.

    Raises:
        ImageError: the file cannot be read.
        OSError: it does not exist, or its folder cannot be read.
    """
    if by_content:
        with open_picture_file(path) as file:
            return identify(file, by_content=True)
    status = path.stat()
    return FileIdentity(status.st_size, status.st_mtime_ns)
