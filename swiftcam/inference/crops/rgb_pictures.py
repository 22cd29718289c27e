"""Pictures of a caller in any usual form, as RGB uint8 arrays `(H, W, 3)`. No framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHANNELS = (1, 3, 4)


def rgb_pictures(images: Any, data_format: str | None = None) -> Iterator[NDArray[np.uint8]]:
    """Yield every picture of `images` as an RGB uint8 array `(H, W, 3)`.

    `images`: a Pillow image, an array or a tensor of one picture or a batch of them, or any nesting
    of these in lists. A picture is `(H, W)`, `(H, W, C)` or `(C, H, W)` with 1, 3 or 4 channels, of
    whole numbers from 0 to 255, or of numbers with a point from 0 to 1. `data_format`:
    "channels_first" or "channels_last"; None to see it from the shape.

    Raises:
        ValueError: something is no picture.
    """
    if data_format not in (None, "channels_first", "channels_last"):
        raise ValueError(
            f"input_data_format={data_format!r}: use 'channels_first' or 'channels_last'"
        )
    if isinstance(images, Image.Image):
        yield np.asarray(images.convert("RGB"))
        return
    if isinstance(images, str | bytes) or not isinstance(images, Iterable):
        raise ValueError(
            "a picture is a Pillow image, or an array (H, W, 3) or (3, H, W), not "
            f"{type(images).__name__}"
        )
    if not hasattr(images, "shape"):
        for image in images:
            yield from rgb_pictures(image, data_format)
        return
    array = _array(images)
    if array.ndim == 4:
        for picture in array:
            yield _rgb(picture, data_format)
    else:
        yield _rgb(array, data_format)


def are_unit(images: Any) -> bool:
    """Tell whether all pictures of `rgb_pictures` have numbers with a point, from 0 to 1."""
    if hasattr(images, "shape"):
        array = _array(images)
        return array.dtype.kind == "f" and bool(array.size) and float(array.max()) <= 1
    return isinstance(images, list | tuple) and bool(images) and all(map(are_unit, images))


def _array(tensor: Any) -> NDArray[np.generic]:
    """Return an array or a tensor of any framework as a numpy array."""
    if hasattr(tensor, "detach"):  # PyTorch, on any device; numpy has no bfloat16
        tensor = tensor.detach().cpu()
        tensor = tensor.float() if tensor.is_floating_point() else tensor
    return np.asarray(tensor)


def _rgb(picture: NDArray[np.generic], data_format: str | None) -> NDArray[np.uint8]:
    shape = picture.shape
    if picture.ndim == 2:
        picture = picture[:, :, None]
    elif picture.ndim == 3 and _is_channels_first(shape, data_format):
        picture = picture.transpose(1, 2, 0)
    if picture.ndim != 3 or picture.shape[2] not in _CHANNELS or 0 in picture.shape:
        raise ValueError(f"a picture has the shape (H, W, 3) or (3, H, W), not {shape}")
    levels = _levels(picture)
    if levels.shape[2] == 1:
        levels = np.repeat(levels, 3, axis=2)
    return np.ascontiguousarray(levels[:, :, :3])


def _is_channels_first(shape: tuple[int, ...], data_format: str | None) -> bool:
    if data_format is not None:
        return data_format == "channels_first"
    return shape[0] in _CHANNELS and shape[2] not in _CHANNELS


def _levels(picture: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return the values as levels from 0 to 255."""
    if picture.dtype == np.uint8:
        return np.asarray(picture, np.uint8)
    if picture.dtype.kind not in "fiu":
        raise ValueError(f"the values of a picture are numbers, not {picture.dtype}")
    least, most = float(picture.min()), float(picture.max())
    if picture.dtype.kind == "f" and least >= 0 and most <= 1:
        return np.asarray(np.rint(picture.astype(np.float64) * 255.0), np.uint8)
    if not (least >= 0 and most <= 255):
        raise ValueError(
            "the values of a picture are from 0 to 255, or from 0 to 1 with a point, not from "
            f"{least:g} to {most:g}: it must not be normalised yet"
        )
    return np.asarray(np.rint(picture.astype(np.float64)), np.uint8)
