"""The thumbnails of the timeline as pixmaps, decoded when they are shown."""

from __future__ import annotations

from collections import OrderedDict

import cv2
import numpy as np
from PySide6.QtGui import QPixmap

from swiftcam.channels import to_rgb
from swiftcam.ui.live.picture import image_of

_KEPT = 200  # decoded pixmaps: several screens full, 5 MB
_RATIO = 1.5  # pixels of a thumbnail for each logical pixel: 64x48 on the screen


class MomentPictures:
    """Decodes thumbnails, and keeps those that were shown last."""

    def __init__(self) -> None:
        self._pixmaps: OrderedDict[bytes, QPixmap] = OrderedDict()

    def pixmap(self, thumbnail: bytes) -> QPixmap:
        """Return a JPEG thumbnail as a pixmap of at most 64x48; null if there is none."""
        if not thumbnail:
            return QPixmap()
        pixmap = self._pixmaps.pop(thumbnail, None)
        if pixmap is None:
            pixmap = _decoded(thumbnail)
        self._pixmaps[thumbnail] = pixmap
        if len(self._pixmaps) > _KEPT:
            self._pixmaps.popitem(last=False)
        return pixmap


def _decoded(thumbnail: bytes) -> QPixmap:
    pixels = cv2.imdecode(np.frombuffer(thumbnail, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        return QPixmap()
    rgb = to_rgb(np.asarray(pixels, np.uint8), is_bgr=True)
    pixmap = QPixmap.fromImage(image_of(rgb))
    pixmap.setDevicePixelRatio(_RATIO)
    return pixmap
