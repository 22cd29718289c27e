"""Messages over the picture have room in a window of any size."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.state.snapshot import Problem
from swiftcam.ui.live.messages import _panel, draw_message, message_bottom
from swiftcam.ui.translations.translate import Translations

BORDER = 60  # pixels around the area: a text that is too long would be seen there
LOST = (
    "HD Pro Webcam C920 stopped delivering pictures: it was unplugged, or another program took it. "
    "Check the cable. Trying again…"
)
LONG = LOST + " rtsp://camera.example.org:8554/a-path-without-any-space" * 12
CHINESE = "摄像头停止传送画面：它已被拔出，或被其他程序占用。请检查连接线。正在重试…" * 12


@pytest.fixture(params=["en", "zh_CN"])
def language(request, qapp):
    translations = Translations()
    translations.use(request.param)
    yield request.param
    translations.use("en")


def lost(message, state=State.RECONNECTING):
    return Snapshot(1, state, message, Problem.SOURCE, "HD Pro Webcam C920")


def painted_outside(area, snapshot):
    """Return how many pixels around the area a message paints."""
    size = (round(area.width()) + 2 * BORDER, round(area.height()) + 2 * BORDER)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0x808080)
    painter = QPainter(image)
    draw_message(painter, area.translated(BORDER, BORDER), snapshot)
    painter.end()
    pixels = np.array(image.constBits(), np.uint8).reshape(size[1], size[0], 4)
    pixels[BORDER:-BORDER, BORDER:-BORDER] = 0x80
    return int((pixels[..., :3] != 0x80).sum())


@pytest.mark.parametrize("size", [(320, 200), (320, 240), (400, 300), (720, 420), (1920, 1080)])
@pytest.mark.parametrize("message", [LOST, LONG, CHINESE])
@pytest.mark.parametrize("state", [State.RECONNECTING, State.FAILED])
def test_a_message_stays_inside_the_picture(language, size, message, state):
    area, snapshot = QRectF(0, 0, *size), lost(message, state)
    assert painted_outside(area, snapshot) == 0
    assert 0 < message_bottom(area, snapshot) <= area.height()


@pytest.mark.parametrize("size", [(320, 200), (400, 300), (1280, 800)])
def test_a_message_that_has_room_is_whole(language, size):
    lines = _panel(QRectF(0, 0, *size), lost(LOST)).lines
    assert lines[1].text == LOST


def test_a_message_without_room_is_shortened_and_says_so(language):
    *_, last = _panel(QRectF(0, 0, 320, 200), lost(CHINESE)).lines
    assert last.text.endswith("…")
    assert len(last.text) > 40
    assert CHINESE.startswith(last.text[:-1])
