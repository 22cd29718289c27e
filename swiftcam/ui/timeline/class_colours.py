"""The colours of classes on the timeline."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor

_TURN = 0.618034  # of the circle of hues between two classes; it spreads any number of them
_SATURATION = 0.62
# With this relative luminance (WCAG) white text on the colour has a contrast of 4.6, and the colour
# itself at least 3 on a light and on a dark background.
_LUMINANCE = 0.177


@cache
def class_colour(index: int) -> QColor:
    """Return the colour of a class: always the same one, and equally bright for all classes."""
    hue = (index * _TURN) % 1.0
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        if luminance(QColor.fromHslF(hue, _SATURATION, middle)) < _LUMINANCE:
            low = middle
        else:
            high = middle
    return QColor.fromHslF(hue, _SATURATION, low)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of a colour from 0 to 1, as WCAG 2 defines it."""
    shares = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (_linear(share) for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
