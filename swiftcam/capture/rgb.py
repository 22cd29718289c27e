"""Converts pictures that Pillow has decoded to RGB, strip by strip. Any thread."""

from __future__ import annotations

import numpy as np
from PIL import Image

_STRIP = 1 << 20  # pixels that are converted at once, about


def rgb_reduced(image: Image.Image, factor: int) -> Image.Image:
    """Return a loaded image as RGB, `factor` times smaller, copying one strip at a time."""
    top = _deep_grey_top(image)
    if factor == 1:
        return _to_rgb(image, top)
    width, height = image.size
    reduced = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    rows = factor * max(1, _STRIP // (width * factor))
    for start in range(0, height, rows):
        strip = image.crop((0, start, width, min(start + rows, height)))
        reduced.paste(_to_rgb(strip, top).reduce(factor), (0, start // factor))
    return reduced


def _deep_grey_top(image: Image.Image) -> float:
    """Return the value of white in a grey picture of more than 8 bits, 0 for other pictures."""
    if image.mode.startswith("I;16"):
        return 65535.0
    if image.mode not in ("I", "F"):
        return 0.0
    # 16-bit files may come as 32-bit integers; anything else is scaled by its brightest pixel.
    highest = float(image.getextrema()[1])  # type: ignore[arg-type]
    return max(65535.0 if image.mode == "I" else 1.0, highest if np.isfinite(highest) else 1.0)


def _to_rgb(image: Image.Image, top: float) -> Image.Image:
    if top:
        # `convert` would clip instead of scale.
        scaled = np.clip(np.nan_to_num(np.asarray(image, np.float32)) / top, 0, 1) * 255
        return Image.fromarray(np.round(scaled).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")
