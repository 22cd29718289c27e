import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from swiftcam.inference.recipe import Recipe
from swiftcam.pipeline import Snapshot, State
from swiftcam.ui.overlay import draw_message, draw_overlay

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
    centre = dataclasses.replace(snapshot.model, recipe=Recipe.published_with("authors"))
    squash = painted(dataclasses.replace(snapshot, labelled=None))
    framed = painted(dataclasses.replace(snapshot, labelled=None, model=centre))
    changed = np.flatnonzero((squash != framed).any(axis=(0, 2)))
    box = centre.recipe.region(*snapshot.frame.pixels.shape[:2])
    scale = 1280 / snapshot.frame.pixels.shape[1]
    assert changed.min() == pytest.approx(box.left * scale, abs=3)
    assert changed.max() == pytest.approx(box.right * scale, abs=3)


@pytest.mark.parametrize("state", State)
def test_every_state_but_live_is_put_into_words(make_snapshot, state):
    for frame in (make_snapshot().frame, None):
        pixels = painted(make_snapshot(state=state, frame=frame), draw=draw_message)
        assert (pixels == 255).all() == (state is State.LIVE)


def test_a_live_picture_may_have_something_to_say(make_snapshot):
    black = make_snapshot(message="The picture is black: the lens is covered. " * 4)
    pixels = painted(black, draw=draw_message)
    assert pixels[20:50, 40:300].min() < 100
    assert (pixels[:, 800:] == 255).all()  # room for the chips


def test_long_messages_make_a_higher_panel():
    heights = []
    for message in ("Short.", "A long reason with many words. " * 12):
        snapshot = Snapshot(state=State.FAILED, message=message)
        heights.append((painted(snapshot, draw=draw_message).min(axis=(1, 2)) < 100).sum())
    assert heights[1] > heights[0] + 60
