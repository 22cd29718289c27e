"""What is painted over the picture: the card of labels, the chips, the crop frame, messages.

Pure functions of a painter, a rectangle and a snapshot, so that the window and saved pictures look
alike. Text always lies on a dark backing: it is legible over any picture, in either theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from swiftcam.inference.labels import short_label
from swiftcam.pipeline import State
from swiftcam.pipeline.words import duration_words, headline_words

if TYPE_CHECKING:
    from swiftcam.inference.classifier import Candidate
    from swiftcam.pipeline import Snapshot

_BACKING = QColor(14, 15, 18, 205)
_WHITE = QColor(255, 255, 255)
_SOFT = QColor(226, 229, 235)
_MUTED = QColor(176, 181, 192)
_TRACK = QColor(255, 255, 255, 46)
_ACCENT = QColor(94, 151, 255)
_ACCENT_SOFT = QColor(143, 173, 232)
_GREEN = QColor(116, 226, 141)
_AMBER = QColor(255, 196, 84)
_RED = QColor(255, 118, 109)

_STATE_COLOURS = {
    State.LIVE: _GREEN,
    State.OPENING: _AMBER,
    State.STALLED: _AMBER,
    State.RECONNECTING: _AMBER,
    State.PAUSED: _AMBER,
    State.FAILED: _RED,
}
_HEADLINES = {
    State.STOPPED: "Stopped",
    State.OPENING: "Opening…",
    State.STALLED: "No picture",
    State.RECONNECTING: "Reconnecting…",
    State.PAUSED: "Paused",
    State.ENDED: "The end",
    State.FAILED: "This did not work",
}
_HINTS = {
    State.STOPPED: "Space starts again",
    State.PAUSED: "Space goes on",
    State.ENDED: "Space plays it again",
    State.FAILED: "Space tries again",
}
_CALM_STATES = (State.PAUSED, State.ENDED, State.STOPPED)  # nothing is wrong
_Flags = Qt.AlignmentFlag


def unit_for(area: QRectF) -> float:
    """Return the size of one overlay unit: 1 in a window 640 high, less in smaller ones."""
    return max(0.55, min(area.height() / 640, area.width() / 860, 2.5))


def draw_overlay(painter: QPainter, picture: QRectF, snapshot: Snapshot) -> None:
    """Paint everything that belongs over the picture in `picture`."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    unit = unit_for(picture)
    draw_crop_frame(painter, picture, snapshot, unit)
    draw_card(painter, picture, snapshot, unit)
    draw_chips(painter, picture, snapshot, unit)


def draw_card(painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float) -> None:
    """Paint the card with the labels, their bars and percentages, at the bottom left."""
    if snapshot.labelled is None:
        return
    candidates = snapshot.labelled.candidates
    padding, row = 18 * unit, 32 * unit
    headline_height = 58 * unit
    width = min(370 * unit, area.width() - 32 * unit)
    # Never higher than the picture: the least probable labels give way.
    space = area.height() - 32 * unit - 2 * padding - headline_height
    shown = candidates[: max(1, int(space // row))]
    height = 2 * padding + headline_height + row * len(shown)
    card = QRectF(0, 0, width, height)
    card.moveBottomLeft(area.bottomLeft() + QPointF(16 * unit, -16 * unit))
    _backing(painter, card, 12 * unit)
    inner = card.adjusted(padding, padding, -padding, -padding)
    title = QRectF(inner.left(), inner.top(), inner.width(), 30 * unit)
    words = headline_words(snapshot.labelled)
    colour = _MUTED if snapshot.labelled.headline.index is None else _WHITE
    _text(painter, title, words, _font(22 * unit, bold=True), colour)
    under = QRectF(inner.left(), title.bottom(), inner.width(), 18 * unit)
    _text(painter, under, duration_words(snapshot.labelled), _font(12 * unit), _MUTED)
    top = inner.top() + headline_height
    for rank, candidate in enumerate(shown):
        line = QRectF(inner.left(), top + rank * row, inner.width(), row)
        _draw_candidate(painter, line, candidate, unit, is_first=rank == 0)


def _draw_candidate(
    painter: QPainter, line: QRectF, candidate: Candidate, unit: float, *, is_first: bool
) -> None:
    font = _font(14 * unit)
    colour = _WHITE if is_first else _SOFT
    percent_width = 64 * unit
    words = QRectF(line.left(), line.top(), line.width() - percent_width, 19 * unit)
    percent = QRectF(words.right(), line.top(), percent_width, 19 * unit)
    _text(painter, words, short_label(candidate.label), font, colour)
    _text(painter, percent, f"{candidate.probability:.0%}", font, colour, _Flags.AlignRight)
    bar = QRectF(line.left(), line.top() + 22 * unit, line.width(), 4 * unit)
    _bar(painter, bar, _TRACK)
    filled = QRectF(bar)
    filled.setWidth(max(bar.height(), bar.width() * candidate.probability))
    _bar(painter, filled, _ACCENT if is_first else _ACCENT_SOFT)


def draw_chips(painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float) -> None:
    """Paint the state, the labels per second and the latency at the top right."""
    statistics = snapshot.statistics
    chips: list[tuple[str, QColor | None]] = [
        (snapshot.state.value.upper(), _STATE_COLOURS.get(snapshot.state, _MUTED))
    ]
    if statistics.latencies.total is not None:
        chips.append((f"{statistics.rates.inference:.0f} FPS", None))
        chips.append((f"{statistics.latencies.total.p50:.0f} ms", None))
    font = _font(13 * unit)
    metrics = QFontMetricsF(font)
    right, top, height = area.right() - 16 * unit, area.top() + 16 * unit, 29 * unit
    for words, dot in reversed(chips):
        dot_space = 15 * unit if dot else 0.0
        width = metrics.horizontalAdvance(words) + dot_space + 24 * unit
        chip = QRectF(right - width, top, width, height)
        _backing(painter, chip, height / 2)
        if dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(dot)
            centre = QPointF(chip.left() + 15.5 * unit, chip.center().y())
            painter.drawEllipse(centre, 4.5 * unit, 4.5 * unit)
        inner = chip.adjusted(12 * unit + dot_space, 0, -12 * unit, 0)
        painter.setFont(font)
        painter.setPen(dot or _WHITE)
        painter.drawText(inner, int(_Flags.AlignVCenter | _Flags.AlignLeft), words)
        right = chip.left() - 8 * unit


def draw_crop_frame(painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float) -> None:
    """Paint a dashed frame around what the model sees, unless it sees the whole picture."""
    if snapshot.model is None or snapshot.frame is None:
        return
    height, width = snapshot.frame.pixels.shape[:2]
    box = snapshot.model.recipe.region(height, width)
    if box.width >= width - 1 and box.height >= height - 1:
        return
    frame = QRectF(
        area.left() + box.left * area.width() / width,
        area.top() + box.top * area.height() / height,
        box.width * area.width() / width,
        box.height * area.height() / height,
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, style in (
        (QColor(0, 0, 0, 120), Qt.PenStyle.SolidLine),
        (_SOFT, Qt.PenStyle.DashLine),
    ):
        painter.setPen(QPen(colour, 1.4 * unit, style))
        painter.drawRect(frame)


def draw_message(painter: QPainter, area: QRectF, snapshot: Snapshot) -> None:
    """Paint in words why the picture does not move, or what else there is to know."""
    headline = _HEADLINES.get(snapshot.state)
    if headline is None:
        if snapshot.message:
            _draw_pill(painter, area, snapshot.message, unit_for(area))
        return
    if snapshot.state is State.OPENING:
        headline = f"Opening {snapshot.source}…"
    if snapshot.state is State.FAILED and snapshot.frame is not None:
        headline = "The picture was lost"
    unit = unit_for(area)
    if snapshot.frame is not None and snapshot.state in _CALM_STATES:
        _draw_pill(painter, area, f"{headline}  ·  {_HINTS[snapshot.state]}", unit)
    else:
        _draw_panel(painter, area, headline, snapshot, unit)


def _draw_pill(painter: QPainter, area: QRectF, words: str, unit: float) -> None:
    """Paint one line at the top left, where it hides little of the picture."""
    font = _font(13 * unit)
    room = 0.6 * area.width()  # the chips are at the right
    width = min(QFontMetricsF(font).horizontalAdvance(words) + 28 * unit, room)
    pill = QRectF(area.left() + 16 * unit, area.top() + 16 * unit, width, 29 * unit)
    _backing(painter, pill, pill.height() / 2)
    _text(painter, pill.adjusted(14 * unit, 0, -10 * unit, 0), words, font, _WHITE)


def _draw_panel(
    painter: QPainter, area: QRectF, headline: str, snapshot: Snapshot, unit: float
) -> None:
    """Paint a headline, the reason and the next step above the middle."""
    width = min(520 * unit, area.width() - 48 * unit)
    title_font, text_font = _font(19 * unit, bold=True), _font(14 * unit)
    inner_width = width - 48 * unit
    texts = [
        (headline, title_font, _WHITE),
        (snapshot.message, text_font, _SOFT),
        (_HINTS.get(snapshot.state, ""), text_font, _MUTED),
    ]
    flags = int(_Flags.AlignHCenter | _Flags.AlignTop) | int(Qt.TextFlag.TextWordWrap)
    lines = []
    for words, font, colour in texts:
        if words:
            bounds = QRectF(0, 0, inner_width, 4000)
            measured = QFontMetricsF(font).boundingRect(bounds, flags, words).height()
            lines.append((words, font, colour, measured))
    height = sum(line[3] for line in lines) + 10 * unit * (len(lines) - 1) + 44 * unit
    panel = QRectF(0, 0, width, height)
    # Above the middle: the card with the last labels stays readable below.
    panel.moveCenter(QPointF(area.center().x(), area.top() + 0.36 * area.height()))
    _backing(painter, panel, 14 * unit)
    top = panel.top() + 22 * unit
    for words, font, colour, measured in lines:
        painter.setFont(font)
        painter.setPen(colour)
        place = QRectF(panel.left() + 24 * unit, top, inner_width, measured + 1)
        painter.drawText(place, flags, words)
        top += measured + 10 * unit


def _font(pixels: float, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(max(9, round(pixels)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _backing(painter: QPainter, area: QRectF, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BACKING)
    painter.drawRoundedRect(area, radius, radius)


def _bar(painter: QPainter, area: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)


def _text(
    painter: QPainter,
    area: QRectF,
    words: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = _Flags.AlignLeft,
) -> None:
    """Paint one line of text, shortened with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    fitting = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(_Flags.AlignVCenter | align), fitting)
