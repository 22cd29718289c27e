import cv2
import numpy as np
import pytest

from swiftcam.capture.frame import Frame
from swiftcam.channels import swapped
from swiftcam.pipeline.judging.thumbnails import ROOM, thumbnail

RED, BLUE = (200, 30, 20), (20, 40, 210)


def halves(width, height):
    """Return an RGB picture whose left half is red, and whose right half is blue."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:, : width // 2], pixels[:, width // 2 :] = RED, BLUE
    return pixels


def decoded(pixels, picture=None):
    data = thumbnail(Frame(pixels, 0, 0.0, 0.0, 0.0, 0.0, "x", picture))
    return swapped(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))


def colours(small):
    """Return the colours in the middle of both halves."""
    height, width = small.shape[:2]
    return [small[height // 2, place].astype(int) for place in (width // 5, width - width // 5)]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((640, 480), (96, 72)),
        ((1920, 1080), (96, 54)),
        ((480, 1080), (32, 72)),
        ((20, 10), (96, 48)),
        ((3000, 2), (96, 1)),
    ],
)
def test_it_fits_and_keeps_the_shape(size, expected):
    small = decoded(halves(*size))
    assert small.shape[1::-1] == expected
    assert expected[0] <= ROOM.width
    assert expected[1] <= ROOM.height


@pytest.mark.parametrize("is_bgr", [False, True])
def test_its_colours_are_right_in_both_orders_of_memory(is_bgr):
    pixels = halves(640, 480)
    if is_bgr:
        pixels = swapped(np.ascontiguousarray(swapped(pixels)))
        assert pixels.strides[-1] < 0
    left, right = colours(decoded(pixels))
    assert np.abs(left - RED).max() < 12
    assert np.abs(right - BLUE).max() < 12


def test_the_picture_for_the_view_is_used_if_there_is_one():
    left, right = colours(decoded(np.zeros((480, 640, 3), np.uint8), halves(320, 240)))
    assert np.abs(left - RED).max() < 12
    assert np.abs(right - BLUE).max() < 12


def test_it_is_a_few_kilobytes_even_of_noise():
    noise = np.random.default_rng(0).integers(0, 256, (1080, 1920, 3), np.uint8)
    assert 0 < len(thumbnail(Frame(noise, 0, 0.0, 0.0, 0.0, 0.0, "x"))) < 16_000
