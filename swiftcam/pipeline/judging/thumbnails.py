"""Small pictures of frames, as JPEG, for the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam.channels import in_memory, swapped
from swiftcam.pipeline.reading.viewport import Size, fitted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.capture.frame import Frame

ROOM = Size(96, 72)
_QUALITY = 85  # of JPEG: 2 to 4 KB for a photograph
_DETAIL = 2  # samples of the frame for each pixel of the thumbnail, in both directions


def thumbnail(frame: Frame) -> bytes:
    """Return a frame as a JPEG picture that fits into 96x72 pixels.

    It takes 0.1 to 0.2 ms at any size of the frame: the picture that was scaled for the view is
    used if there is one, and most of the pixels of a larger one are skipped.
    """
    small = _shrunk(frame.pixels if frame.picture is None else frame.picture)
    is_written, data = cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    return data.tobytes() if is_written else b""


def _shrunk(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture `(H, W, 3)` in BGR memory, scaled to fit into `ROOM`."""
    memory, is_bgr = in_memory(rgb)
    width, height = size = fitted(memory.shape[1], memory.shape[0], ROOM)
    samples = (_DETAIL * width, _DETAIL * height)
    sampled = cv2.resize(memory, samples, interpolation=cv2.INTER_NEAREST)
    small = np.asarray(cv2.resize(sampled, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small if is_bgr else np.ascontiguousarray(swapped(small))
