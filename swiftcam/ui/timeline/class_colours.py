"""The colours of classes on the timeline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from swiftcam.ui.timeline.stretches import SeenClass

_TURN = 0.618034  # of the circle of hues between two colours; it spreads any number of them
_SATURATION = 0.62
# With this relative luminance (WCAG) white text on the colour has a contrast of 4.6, and the colour
# itself at least 3 on a light and on a dark background.
_LUMINANCE = 0.177


class ClassColours:
    """The colour of each class, in the order in which they are first asked for.

    So the first few classes differ clearly, whatever their numbers in the model.
    """

    def __init__(self) -> None:
        self._numbers: dict[SeenClass, int] = {}

    def of(self, seen: SeenClass) -> QColor:
        """Return the colour of a class."""
        return nth_colour(self._numbers.setdefault(seen, len(self._numbers)))


@cache
def nth_colour(number: int) -> QColor:
    """Return a colour by its number, from 0; all are equally bright."""
    hue = (number * _TURN) % 1.0
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
