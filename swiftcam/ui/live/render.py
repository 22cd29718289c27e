"""Draws a screenshot: the frame at its full size with the labels painted on it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter

from swiftcam import files
from swiftcam.errors import OutputError, system_reason
from swiftcam.phrases import phrase
from swiftcam.ui.live.messages import draw_message
from swiftcam.ui.live.overlay import draw_crop_frame, draw_overlay
from swiftcam.ui.live.overlay_options import OverlayOptions
from swiftcam.ui.live.picture import mirrored, scaled_image

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.pipeline import Snapshot

_LEAST_WIDTH = 960  # smaller frames are enlarged, so that the text on them is readable
_EMPTY = QSize(960, 540)


def annotated_image(snapshot: Snapshot, options: OverlayOptions | None = None) -> QImage:
    """Return the labelled frame, or else the newest one, with the overlay.

    The image has the size of the frame, but is at least 960 pixels wide.
    """
    options = options or OverlayOptions()
    frame = snapshot.labelled.frame if snapshot.labelled else snapshot.frame
    if frame is None:
        image = QImage(_EMPTY, QImage.Format.Format_RGB888)
        image.fill(0)
    else:
        height, width = frame.pixels.shape[:2]
        scale = max(1.0, _LEAST_WIDTH / width)
        pixels = mirrored(frame.pixels) if options.is_mirrored else frame.pixels
        image = scaled_image(pixels, QSize(round(width * scale), round(height * scale)))
    painter = QPainter(image)
    area = QRectF(image.rect())
    if options.has_crop_frame:
        draw_crop_frame(painter, area, snapshot, is_mirrored=options.is_mirrored)
    draw_overlay(painter, area, snapshot, options)
    if frame is None:
        draw_message(painter, area, snapshot)
    painter.end()
    return image


def save_png(image: QImage, path: Path) -> None:
    """Write an image as PNG; a failure leaves no partial file.

    Raises:
        OutputError: the file cannot be written.
    """
    encoded = QBuffer()
    encoded.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(encoded, QByteArray(b"PNG")).write(image):
        raise OutputError(phrase("The picture could not be made into a PNG file."))
    try:
        with files.atomic_path(path) as temporary:
            temporary.write_bytes(encoded.data().data())
    except OSError as error:
        raise OutputError(
            phrase(
                "The picture cannot be saved to {path} ({reason}). Choose another place.",
                path=str(path),
                reason=system_reason(error),
            )
        ) from error


def save_offscreen(snapshot: Snapshot, path: Path, options: OverlayOptions | None = None) -> None:
    """Write the screenshot of a snapshot without a window; needs no display.

    Raises:
        OutputError: the file cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    save_png(annotated_image(snapshot, options), path)
    del application
