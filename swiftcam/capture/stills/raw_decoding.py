"""Decodes RAW files without a preview that can be found, with LibRaw through rawpy, an extra."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from typing import BinaryIO

from PIL import Image

_LARGEST = 500_000_000  # bytes of a RAW file


def has_libraw() -> bool:
    """Tell whether rawpy is installed."""
    return find_spec("rawpy") is not None


def decode_raw(file: BinaryIO) -> Image.Image | None:
    """Return the picture in a RAW file, its thumbnail if it has one; None if LibRaw refuses it.

    A decoded picture has half the size, in sRGB, and is upright.
    """
    if not has_libraw():
        return None
    import rawpy

    file.seek(0)
    data = BytesIO(file.read(_LARGEST))
    try:
        with rawpy.imread(data) as raw:
            return Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True))
    except (rawpy.LibRawError, ValueError, OSError):
        return None
    finally:
        file.seek(0)
