"""Makes the icon files of all systems from `icons/swiftcam.svg`: PNG, ICO, ICNS."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).parent / "icons" / "swiftcam.svg"
SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512, 1024)
ICO_SIDES = (16, 24, 32, 48, 64, 128, 256)


def make_icons(folder: Path) -> None:
    """Write all icons to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCE, folder / "swiftcam.svg")
    for side in SIDES:
        draw(side).save(str(folder / f"swiftcam-{side}.png"))
    images = {side: Image.open(folder / f"swiftcam-{side}.png") for side in SIDES}
    images[256].save(
        folder / "SwiftCam.ico",
        sizes=[(side, side) for side in ICO_SIDES],
        append_images=[images[side] for side in ICO_SIDES[:-1]],
    )
    images[1024].save(
        folder / "SwiftCam.icns",
        append_images=[images[side] for side in (16, 32, 64, 128, 256, 512)],
    )


def draw(side: int) -> QImage:
    """Return the icon, `side` pixels wide and high, on a transparent ground."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SOURCE)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


if __name__ == "__main__":
    make_icons(Path(sys.argv[1]))
