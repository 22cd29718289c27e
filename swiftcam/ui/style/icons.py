"""The icons: SVG shapes on a 24x24 grid, rendered in the colour of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

# The content of each icon's SVG; COLOUR is replaced with the colour of the theme.
SHAPES = {
    "start": '<path d="M8 5.5v13l10.5-6.5z" fill="COLOUR"/>',
    "stop": '<rect x="6.5" y="6.5" width="11" height="11" rx="2" fill="COLOUR"/>',
    "pause": '<path d="M8 6h2.6v12H8zM13.4 6H16v12h-2.6z" fill="COLOUR"/>',
    "screenshot": '<path d="M4 8.5h3.6L9 6.2h6l1.4 2.3H20v9.3H4z" fill="none" stroke="COLOUR" '
    'stroke-width="1.7" stroke-linejoin="round"/><circle cx="12" cy="13" r="2.9" fill="none" '
    'stroke="COLOUR" stroke-width="1.7"/>',
    "full_screen": '<path d="M5 9.5V5h4.5M14.5 5H19v4.5M19 14.5V19h-4.5M9.5 19H5v-4.5" fill="none" '
    'stroke="COLOUR" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>',
    "live": '<rect x="3.5" y="6" width="12" height="12" rx="2.5" fill="none" stroke="COLOUR" '
    'stroke-width="1.7"/><path d="M15.5 10.5l5-3v9l-5-3z" fill="none" stroke="COLOUR" '
    'stroke-width="1.7" stroke-linejoin="round"/>',
    "pictures": '<rect x="3.5" y="4.500" width="17" height="15" rx="2.5" fill="none" '
    'stroke="COLOUR" stroke-width="1.7"/><path d="M4 16l5-5 4 4 3-3 4.500 4.500" fill="none" '
    'stroke="COLOUR" stroke-width="1.7" stroke-linejoin="round"/>'
    '<circle cx="15.5" cy="9" r="1.5" fill="COLOUR"/>',
    "models": '<path d="M12 3.500l8 4.500v8l-8 4.500-8-4.500v-8z" fill="none" stroke="COLOUR" '
    'stroke-width="1.7" stroke-linejoin="round"/><path d="M4 8l8 4.500L20 8M12 12.500v8" '
    'fill="none" stroke="COLOUR" stroke-width="1.7" stroke-linejoin="round"/>',
    "timeline": '<path d="M4 7h7M4 12h16M4 17h11" fill="none" stroke="COLOUR" stroke-width="2.4" '
    'stroke-linecap="round"/>',
    "numbers": '<path d="M4 19h16M6.5 15.5l4-5 3.5 3 4.5-7" fill="none" stroke="COLOUR" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>',
    "preferences": '<path d="M4 7h9M19 7h1M4 12h2M12 12h8M4 17h7M17 17h3" fill="none" '
    'stroke="COLOUR" stroke-width="1.8" stroke-linecap="round"/><circle cx="16" cy="7" r="2.4" '
    'fill="none" stroke="COLOUR" stroke-width="1.7"/><circle cx="9" cy="12" r="2.4" fill="none" '
    'stroke="COLOUR" stroke-width="1.7"/><circle cx="14" cy="17" r="2.4" fill="none" '
    'stroke="COLOUR" stroke-width="1.7"/>',
    "keys": '<rect x="3" y="6.5" width="18" height="11" rx="2.2" fill="none" stroke="COLOUR" '
    'stroke-width="1.6"/><path d="M6.5 10h.01M10 10h.01M13.5 10h.01M17.5 10h.01M8 14h8" '
    'stroke="COLOUR" stroke-width="1.8" stroke-linecap="round"/>',
    "panel": '<rect x="3.5" y="5" width="17" height="14" rx="2.5" fill="none" stroke="COLOUR" '
    'stroke-width="1.7"/><path d="M14.5 5v14" stroke="COLOUR" stroke-width="1.7"/>',
    "loop": '<path d="M5 11V9.5A2.5 2.5 0 0 1 7.500 7H17M14 4l3 3-3 3M19 13v1.500A2.5 2.5 0 0 1 '
    '16.500 17H7M10 20l-3-3 3-3" fill="none" stroke="COLOUR" stroke-width="1.700" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "close": '<path d="M7 7l10 10M17 7L7 17" stroke="COLOUR" stroke-width="2" '
    'stroke-linecap="round"/>',
    "app": '<rect x="1" y="1" width="22" height="22" rx="6" fill="#2b6cf0"/>'
    '<path d="M6 9V6h3M15 6h3v3M18 15v3h-3M9 18H6v-3" fill="none" stroke="#ffffff" '
    'stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>'
    '<circle cx="12" cy="12" r="3" fill="#ffffff"/>',
}


def icon(name: str, colour: str = "#000000", checked_colour: str = "") -> QIcon:
    """Return an icon of `SHAPES`, sharp at every common size and display scale.

    `checked_colour`: its colour on a checked button; `colour` if it is empty.
    """
    result = QIcon()
    states = {QIcon.State.Off: colour, QIcon.State.On: checked_colour}
    for state, wanted in states.items():
        for image in _images(name, wanted) if wanted else ():
            result.addPixmap(QPixmap.fromImage(image), QIcon.Mode.Normal, state)
    return result


@lru_cache(maxsize=128)
def _images(name: str, colour: str) -> tuple[QImage, ...]:
    """Return an icon in one colour at all sizes; rendered once for all widgets."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f"{SHAPES[name].replace('COLOUR', colour)}</svg>"
    )
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    return tuple(_rendered(renderer, side) for side in (16, 24, 32, 48, 64, 128))


def _rendered(renderer: QSvgRenderer, side: int) -> QImage:
    """Return a square image of `side` pixels, transparent around the shape."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image
