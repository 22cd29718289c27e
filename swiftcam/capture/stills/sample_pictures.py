"""Reads TIFF pictures of samples that Pillow does not know, with OpenCV: float, 32 and 64 bits."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

import cv2
import numpy as np
from PIL import Image

from swiftcam.capture.stills.tiff_tags import TiffReader

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_BITS, _SAMPLES_PER_PIXEL, _SAMPLE_FORMAT = 258, 277, 339
_FLOAT = 3
_LARGEST = 1_000_000_000  # bytes of the file


def read_samples(file: BinaryIO, head: bytes) -> Image.Image | None:
    """Return the picture in a TIFF file as a loaded RGB image; None if OpenCV does not know it."""
    if head[:4] not in _TIFF or not _is_known(file):
        return None
    file.seek(0)
    data = file.read(_LARGEST)
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    if pixels is None:
        return None
    levels = scaled_to_bytes(np.asarray(pixels))
    if levels.ndim == 3 and levels.shape[2] >= 3:
        levels = levels[:, :, 2::-1]
    elif levels.ndim == 3:
        levels = levels[:, :, 0]
    return Image.fromarray(np.ascontiguousarray(levels)).convert("RGB")


def _is_known(file: BinaryIO) -> bool:
    """Tell whether OpenCV reads the first page; it would print an error."""
    reader = TiffReader.of(file)
    try:
        tags = next(reader.directories()) if reader else None
    except struct.error:
        return False
    if tags is None:
        return False
    bands = (tags.get(_SAMPLES_PER_PIXEL) or (1,))[0]
    bits, is_float = (tags.get(_BITS) or (1,))[0], (tags.get(_SAMPLE_FORMAT) or (1,))[0] == _FLOAT
    return bands <= 4 and bits in ((32, 64) if is_float else (8, 16, 32))


def scaled_to_bytes(samples: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return samples as uint8, their white as 255.

    White is the largest value of integers of 8 and 16 bits. For others it is the smallest usual
    white that no sample exceeds (1, 255 or 65535; for integers of 32 bits 65535 or 2^32 - 1), or
    the brightest sample.
    """
    if samples.dtype == np.uint8:
        return np.asarray(samples, np.uint8)
    if samples.dtype == np.uint16:
        return (np.asarray(samples, np.uint16) >> 8).astype(np.uint8)
    values = np.nan_to_num(samples.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    brightest = float(values.max(initial=0.0))
    is_float = np.issubdtype(samples.dtype, np.floating)
    tops = (1.0, 255.0, 65535.0) if is_float else (65535.0, 4294967295.0)
    top = next((each for each in tops if brightest <= each * 1.001), brightest)
    return np.asarray(np.clip(values / top, 0, 1) * 255 + 0.5, np.uint8)
