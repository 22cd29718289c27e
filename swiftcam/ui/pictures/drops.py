"""Reads dropped or pasted data: paths, or a picture that is not in a file."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QMimeData


@dataclass(frozen=True, eq=False)
class Dropped:
    """Dropped or pasted content.

    `paths`: files and folders; `is_temporary`: see `Selection`. `pixels`: one picture, RGB uint8
    `(H, W, 3)`. `refused`: a message for the user if neither could be read, else "".
    """

    paths: tuple[Path, ...] = ()
    is_temporary: bool = False
    pixels: NDArray[np.uint8] | None = None
    refused: str = ""


def can_take(data: QMimeData) -> bool:
    """Tell whether the data may contain a picture."""
    return bool(data.urls()) or data.hasImage()


def read_dropped(data: QMimeData) -> Dropped:
    """Return the dropped or pasted content. A browser offers an address and the picture itself."""
    local = tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    if local:
        return Dropped(local, is_temporary=_is_of_browser(data, local))
    if data.hasImage():
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Dropped(pixels=pixels_of(image))
    if data.urls():
        return Dropped(
            refused=tr(
                "SwiftCam does not download pictures from web addresses. Save the picture to a "
                "file and drop the file here."
            )
        )
    return Dropped(refused=tr("No picture was found in what you dropped or pasted."))


def _is_of_browser(data: QMimeData, paths: Sequence[Path]) -> bool:
    """Tell whether a browser made the files for a drop; it deletes them or uses the names again."""
    temporary = Path(os.path.realpath(tempfile.gettempdir()))
    return (data.hasHtml() or data.hasImage()) and all(
        Path(os.path.realpath(path)).is_relative_to(temporary) for path in paths
    )


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """Return an image as RGB uint8 `(H, W, 3)`; transparent parts are blended with white."""
    flat = QImage(image.size(), QImage.Format.Format_RGB888)
    flat.fill(0xFFFFFFFF)
    from PySide6.QtGui import QPainter

    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    shape = (flat.height(), flat.width(), 3)
    return rows[:, : 3 * flat.width()].reshape(shape).copy()
