"""Painted images as arrays."""

import numpy as np
from PySide6.QtGui import QImage


def pixels_of(painted):
    """Return an image or pixmap as RGB `(H, W, 3)`, as integers that can be subtracted."""
    image = painted if isinstance(painted, QImage) else painted.toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
