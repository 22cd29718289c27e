"""Converts pictures that Pillow has decoded to RGB, strip by strip. Any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Mapping

_PHOTOMETRIC, _MAX_SAMPLE_VALUE = 262, 281  # tags of TIFF
_WHITE_IS_ZERO = 0
_STRIP = 1 << 20  # pixels that are converted at once, about


def rgb_reduced(image: Image.Image, factor: int, mode: str = "RGB") -> Image.Image:
    """Return a loaded image as RGB, `factor` times smaller, copying one strip at a time.

    `mode`: "RGB", or that of the image, for a transform of colours that follows.
    """
    levels = _deep_grey_levels(image)
    if factor == 1:
        return _to_rgb(image, levels, mode)
    width, height = image.size
    reduced = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = factor * max(1, _STRIP // (width * factor))
    for start in range(0, height, rows):
        strip = image.crop((0, start, width, min(start + rows, height)))
        reduced.paste(_to_rgb(strip, levels, mode).reduce(factor), (0, start // factor))
    return reduced


def _deep_grey_levels(image: Image.Image) -> tuple[float, float] | None:
    """Return the values of black and white in a grey picture of more than 8 bits, else None."""
    if image.mode.startswith("I;16"):
        if image.format != "TIFF":
            return 0.0, 65535.0
        tags = getattr(image, "tag_v2", {})
        white = _white_of_tiff(image, tags)
        return (white, 0.0) if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else (0.0, white)
    if image.mode not in ("I", "F"):
        return None
    # 16-bit files may come as 32-bit integers; anything else is scaled by its brightest pixel.
    highest = float(image.getextrema()[1])  # type: ignore[arg-type]
    least = 65535.0 if image.mode == "I" else 1.0
    return 0.0, max(least, highest if np.isfinite(highest) else 1.0)


def _white_of_tiff(image: Image.Image, tags: Mapping[int, object]) -> float:
    """Return the largest value of a 16-bit TIFF, which may hold samples of 10, 12 or 14 bits."""
    named = tags.get(_MAX_SAMPLE_VALUE)
    if isinstance(named, tuple) and len(named) == 1:
        named = named[0]
    if isinstance(named, int) and 255 < named <= 65535:
        return float(named)
    highest = float(image.getextrema()[1])  # type: ignore[arg-type]
    return next(white for white in (1023.0, 4095.0, 16383.0, 65535.0) if highest <= white)


def _to_rgb(
    image: Image.Image, levels: tuple[float, float] | None, mode: str = "RGB"
) -> Image.Image:
    if levels:
        # `convert` would clip instead of scale.
        black, white = levels
        share = (np.asarray(image, np.float32) - black) / (white - black)
        scaled = np.clip(np.nan_to_num(share), 0, 1) * 255
        return Image.fromarray(np.round(scaled).astype(np.uint8)).convert("RGB")
    if image.mode == mode:
        return image
    if image.has_transparency_data:
        white_ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white_ground, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")
