"""Rectangles of a desktop, and the place of a window on the screens that exist. Without Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LARGEST = (1440, 860)  # of a window without a remembered place, in logical pixels
_SHARE = 0.95  # of the screen


class ScreenArea(NamedTuple):
    """A rectangle of the desktop in logical pixels, which may begin left of or above zero."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    def overlap(self, other: ScreenArea) -> int:
        """Return how many pixels two areas have in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0, width) * max(0, height)

    def distance(self, other: ScreenArea) -> int:
        """Return the pixels between two areas, summed over both directions; 0 if they touch."""
        across = max(other.left - self.right, self.left - other.right, 0)
        down = max(other.top - self.bottom, self.top - other.bottom, 0)
        return across + down


def default_size(screen: ScreenArea) -> tuple[int, int]:
    """Return the width and height of a window that has no remembered place."""
    width, height = round(_SHARE * screen.width), round(_SHARE * screen.height)
    return min(_LARGEST[0], width), min(_LARGEST[1], height)


def visible_area(saved: ScreenArea, screens: Sequence[ScreenArea]) -> ScreenArea:
    """Return where a window with the remembered place `saved` is wholly visible.

    `screens`: the parts of the screens that windows may use, the main screen first. A window that
    is wholly visible keeps its place, also across two screens. Others move to the screen that shows
    most of them, else to the nearest one, and shrink to its size.
    """
    if not screens or sum(map(saved.overlap, set(screens))) >= saved.width * saved.height:
        return saved
    screen = max(screens, key=lambda one: (saved.overlap(one), -saved.distance(one)))
    width, height = min(saved.width, screen.width), min(saved.height, screen.height)
    return ScreenArea(
        max(screen.left, min(saved.left, screen.right - width)),
        max(screen.top, min(saved.top, screen.bottom - height)),
        width,
        height,
    )
