"""Converts frames to the `QImage` that is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage

from swiftcam.channels import in_memory, to_rgb
from swiftcam.pipeline.reading.viewport import Size, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.capture.frame import Frame


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return an RGB picture `(H, W, 3)` as an image that uses the same memory.

    The pixels must not change, and the caller must keep the array as long as the image.
    """
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)


def mirrored(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture `(H, W, 3)` with left and right swapped."""
    memory, is_bgr = in_memory(pixels)
    return to_rgb(np.asarray(cv2.flip(memory, 1), np.uint8), is_bgr=is_bgr)


def scaled_image(pixels: NDArray[np.uint8], size: QSize) -> QImage:
    """Return an RGB frame `(H, W, 3)` as an image of `size` device pixels that owns its memory."""
    return image_of(scaled(pixels, Size(size.width(), size.height()))).copy()


class FramePicture:
    """The frame that is drawn, at the size at which it is drawn.

    The capture thread usually has scaled the frame, and nothing is copied. If the window is
    resized while a frame is paused, the frame is scaled here, once.
    """

    def __init__(self) -> None:
        self._key: tuple[int, int, int, bool] | None = None
        self._frame: Frame | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._image = QImage()

    def image(self, frame: Frame, size: QSize, *, is_mirrored: bool) -> QImage:
        """Return a frame as an image of about `size` device pixels."""
        key = (id(frame), size.width(), size.height(), is_mirrored)
        if key != self._key:
            wanted = Size(size.width(), size.height())
            ready = frame.picture
            if ready is None or not _is_about(ready, wanted):
                ready = scaled(frame.pixels, wanted)
            if is_mirrored:
                ready = mirrored(ready)
            # Keep the frame: another frame could get its id once it is freed.
            self._frame, self._pixels, self._key = frame, ready, key
            self._image = image_of(ready)
        return self._image


def _is_about(pixels: NDArray[np.uint8], size: Size) -> bool:
    height, width = pixels.shape[:2]
    return bool(abs(width - size.width) <= 1 and abs(height - size.height) <= 1)


def fitted_rect(frame_width: int, frame_height: int, area: QRectF) -> QRectF:
    """Return the largest centred rectangle in `area` with the aspect ratio of a frame."""
    size = QSizeF(frame_width, frame_height).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    result = QRectF(0, 0, size.width(), size.height())
    result.moveCenter(area.center())
    return result
