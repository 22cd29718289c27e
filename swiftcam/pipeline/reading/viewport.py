"""Scales pictures to the size of the view, on the capture thread: the window only paints."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from swiftcam.channels import in_memory, to_rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Size(NamedTuple):
    """Width and height in device pixels."""

    width: int
    height: int


class Viewport:
    """The room of a view for the picture.

    `room`: set by the view's thread, read by the capture thread; None while the picture is not
    visible.
    """

    def __init__(self) -> None:
        self.room: Size | None = None

    def picture(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
        """Return an RGB frame `(H, W, 3)` scaled to the view, or None while it is not visible."""
        room = self.room
        if room is None or min(room) < 1:
            return None
        return scaled(pixels, fitted(pixels.shape[1], pixels.shape[0], room))


def fitted(width: int, height: int, room: Size) -> Size:
    """Return the largest size in `room` with the aspect ratio of a `width` x `height` picture."""
    scale = min(room.width / width, room.height / height)
    return Size(max(1, round(width * scale)), max(1, round(height * scale)))


def scaled(pixels: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Return an RGB picture `(H, W, 3)` resized to `size`, read-only.

    It is halved first, so that fine texture does not flicker when a large picture is shown small.
    """
    pixels, is_bgr = in_memory(pixels)
    while pixels.shape[0] >= 2 * size.height and pixels.shape[1] >= 2 * size.width:
        half = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        pixels = np.asarray(cv2.resize(pixels, half, interpolation=cv2.INTER_AREA), np.uint8)
    if (pixels.shape[1], pixels.shape[0]) != size:
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    pixels = to_rgb(pixels, is_bgr=is_bgr)
    pixels.flags.writeable = False
    return pixels
