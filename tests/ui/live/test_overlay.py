import dataclasses
import time
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from swiftcam.inference.crops.resampling import Box
from swiftcam.pipeline import LiveLabelOptions, Snapshot, State
from swiftcam.pipeline.state.snapshot import Media, Problem
from swiftcam.ui.live import overlay
from swiftcam.ui.live.messages import draw_message, headline_of, message_bottom
from swiftcam.ui.live.overlay import card_area, draw_crop_frame, draw_overlay, numbers_area
from swiftcam.ui.live.overlay_options import OverlayOptions
from swiftcam.ui.style.painting import unit_for
from tests.ui.pixels import pixels_of

WHITE, BLACK = 0xFFFFFFFF, 0xFF000000


def painted(snapshot, *, background=WHITE, size=(1280, 720), draw=draw_overlay):
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(background)
    painter = QPainter(image)
    draw(painter, QRectF(image.rect()), snapshot)
    painter.end()
    return pixels_of(image)


def bounds(mask):
    """Return left, top, right, bottom of what is true in a mask `(H, W)`."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def card_of(pixels):
    return pixels[400:, :460]


WITHOUT_INSET = partial(draw_overlay, options=OverlayOptions(has_inset=False))


def test_the_card_and_the_chips_keep_to_their_corners(make_snapshot):
    pixels = painted(make_snapshot(), draw=WITHOUT_INSET)
    unit = 720 / 640
    changed = (pixels != 255).any(axis=2)
    card = bounds(changed & (np.arange(1280) < 640))
    height = 2 * 18 + 58 + 5 * 32  # padding, headline, five labels
    expected = (16 * unit, 720 - (16 + height) * unit, (16 + 370) * unit, 720 - 16 * unit)
    assert card == pytest.approx(expected, abs=1)
    left, top, right, bottom = bounds(changed & (np.arange(1280) >= 640))
    assert left > 900
    assert (top, right, bottom) == pytest.approx((16 * unit, 1280 - 16 * unit, 45 * unit), abs=1)


@pytest.mark.parametrize("background", [WHITE, BLACK])
def test_the_card_is_legible_over_any_picture(make_snapshot, background):
    card = card_of(painted(make_snapshot(), background=background))
    backing = np.median(card[40:-40, 40:300].reshape(-1, 3), axis=0)
    assert backing.max() < 90  # dark in either case
    assert card.max() > 240  # with white text on it


def test_each_bar_is_as_long_as_its_probability(make_snapshot):
    snapshot = make_snapshot()
    pixels = painted(snapshot, background=BLACK)
    unit, lengths = 720 / 640, []
    top = 720 - (16 + 18 + 5 * 32) * unit  # of the first label
    for rank in range(5):
        row = pixels[round(top + (32 * rank + 24) * unit)]
        accent = (94, 151, 255) if rank == 0 else (143, 173, 232)
        [columns] = np.nonzero((np.abs(row - accent) < 30).all(axis=1))
        assert columns[0] == pytest.approx((16 + 18) * unit, abs=2)
        lengths.append(np.ptp(columns) + 1)
    track = (370 - 2 * 18) * unit
    shares = [candidate.probability for candidate in snapshot.labelled.candidates]
    assert np.array(lengths) / track == pytest.approx(shares, abs=0.01)


def test_more_labels_make_a_higher_card(make_snapshot):
    snapshot = make_snapshot()
    two = dataclasses.replace(snapshot.labelled, candidates=snapshot.labelled.candidates[:2])
    fewer = make_snapshot(labelled=two)
    dark = [(painted(s)[:, 200].max(axis=1) < 120).sum() for s in (snapshot, fewer)]
    assert dark[0] > dark[1] > 50


def test_without_labels_there_is_no_card(make_snapshot):
    pixels = painted(make_snapshot(labelled=None))
    assert (card_of(pixels) == 255).all()
    assert pixels[:80, 900:].min() < 100  # the chips are there


@pytest.mark.parametrize("size", [(320, 200), (200, 400), (4000, 300), (3840, 2160), (60, 40)])
def test_any_size_can_be_painted(make_snapshot, size):
    assert painted(make_snapshot(), size=size).min() < 255
    painted(make_snapshot(state=State.FAILED, message="Why. " * 40), size=size, draw=draw_message)


def test_the_crop_frame_shows_what_the_model_sees(make_snapshot):
    snapshot = make_snapshot()
    assert (painted(snapshot, draw=draw_crop_frame) == 255).all()  # it saw all of the picture
    prediction = dataclasses.replace(snapshot.labelled.prediction, box=Box(100, 50, 400, 350))
    labelled = dataclasses.replace(snapshot.labelled, prediction=prediction)
    for is_mirrored, left in ((False, 100), (True, 200)):
        draw = partial(draw_crop_frame, is_mirrored=is_mirrored)
        framed = painted(make_snapshot(labelled=labelled), draw=draw)
        across, down = 1280 / 600, 720 / 400
        expected = (left * across, 50 * down, (left + 300) * across, 350 * down)
        assert bounds((framed != 255).any(axis=2)) == pytest.approx(expected, abs=2)


@pytest.mark.parametrize("size", [(1280, 640), (900, 640)])
def test_the_inset_is_exactly_the_crop(make_snapshot, size):
    # 640 high, a unit is a pixel: the crop is painted as it is, in a square of 150.
    crop = np.random.default_rng(5).integers(0, 256, (150, 150, 3), np.uint8)
    snapshot = make_snapshot()
    prediction = dataclasses.replace(snapshot.labelled.prediction, crop=crop)
    labelled = dataclasses.replace(snapshot.labelled, prediction=prediction)
    pixels = painted(make_snapshot(labelled=labelled), size=size)
    width, height = size
    left, top = width - 16 - 8 - 150, height - 16 - 22 - 150  # margin, padding or caption
    seen = pixels[top : top + 150, left : left + 150]
    assert np.array_equal(seen[2:-2, 2:-2], crop[2:-2, 2:-2])  # a line is drawn around it
    without = painted(make_snapshot(labelled=labelled), size=size, draw=WITHOUT_INSET)
    expected = (left - 8, top - 8, width - 16, height - 16)
    assert bounds((pixels != without).any(axis=2)) == pytest.approx(expected, abs=1)


def test_a_small_picture_has_no_room_for_the_inset(make_snapshot):
    small = {"size": (330, 240)}
    shown, without = (
        painted(make_snapshot(), draw=d, **small) for d in (draw_overlay, WITHOUT_INSET)
    )
    assert np.array_equal(shown, without)


@pytest.mark.parametrize("state", State)
def test_every_state_but_live_is_put_into_words(make_snapshot, state):
    for frame in (make_snapshot().frame, None):
        pixels = painted(make_snapshot(state=state, frame=frame), draw=draw_message)
        assert (pixels == 255).all() == (state is State.LIVE)


def test_a_live_picture_may_have_something_to_say(make_snapshot):
    black = make_snapshot(message="The picture is black: the lens is covered. " * 4)
    pixels = painted(black, draw=draw_message)
    assert pixels[20:50, 40:300].min() < 100
    rows = np.flatnonzero(pixels[:, 100:400].min(axis=(1, 2)) < 100)
    assert rows.max() > 60  # it is all there, on several lines
    assert (pixels[:, 800:] == 255).all()  # room for the chips


def test_long_messages_make_a_higher_panel():
    heights = []
    for message in ("Short.", "A long reason with many words. " * 12):
        snapshot = Snapshot(state=State.FAILED, message=message)
        heights.append((painted(snapshot, draw=draw_message).min(axis=(1, 2)) < 100).sum())
    assert heights[1] > heights[0] + 60


LOST = (State.STALLED, State.RECONNECTING, State.PAUSED, State.STOPPED)


@pytest.mark.parametrize("state", LOST)
def test_old_labels_are_dimmed_and_say_when_they_were_seen(make_snapshot, state):
    bright = card_of(painted(make_snapshot(), background=BLACK))
    dim = card_of(painted(make_snapshot(state=state), background=BLACK))
    assert bright.max() == 255
    assert dim.max() < 210
    assert (np.ptp(dim.astype(int), axis=2) > 60).sum() == 0  # no bar has a colour
    labelled = dataclasses.replace(make_snapshot().labelled, seen_at=time.time())
    other = card_of(painted(make_snapshot(state=state, labelled=labelled), background=BLACK))
    rows = np.flatnonzero((other != dim).any(axis=(1, 2)))
    assert rows.size  # the time, and nothing else
    assert np.ptp(rows) < 20


def stale(make_snapshot, how):
    """Return a snapshot whose labels were made with another model or other options."""
    shown = make_snapshot(options=LiveLabelOptions())
    model = shown.model if how == "options" else dataclasses.replace(shown.model, labels=("pot",))
    options = LiveLabelOptions(top_k=3) if how == "options" else shown.options
    labelled = dataclasses.replace(shown.labelled, model=shown.model, options=shown.options)
    return dataclasses.replace(shown, labelled=labelled, model=model, options=options)


@pytest.mark.parametrize("media", [Media(), Media(is_live=False)])
@pytest.mark.parametrize("how", ["model", "options"])
def test_labels_of_another_model_or_other_options_are_dimmed(
    make_snapshot, monkeypatch, how, media
):
    texts = []
    draw = overlay.draw_text
    monkeypatch.setattr(
        overlay, "draw_text", lambda *values: (texts.append(values[2]), draw(*values))
    )
    bright = card_of(painted(make_snapshot(media=media), background=BLACK))
    del texts[:]
    snapshot = dataclasses.replace(stale(make_snapshot, how), media=media)
    dim = card_of(painted(snapshot, background=BLACK))
    assert bright.max() == 255
    assert dim.max() < 210
    reason = "model" if how == "model" else "settings"
    # The names of the model that made them, and why they are dim.
    assert texts[:3] == ["espresso", f"labels of the previous {reason}", "espresso"]
    compact = partial(draw_overlay, options=OverlayOptions(is_compact=True))
    assert painted(snapshot, background=BLACK, draw=compact).max() < 210


@pytest.mark.parametrize("state", [State.PAUSED, State.ENDED])
def test_labels_of_a_recording_belong_to_its_picture_and_stay_bright(make_snapshot, state):
    held = make_snapshot(state=state, media=Media(is_live=False))
    assert np.array_equal(card_of(painted(held)), card_of(painted(make_snapshot())))


@pytest.mark.parametrize("state", State)
def test_numbers_are_bright_only_while_live(make_snapshot, state):
    snapshot = make_snapshot(state=state)
    area = numbers_area(QRectF(0, 0, 1280, 720), snapshot, 720 / 640).toRect()
    pixels = painted(snapshot, background=BLACK)
    brightest = pixels[area.top() : area.bottom(), area.left() : area.right()].max()
    assert (brightest > 240) == (state is State.LIVE)


@pytest.mark.parametrize("size", [(620, 330), (700, 400), (1024, 600), (1280, 800)])
def test_the_card_makes_room_for_a_message(make_snapshot, size):
    lost = make_snapshot(state=State.RECONNECTING, message="The camera was unplugged. " * 3)
    area = QRectF(0, 0, *size)
    bottom = message_bottom(area, lost)
    options = OverlayOptions(space_above=bottom)
    card = card_area(area, lost, unit_for(area), options)
    assert 0 < bottom <= card.top()
    assert message_bottom(area, make_snapshot()) == 0.0


@pytest.mark.parametrize(
    ("state", "problem", "has_frame", "headline"),
    [
        (State.FAILED, Problem.SOURCE, False, "Cannot open clip.mp4"),
        (State.FAILED, Problem.SOURCE, True, "The picture was lost"),
        (State.FAILED, Problem.MODEL, True, "The model cannot be used"),
        (State.WAITING, Problem.NO_CAMERA, False, "No camera found"),
        (State.WAITING, Problem.SOURCE, False, "Cannot open clip.mp4"),
        (State.OPENING, Problem.NONE, False, "Opening clip.mp4…"),
    ],
)
def test_the_headline_says_what_is_wrong(make_snapshot, state, problem, has_frame, headline):
    frame = make_snapshot().frame if has_frame else None
    assert headline_of(make_snapshot(state=state, problem=problem, frame=frame)) == headline


@pytest.mark.parametrize("size", [(320, 200), (420, 300), (640, 400), (860, 640)])
@pytest.mark.parametrize("state", [State.PAUSED, State.ENDED, State.LIVE])
def test_chips_card_and_message_do_not_overlap_in_a_small_picture(make_snapshot, size, state):
    area, snapshot = QRectF(0, 0, *size), make_snapshot(state=state, message="A short message.")
    unit = unit_for(area)
    chips = overlay.chip_areas(area, snapshot, unit)
    card = overlay.card_area(area, snapshot, unit, OverlayOptions())
    assert area.contains(card)
    assert all(area.contains(chip) and not chip.intersects(card) for chip in chips)
    assert len(chips) == 3 or size[0] < 640
    plain = painted(
        make_snapshot(labelled=None, state=State.STOPPED), size=size, draw=lambda *_: None
    )
    shown = painted(snapshot, size=size, draw=draw_message)
    changed = (shown != plain).any(axis=2)
    assert changed.any()
    assert bounds(changed)[2] < chips[0].left()


@pytest.mark.parametrize("size", [(320, 200), (640, 400)])
def test_no_text_over_the_picture_is_smaller_than_twelve_pixels(make_snapshot, monkeypatch, size):
    sizes = []
    draw = QPainter.drawText

    def recorded(painter, *args):
        sizes.append(painter.font().pixelSize())
        return draw(painter, *args)

    monkeypatch.setattr(QPainter, "drawText", recorded)
    for state in (State.LIVE, State.PAUSED, State.FAILED):
        snapshot = make_snapshot(state=state, message="Why.")
        painted(snapshot, size=size)
        painted(snapshot, size=size, draw=draw_message)
    assert len(sizes) > 10
    assert min(sizes) >= 12
