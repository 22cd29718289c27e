"""From a frame's pixels to a `QImage` of the size it is drawn at, with one copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from numpy.typing import NDArray


def scaled_image(pixels: NDArray[np.uint8], size: QSize) -> QImage:
    """Return an RGB frame `(H, W, 3)` as an image of `size` device pixels that owns its memory.

    OpenCV scales several times faster than a smooth `QPainter.drawImage`. Halving first keeps fine
    texture from shimmering when a large frame is shown small.
    """
    while pixels.shape[0] >= 2 * size.height() and pixels.shape[1] >= 2 * size.width():
        half = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        pixels = np.asarray(cv2.resize(pixels, half, interpolation=cv2.INTER_AREA), np.uint8)
    image = QImage(size, QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.bits(), np.uint8).reshape(size.height(), image.bytesPerLine())
    target = rows[:, : size.width() * 3].reshape(size.height(), size.width(), 3)
    target[:] = cv2.resize(pixels, (size.width(), size.height()), interpolation=cv2.INTER_LINEAR)
    return image


def fitted(frame_width: int, frame_height: int, area: QRectF) -> QRectF:
    """Return the largest centred rectangle in `area` with the aspect ratio of a frame."""
    size = QSizeF(frame_width, frame_height).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    result = QRectF(0, 0, size.width(), size.height())
    result.moveCenter(area.center())
    return result
