import dataclasses
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from swiftcam.inference.resampling import Box
from swiftcam.pipeline import Snapshot, State
from swiftcam.ui.look import Look
from swiftcam.ui.messages import draw_message
from swiftcam.ui.overlay import draw_crop_frame, draw_overlay

WHITE, BLACK = 0xFFFFFFFF, 0xFF000000


def painted(snapshot, *, background=WHITE, size=(1280, 720), draw=draw_overlay):
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(background)
    painter = QPainter(image)
    draw(painter, QRectF(image.rect()), snapshot)
    painter.end()
    data = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)
    return data[..., 2::-1].astype(int)


def card_of(pixels):
    return pixels[400:, :460]


@pytest.mark.parametrize("background", [WHITE, BLACK])
def test_the_card_is_legible_over_any_picture(make_snapshot, background):
    card = card_of(painted(make_snapshot(), background=background))
    backing = np.median(card[40:-40, 40:300].reshape(-1, 3), axis=0)
    assert backing.max() < 90  # dark in either case
    assert card.max() > 240  # with white text on it


def test_the_first_bar_is_as_long_as_its_probability(make_snapshot):
    pixels = painted(make_snapshot(), background=BLACK)
    is_accent = (pixels[..., 2] > 230) & (pixels[..., 0] < 120) & (pixels[..., 1] > 120)
    row = is_accent.sum(axis=1).argmax()
    columns = np.flatnonzero(is_accent[row])
    track_width = (370 - 36) * 720 / 640
    assert len(columns) == pytest.approx(0.61 * track_width, rel=0.05)


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
        changed = np.flatnonzero((framed != 255).any(axis=(0, 2)))
        scale = 1280 / snapshot.frame.pixels.shape[1]
        assert changed.min() == pytest.approx(left * scale, abs=3)
        assert changed.max() == pytest.approx((left + 300) * scale, abs=3)


def test_the_inset_is_what_the_model_saw(make_snapshot):
    snapshot = make_snapshot()
    with_inset = painted(snapshot)
    without = painted(snapshot, draw=partial(draw_overlay, look=Look(has_inset=False)))
    changed = (with_inset != without).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert columns.min() > 900
    assert rows.min() > 400
    seen = with_inset[rows.min() : rows.max(), columns.min() : columns.max()]
    crop = snapshot.labelled.prediction.crop
    middle = seen[20:150, 20:150].reshape(-1, 3).mean(axis=0)
    assert middle == pytest.approx(crop.reshape(-1, 3).mean(axis=0), abs=25)


def test_a_small_picture_has_no_room_for_the_inset(make_snapshot):
    options = {"size": (330, 240)}
    without = painted(
        make_snapshot(), draw=partial(draw_overlay, look=Look(has_inset=False)), **options
    )
    assert np.array_equal(painted(make_snapshot(), **options), without)


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
