"""Paints the overlay: the card of labels, the chips, the crop frame and the inset.

Pure functions of a painter, a rectangle and a snapshot, so that screenshots look like the window.
Text always has a dark background: so it is legible over any picture, in both themes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from swiftcam.phrases import phrase
from swiftcam.pipeline import State
from swiftcam.pipeline.state.label_texts import age_text, class_name, headline_text, labels_model
from swiftcam.ui.live.inset import draw_inset
from swiftcam.ui.live.overlay_options import OverlayOptions
from swiftcam.ui.style.painting import (
    MUTED,
    SOFT,
    WHITE,
    Flags,
    draw_backing,
    draw_bar,
    draw_text,
    font,
    unit_for,
)
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from swiftcam.inference.prediction import Candidate
    from swiftcam.pipeline import Snapshot

_TRACK = QColor(255, 255, 255, 46)
_ACCENT = QColor(94, 151, 255)
_ACCENT_SOFT = QColor(143, 173, 232)
_GREEN = QColor(116, 226, 141)
_AMBER = QColor(255, 196, 84)
_RED = QColor(255, 138, 128)


class _Look(NamedTuple):
    """The colours of a label: its text and its bar."""

    text: QColor
    bar: QColor


_FIRST, _OTHER, _STALE = _Look(WHITE, _ACCENT), _Look(SOFT, _ACCENT_SOFT), _Look(MUTED, MUTED)
_STATE_COLOURS = {
    State.LIVE: _GREEN,
    State.OPENING: _AMBER,
    State.WAITING: _AMBER,
    State.STALLED: _AMBER,
    State.RECONNECTING: _AMBER,
    State.PAUSED: _AMBER,
    State.FAILED: _RED,
}
_STATE_TEXTS = {
    State.STOPPED: phrase("STOPPED"),
    State.OPENING: phrase("OPENING"),
    State.WAITING: phrase("WAITING"),
    State.LIVE: phrase("LIVE"),
    State.STALLED: phrase("STALLED"),
    State.RECONNECTING: phrase("RECONNECTING"),
    State.PAUSED: phrase("PAUSED"),
    State.ENDED: phrase("ENDED"),
    State.FAILED: phrase("FAILED"),
}
_PLAYING = phrase("PLAYING")  # a recording in the state LIVE

# Units.
_MARGIN = 16.0
_PADDING, _TITLES, _ROW = 18.0, 58.0, 32.0  # of the card
_CHIP, _GAP = 29.0, 8.0
CHIPS_SHARE = 0.42  # of the width of the picture; the rest is for a message beside the chips
CHIPS_BOTTOM = _MARGIN + _CHIP  # below the top of the picture


def draw_overlay(
    painter: QPainter, picture: QRectF, snapshot: Snapshot, options: OverlayOptions | None = None
) -> None:
    """Paint the card, the chips and the inset, or only a label, inside the rectangle `picture`."""
    options = options or OverlayOptions()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    unit = unit_for(picture)
    if options.is_compact:
        draw_label(painter, picture, snapshot, unit, options)
        return
    if options.has_inset:
        draw_inset(painter, picture, snapshot, unit)
    draw_card(painter, picture, snapshot, unit, options)
    draw_chips(painter, picture, snapshot, unit)


def card_area(area: QRectF, snapshot: Snapshot, unit: float, options: OverlayOptions) -> QRectF:
    """Return the rectangle of the card in `area`; an empty one if there are no labels."""
    if snapshot.labelled is None:
        return QRectF()
    margin = _MARGIN * unit
    rows = _rows(area, snapshot, unit, options)
    height = (2 * _PADDING + _TITLES + _ROW * rows) * unit
    card = QRectF(0, 0, min(370 * unit, area.width() - 2 * margin), height)
    card.moveBottomLeft(area.bottomLeft() + QPointF(margin, -margin))
    return card


def draw_label(
    painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float, options: OverlayOptions
) -> None:
    """Paint the headline at the bottom left, in as many lines as it needs, with its percentage.

    It is left out where a message reaches down to it.
    """
    if snapshot.labelled is None:
        return
    headline = snapshot.labelled.headline
    text = translated(headline_text(snapshot, options.language))
    is_dim = snapshot.is_stale or headline.index is None
    if headline.index is not None:
        text = f"{text}  {headline.probability:.0%}"
    text_font, flags = font(20 * unit, bold=True), int(Flags.AlignLeft | Flags.AlignVCenter)
    flags |= int(Qt.TextFlag.TextWordWrap)
    margin, padding = 0.75 * _MARGIN * unit, 0.75 * _PADDING * unit
    bounds = QRectF(0, 0, area.width() - 2 * (margin + padding), 4000)
    place = QFontMetricsF(text_font).boundingRect(bounds, flags, text)
    place.setWidth(place.width() + 1)
    place.moveBottomLeft(area.bottomLeft() + QPointF(margin + padding, -margin - 0.6 * padding))
    if place.top() - padding < area.top() + options.space_above:
        return
    draw_backing(
        painter, place.adjusted(-padding, -0.6 * padding, padding, 0.6 * padding), 12 * unit
    )
    painter.setFont(text_font)
    painter.setPen(MUTED if is_dim else WHITE)
    painter.drawText(place, flags, text)


def _rows(area: QRectF, snapshot: Snapshot, unit: float, options: OverlayOptions) -> int:
    """Return how many labels fit; the least probable ones are left out."""
    count = len(snapshot.labelled.candidates) if snapshot.labelled else 0
    above = max((CHIPS_BOTTOM + _GAP) * unit, options.space_above)
    used = (_MARGIN + 2 * _PADDING + _TITLES) * unit + above
    return min(count, max(1, int((area.height() - used) // (_ROW * unit))))


def draw_card(
    painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float, options: OverlayOptions
) -> None:
    """Paint the card at the bottom left: the labels with their bars and percentages."""
    if snapshot.labelled is None:
        return
    card = card_area(area, snapshot, unit, options)
    shown = snapshot.labelled.candidates[: _rows(area, snapshot, unit, options)]
    draw_backing(painter, card, 12 * unit)
    padding, row = _PADDING * unit, _ROW * unit
    inner = card.adjusted(padding, padding, -padding, -padding)
    title = QRectF(inner.left(), inner.top(), inner.width(), 30 * unit)
    is_stale = snapshot.is_stale
    colour = MUTED if is_stale or snapshot.labelled.headline.index is None else WHITE
    headline = translated(headline_text(snapshot, options.language))
    draw_text(painter, title, headline, font(22 * unit, bold=True), colour)
    under = QRectF(inner.left(), title.bottom(), inner.width(), 18 * unit)
    draw_text(painter, under, _second_line(snapshot, options), font(12 * unit), MUTED)
    top = inner.top() + _TITLES * unit
    for rank, candidate in enumerate(shown):
        line = QRectF(inner.left(), top + rank * row, inner.width(), row)
        model = labels_model(snapshot)
        name = class_name(model, candidate.index, candidate.label, options.language)
        look = _STALE if is_stale else _FIRST if rank == 0 else _OTHER
        _draw_candidate(painter, line, candidate, name, look)


def _second_line(snapshot: Snapshot, options: OverlayOptions) -> str:
    if snapshot.labelled is None or not options.has_duration:
        return translated(snapshot.source)
    return translated(age_text(snapshot))


def _draw_candidate(
    painter: QPainter, line: QRectF, candidate: Candidate, name: str, look: _Look
) -> None:
    unit = line.height() / _ROW
    text_font = font(14 * unit)
    colour = look.text
    percent_width = 64 * unit
    place = QRectF(line.left(), line.top(), line.width() - percent_width, 19 * unit)
    percent = QRectF(place.right(), line.top(), percent_width, 19 * unit)
    draw_text(painter, place, name, text_font, colour)
    share = f"{candidate.probability:.0%}"
    draw_text(painter, percent, share, text_font, colour, Flags.AlignRight)
    bar = QRectF(line.left(), line.top() + 22 * unit, line.width(), 4 * unit)
    draw_bar(painter, bar, _TRACK)
    filled = QRectF(bar)
    filled.setWidth(max(bar.height(), bar.width() * candidate.probability))
    draw_bar(painter, filled, look.bar)


def chips(snapshot: Snapshot) -> list[tuple[str, QColor | None]]:
    """Return the texts of the chips (state, labels per second, latency) and their dots' colours."""
    statistics = snapshot.statistics
    is_playing = snapshot.state is State.LIVE and not snapshot.media.is_live
    state = _PLAYING if is_playing else _STATE_TEXTS[snapshot.state]
    made: list[tuple[str, QColor | None]] = [
        (translated(state), _STATE_COLOURS.get(snapshot.state, MUTED))
    ]
    if statistics.latencies.total is not None:
        made.append((tr("{rate:.0f} FPS", rate=statistics.rates.inference), None))
        made.append((tr("{time:.0f} ms", time=statistics.delay), None))
    return made


def chip_areas(area: QRectF, snapshot: Snapshot, unit: float) -> list[QRectF]:
    """Return the rectangles of the chips at the top right, in the order of `chips`.

    In a narrow picture there is room for the first ones only, or for just the state.
    """
    metrics = QFontMetricsF(font(13 * unit))
    widths = [
        metrics.horizontalAdvance(text) + (15 * unit if dot else 0.0) + 24 * unit
        for text, dot in chips(snapshot)
    ]
    room = CHIPS_SHARE * area.width() - _MARGIN * unit
    while len(widths) > 1 and sum(widths) + (len(widths) - 1) * _GAP * unit > room:
        widths.pop()
    right, top = area.right() - _MARGIN * unit, area.top() + _MARGIN * unit
    areas = []
    for width in reversed(widths):
        areas.append(QRectF(right - width, top, width, _CHIP * unit))
        right -= width + _GAP * unit
    return areas[::-1]


def numbers_area(area: QRectF, snapshot: Snapshot, unit: float) -> QRectF:
    """Return the rectangle of the chips with numbers: FPS and latency; empty without them."""
    numbers = chip_areas(area, snapshot, unit)[1:]
    return numbers[0].united(numbers[-1]) if numbers else QRectF()


def draw_chips(painter: QPainter, area: QRectF, snapshot: Snapshot, unit: float) -> None:
    """Paint the chips at the top right; the numbers of a view that is not live are dimmed."""
    text_font = font(13 * unit)
    numbers = WHITE if snapshot.state is State.LIVE else MUTED
    for (text, dot), chip in zip(chips(snapshot), chip_areas(area, snapshot, unit), strict=False):
        dot_space = 15 * unit if dot else 0.0
        draw_backing(painter, chip, chip.height() / 2)
        if dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(dot)
            centre = QPointF(chip.left() + 15.5 * unit, chip.center().y())
            painter.drawEllipse(centre, 4.5 * unit, 4.5 * unit)
        inner = chip.adjusted(12 * unit + dot_space, 0, -12 * unit, 0)
        painter.setFont(text_font)
        painter.setPen(dot or numbers)
        painter.drawText(inner, int(Flags.AlignVCenter | Flags.AlignLeft), text)


def draw_crop_frame(
    painter: QPainter, picture: QRectF, snapshot: Snapshot, *, is_mirrored: bool = False
) -> None:
    """Paint a dashed frame around the crop, unless that is the whole picture."""
    if snapshot.labelled is None:
        return
    height, width = snapshot.labelled.frame.pixels.shape[:2]
    box = snapshot.labelled.prediction.box
    if box.width >= width - 1 and box.height >= height - 1:
        return
    left = width - box.right if is_mirrored else box.left
    frame = QRectF(
        picture.left() + left * picture.width() / width,
        picture.top() + box.top * picture.height() / height,
        box.width * picture.width() / width,
        box.height * picture.height() / height,
    )
    draw_dashes(painter, frame, unit_for(picture))


def draw_dashes(painter: QPainter, frame: QRectF, unit: float) -> None:
    """Paint a dashed rectangle that is visible over any picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, style in (
        (QColor(0, 0, 0, 120), Qt.PenStyle.SolidLine),
        (SOFT, Qt.PenStyle.DashLine),
    ):
        painter.setPen(QPen(colour, 1.4 * unit, style))
        painter.drawRect(frame)
