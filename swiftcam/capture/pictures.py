"""Reading still pictures with Pillow: upright RGB, whatever the file holds. Files are only read."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from swiftcam.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".mpo", ".jfif"}
)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return the picture in a file as RGB uint8 `(H, W, 3)`, turned upright by its EXIF tag.

    The first frame of an animation is taken; transparency is laid over white.

    Raises:
        ImageError: the file cannot be read, is no picture, is damaged, or is absurdly large. The
            message is about "it": whoever shows it names the file.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ImageError("It is not a regular file.")
        with Image.open(path) as image:
            image.load()
            return np.asarray(_to_rgb(_upright(image)))
    except UnidentifiedImageError as error:
        raise ImageError("It is not a picture in a known format.") from error
    except Image.DecompressionBombError as error:
        raise ImageError("It is too large to open safely.") from error
    except MemoryError as error:
        raise ImageError("It does not fit into memory.") from error
    except FileNotFoundError as error:
        raise ImageError("It does not exist.") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow's decoders raise all of these for damaged files.
        raise ImageError(_reason(error)) from error


def _reason(error: Exception) -> str:
    """Say what is wrong with a file that Pillow could not read."""
    if isinstance(error, OSError) and error.strerror:
        return f"It cannot be read: {error.strerror}."
    detail = str(error).rstrip(".")
    return f"It is damaged or incomplete ({detail})." if detail else "It is damaged or incomplete."


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, ZeroDivisionError):
        # Damaged metadata says nothing about the pixels.
        return image


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep_grey(image)
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """Bring 16-bit, 32-bit and float grey to 8 bits; `convert` would clip instead of scale."""
    values = np.asarray(image, np.float32)
    top = 65535.0 if image.mode.startswith("I") else max(1.0, float(np.nanmax(values)))
    scaled = np.nan_to_num(np.clip(values / top, 0, 1)) * 255
    return Image.fromarray(np.round(scaled).astype(np.uint8)).convert("RGB")
