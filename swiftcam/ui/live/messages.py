"""Paints messages over the picture: why it does not move, or a notice about a live source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from swiftcam.phrases import phrase
from swiftcam.pipeline import State
from swiftcam.ui.style.painting import MUTED, SOFT, WHITE, Flags, draw_backing, font, unit_for
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot

_HEADLINES = {
    State.STOPPED: phrase("Stopped"),
    State.OPENING: phrase("Opening…"),
    State.STALLED: phrase("No new pictures"),
    State.RECONNECTING: phrase("Reconnecting…"),
    State.PAUSED: phrase("Paused"),
    State.ENDED: phrase("Ended"),
    State.FAILED: phrase("Something went wrong"),
}
_HINTS = {
    State.STOPPED: phrase("Press Space to start again"),
    State.PAUSED: phrase("Press Space to resume"),
    State.ENDED: phrase("Press Space to play again"),
    State.FAILED: phrase("Press Space to try again"),
}
_CALM_STATES = (State.PAUSED, State.ENDED, State.STOPPED)  # no error


def draw_message(painter: QPainter, area: QRectF, snapshot: Snapshot) -> None:
    """Paint the state and its reason, or the message of a live snapshot."""
    if snapshot.state is State.LIVE:
        if snapshot.message:
            _draw_pill(painter, area, translated(snapshot.message), unit_for(area))
        return
    unit = unit_for(area)
    headline = _headline(snapshot)
    if snapshot.frame is not None and snapshot.state in _CALM_STATES:
        hint = translated(_HINTS[snapshot.state])
        _draw_pill(painter, area, f"{headline}  ·  {hint}", unit)
    else:
        _draw_panel(painter, area, headline, snapshot, unit)


def _headline(snapshot: Snapshot) -> str:
    if snapshot.state is State.OPENING:
        return tr("Opening {source}…", source=snapshot.source)
    if snapshot.state is State.FAILED and snapshot.frame is not None:
        return tr("The picture was lost")
    return translated(_HEADLINES[snapshot.state])


def _draw_pill(painter: QPainter, area: QRectF, message: str, unit: float) -> None:
    """Paint a short message at the top left, where it hides little of the picture."""
    text_font, flags = font(13 * unit), int(Flags.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    room = 0.58 * area.width() - 28 * unit  # the chips are at the right
    bounds = QRectF(0, 0, room, 4000)
    text = QFontMetricsF(text_font).boundingRect(bounds, flags, message)
    place = QRectF(area.left() + 30 * unit, area.top() + 22 * unit, text.width() + 1, text.height())
    pill = place.adjusted(-14 * unit, -6 * unit, 14 * unit, 6 * unit)
    draw_backing(painter, pill, 14.5 * unit)
    painter.setFont(text_font)
    painter.setPen(WHITE)
    painter.drawText(place, flags, message)


def _draw_panel(
    painter: QPainter, area: QRectF, headline: str, snapshot: Snapshot, unit: float
) -> None:
    """Paint a headline, the reason and the next step, above the middle of the area."""
    width = min(520 * unit, area.width() - 48 * unit)
    title_font, text_font = font(19 * unit, bold=True), font(14 * unit)
    inner_width = width - 48 * unit
    texts = [
        (headline, title_font, WHITE),
        (translated(snapshot.message), text_font, SOFT),
        (translated(_HINTS.get(snapshot.state, "")), text_font, MUTED),
    ]
    flags = int(Flags.AlignHCenter | Flags.AlignTop) | int(Qt.TextFlag.TextWordWrap)
    lines = []
    for text, line_font, colour in texts:
        if text:
            bounds = QRectF(0, 0, inner_width, 4000)
            measured = QFontMetricsF(line_font).boundingRect(bounds, flags, text).height()
            lines.append((text, line_font, colour, measured))
    height = sum(line[3] for line in lines) + 10 * unit * (len(lines) - 1) + 44 * unit
    panel = QRectF(0, 0, width, height)
    # Above the middle, so that it does not cover the card with the last labels.
    panel.moveCenter(QPointF(area.center().x(), area.top() + 0.36 * area.height()))
    draw_backing(painter, panel, 14 * unit)
    top = panel.top() + 22 * unit
    for text, line_font, colour, measured in lines:
        painter.setFont(line_font)
        painter.setPen(colour)
        place = QRectF(panel.left() + 24 * unit, top, inner_width, measured + 1)
        painter.drawText(place, flags, text)
        top += measured + 10 * unit
