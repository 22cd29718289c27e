"""Paints messages over the picture: why it does not move, or a notice about a live source."""

from __future__ import annotations

from bisect import bisect_left
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
EDGE = 6  # units, at least, from a message in the middle to the edges of the picture
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


class _Form(NamedTuple):
    """The form of a message: lengths in units, and whether the next step is named.

    `across`, `down`: from the edge of the panel to the text. `gap`: between two parts.
    """

    across: float
    down: float
    gap: float
    title: float
    text: float
    has_hint: bool


# The first that has room for the whole message is used; in the last one, the reason is shortened.
_FORMS = (
    _Form(24, 22, 10, 19, 14, has_hint=True),
    _Form(12, 10, 5, 15, 12, has_hint=True),
    _Form(12, 10, 5, 15, 12, has_hint=False),
)


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
    return _panel(area, snapshot).place.bottom() - area.top()


class _Panel(NamedTuple):
    """A message in the middle: its rectangle, its parts, and their form."""

    place: QRectF
    lines: list[_Line]
    form: _Form


def _panel(area: QRectF, snapshot: Snapshot) -> _Panel:
    """Return the message of a snapshot in the first form that has room."""
    unit = unit_for(area)
    room = area.height() - 2 * EDGE * unit
    for form in _FORMS:
        lines = _panel_lines(area, snapshot, form)
        if _panel_height(lines, form, unit) <= room:
            break
    else:
        lines = _shortened(area, lines, form, room)
    return _Panel(_place_of(area, lines, form), lines, form)


def _panel_lines(area: QRectF, snapshot: Snapshot, form: _Form) -> list[_Line]:
    """Return a headline, the reason and the next step."""
    unit, width = unit_for(area), _text_width(area, form)
    title_font, text_font = font(form.title * unit, bold=True), font(form.text * unit)
    texts = [
        (headline_of(snapshot), title_font, WHITE),
        (translated(snapshot.message), text_font, SOFT),
        (translated(_HINTS.get(snapshot.state, "")) if form.has_hint else "", text_font, MUTED),
    ]
    return [
        _Line(text, its_font, colour, _height(width, its_font, text))
        for text, its_font, colour in texts
        if text
    ]


def _shortened(area: QRectF, lines: list[_Line], form: _Form, room: float) -> list[_Line]:
    """Return the parts with as much of the last one as has room."""
    *others, last = lines
    unit, width = unit_for(area), _text_width(area, form)

    def cut_to(count: int) -> list[_Line]:
        text = last.text[:count].rstrip() + "…"
        return [*others, last._replace(text=text, height=_height(width, last.font, text))]

    def is_too_long(count: int) -> bool:
        return _panel_height(cut_to(count), form, unit) > room

    return cut_to(max(1, bisect_left(range(len(last.text)), True, key=is_too_long) - 1))


def _height(width: float, with_font: QFont, text: str) -> float:
    bounds = QRectF(0, 0, width, 4000)
    return QFontMetricsF(with_font).boundingRect(bounds, _CENTRED, text).height()


def _panel_width(area: QRectF, form: _Form) -> float:
    unit = unit_for(area)
    return min(520 * unit, area.width() - 2 * form.across * unit)


def _text_width(area: QRectF, form: _Form) -> float:
    return _panel_width(area, form) - 2 * form.across * unit_for(area)


def _panel_height(lines: list[_Line], form: _Form, unit: float) -> float:
    between = form.gap * (len(lines) - 1) + 2 * form.down
    return sum(line.height for line in lines) + between * unit


def _place_of(area: QRectF, lines: list[_Line], form: _Form) -> QRectF:
    """Return the rectangle of a message: above the middle, and below the chips if it has room."""
    unit = unit_for(area)
    height = _panel_height(lines, form, unit)
    place = QRectF(0, 0, _panel_width(area, form), height)
    place.moveCenter(QPointF(area.center().x(), area.top() + 0.36 * area.height()))
    least = area.top() + CHIPS_BOTTOM * unit + 6 * unit
    place.moveTop(max(place.top(), min(least, area.bottom() - EDGE * unit - height)))
    return place


def _draw_panel(painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float) -> None:
    """Paint a headline, the reason and the next step, above the middle of the area."""
    panel, lines, form = _panel(area, snapshot)
    draw_backing(painter, panel, 14 * unit)
    top = panel.top() + form.down * unit
    left, width = panel.left() + form.across * unit, _text_width(area, form)
    for line in lines:
        painter.setFont(line.font)
        painter.setPen(line.colour)
        painter.drawText(QRectF(left, top, width, line.height + 1), _CENTRED, line.text)
        top += line.height + form.gap * unit
