"""Paints messages over the picture: why it does not move, or a notice about a live source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from swiftcam.phrases import phrase
from swiftcam.pipeline import State
from swiftcam.pipeline.state.snapshot import Problem
from swiftcam.ui.live.overlay import CHIPS_BOTTOM, CHIPS_SHARE
from swiftcam.ui.style.painting import MUTED, SOFT, WHITE, Flags, draw_backing, font, unit_for
from swiftcam.ui.translations.translate import translated

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot

_HEADLINES = {
    State.STOPPED: phrase("Stopped"),
    State.OPENING: phrase("Opening…"),
    State.WAITING: phrase("Waiting for the camera"),
    State.STALLED: phrase("No new pictures"),
    State.RECONNECTING: phrase("Reconnecting…"),
    State.PAUSED: phrase("Paused"),
    State.ENDED: phrase("Ended"),
    State.FAILED: phrase("Stopped by an error"),
}
_HINTS = {
    State.STOPPED: phrase("Press Space to start again"),
    State.PAUSED: phrase("Press Space to resume"),
    State.ENDED: phrase("Press Space to play again"),
    State.FAILED: phrase("Press Space to try again"),
}
_CENTRED = int(Flags.AlignHCenter | Flags.AlignTop) | int(Qt.TextFlag.TextWordWrap)
_CALM_STATES = (State.PAUSED, State.ENDED, State.STOPPED)  # no error


def draw_message(painter: QPainter, area: QRectF, snapshot: Snapshot) -> None:
    """Paint the state and its reason, or the message of a live snapshot."""
    if snapshot.state is State.LIVE:
        if snapshot.message:
            _draw_pill(painter, area, translated(snapshot.message), unit_for(area))
        return
    unit = unit_for(area)
    if _has_pill(snapshot):
        hint = translated(_HINTS[snapshot.state])
        _draw_pill(painter, area, f"{headline_of(snapshot)}  ·  {hint}", unit)
    else:
        _draw_panel(painter, area, snapshot, unit)


def _has_pill(snapshot: Snapshot) -> bool:
    """Tell whether a short message is enough, which hides little of the picture."""
    return snapshot.frame is not None and snapshot.state in _CALM_STATES


def headline_of(snapshot: Snapshot) -> str:
    """Return what is wrong with a view that is not live, or its state."""
    text: str = _HEADLINES[snapshot.state]
    if snapshot.state is State.OPENING:
        text = phrase("Opening {source}…", source=snapshot.source)
    elif snapshot.problem is Problem.NO_CAMERA:
        text = phrase("No camera found")
    elif snapshot.problem is Problem.MODEL:
        text = phrase("The model cannot be used")
    elif snapshot.problem is Problem.SOURCE:
        has_picture = snapshot.frame is not None
        cannot_open = phrase("Cannot open {name}", name=snapshot.source)
        text = phrase("The picture was lost") if has_picture else cannot_open
    return translated(text)


def state_text(state: State) -> str:
    """Return the name of a state; "" for a live view, which needs none."""
    return translated(_HEADLINES.get(state, ""))


def _draw_pill(painter: QPainter, area: QRectF, message: str, unit: float) -> None:
    """Paint a short message at the top left, where it hides little of the picture."""
    text_font, flags = font(13 * unit), int(Flags.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    room = (1 - CHIPS_SHARE) * area.width() - 48 * unit
    bounds = QRectF(0, 0, room, 4000)
    text = QFontMetricsF(text_font).boundingRect(bounds, flags, message)
    place = QRectF(area.left() + 30 * unit, area.top() + 22 * unit, text.width() + 1, text.height())
    pill = place.adjusted(-14 * unit, -6 * unit, 14 * unit, 6 * unit)
    draw_backing(painter, pill, 14.5 * unit)
    painter.setFont(text_font)
    painter.setPen(WHITE)
    painter.drawText(place, flags, message)


class _Line(NamedTuple):
    """A text with its font, its colour, and its height in pixels when wrapped."""

    text: str
    font: QFont
    colour: QColor
    height: float


def message_bottom(area: QRectF, snapshot: Snapshot) -> float:
    """Return how far the message in the middle reaches down from the top, in pixels.

    0.0 for a live view, and for a short message at the top left.
    """
    if snapshot.state is State.LIVE or _has_pill(snapshot):
        return 0.0
    unit = unit_for(area)
    return _panel(area, _panel_lines(area, snapshot, unit), unit).bottom() - area.top()


def _panel_lines(area: QRectF, snapshot: Snapshot, unit: float) -> list[_Line]:
    """Return a headline, the reason and the next step."""
    bounds = QRectF(0, 0, _panel_width(area, unit) - 48 * unit, 4000)
    title_font, text_font = font(19 * unit, bold=True), font(14 * unit)
    texts = [
        (headline_of(snapshot), title_font, WHITE),
        (translated(snapshot.message), text_font, SOFT),
        (translated(_HINTS.get(snapshot.state, "")), text_font, MUTED),
    ]
    return [
        _Line(text, its_font, colour, _height(bounds, its_font, text))
        for text, its_font, colour in texts
        if text
    ]


def _height(bounds: QRectF, with_font: QFont, text: str) -> float:
    return QFontMetricsF(with_font).boundingRect(bounds, _CENTRED, text).height()


def _panel_width(area: QRectF, unit: float) -> float:
    return min(520 * unit, area.width() - 48 * unit)


def _panel(area: QRectF, lines: list[_Line], unit: float) -> QRectF:
    """Return the rectangle of a message: above the middle, and below the chips."""
    height = sum(line.height for line in lines) + 10 * unit * (len(lines) - 1) + 44 * unit
    panel = QRectF(0, 0, _panel_width(area, unit), height)
    panel.moveCenter(QPointF(area.center().x(), area.top() + 0.36 * area.height()))
    least = area.top() + CHIPS_BOTTOM * unit + 6 * unit
    panel.moveTop(max(panel.top(), min(least, area.bottom() - height)))
    return panel


def _draw_panel(painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float) -> None:
    """Paint a headline, the reason and the next step, above the middle of the area."""
    lines = _panel_lines(area, snapshot, unit)
    panel = _panel(area, lines, unit)
    draw_backing(painter, panel, 14 * unit)
    top = panel.top() + 22 * unit
    for line in lines:
        painter.setFont(line.font)
        painter.setPen(line.colour)
        place = QRectF(panel.left() + 24 * unit, top, panel.width() - 48 * unit, line.height + 1)
        painter.drawText(place, _CENTRED, line.text)
        top += line.height + 10 * unit
