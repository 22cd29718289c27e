"""Crops for calibrating and comparing: from the user's pictures or the photographs of the demo."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.capture.demo import demo_photos
from swiftcam.capture.folder import list_pictures
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError, ImageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe

log = logging.getLogger(__name__)

DEFAULT_COUNT = 64
# Parts of a picture (left, top, right, bottom as shares of its size): the whole, four overlapping
# quarters, the middle. Each may be mirrored, which gives more different crops from few pictures.
_PARTS = (
    (0.0, 0.0, 1.0, 1.0),
    (0.0, 0.0, 0.7, 0.7),
    (0.3, 0.0, 1.0, 0.7),
    (0.0, 0.3, 0.7, 1.0),
    (0.3, 0.3, 1.0, 1.0),
    (0.2, 0.2, 0.8, 0.8),
)


def sample_crops(
    recipe: Recipe, folder: Path | None = None, count: int = DEFAULT_COUNT
) -> NDArray[np.uint8]:
    """Return up to `count` different crops, RGB uint8 `(N, S, S, 3)`, the same at each call.

    They are those of the pictures directly in `folder`; without a folder, of the photographs of the
    demo.

    Raises:
        ArgumentError: the folder does not exist, or has no picture that can be read.
        CameraError: the photographs of the demo are missing from this installation.
    """
    crops = sample_crops_of(
        demo_photos() if folder is None else _pictures_in(folder), recipe, count
    )
    if folder is not None and not len(crops):
        raise ArgumentError(f"No picture in {folder} can be read. Name a folder of photographs.")
    return crops


def sample_crops_of(
    paths: Sequence[Path], recipe: Recipe, count: int = DEFAULT_COUNT
) -> NDArray[np.uint8]:
    """Return up to `count` different crops of pictures, RGB uint8 `(N, S, S, 3)`.

    Whole pictures come first, then parts, then mirrored ones. Pictures that cannot be read are left
    out; N is 0 if none can.
    """
    views = itertools.product((False, True), _PARTS, paths)
    crops: list[NDArray[np.uint8]] = []
    unreadable: set[Path] = set()
    for is_mirrored, part, path in views:
        if len(crops) == count:
            break
        if path in unreadable:
            continue
        try:
            crops.append(_crop(recipe, read_picture(path), part, is_mirrored=is_mirrored))
        except ImageError as error:
            log.info("%s", error)
            unreadable.add(path)
    return np.stack(crops) if crops else np.zeros((0, *recipe.shape, 3), np.uint8)


def _crop(
    recipe: Recipe,
    pixels: NDArray[np.uint8],
    part: tuple[float, float, float, float],
    *,
    is_mirrored: bool,
) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    left, right = round(part[0] * width), round(part[2] * width)
    top, bottom = round(part[1] * height), round(part[3] * height)
    crop = recipe.crop(np.ascontiguousarray(pixels[top:bottom, left:right]))
    return np.ascontiguousarray(crop[:, ::-1]) if is_mirrored else crop


def _pictures_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ArgumentError(f"There is no folder {folder}. Name a folder of photographs.")
    return list_pictures(folder)
