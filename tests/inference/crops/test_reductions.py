"""When and how a picture is halved before it is filtered, observed in the calls of OpenCV.

Halving too late costs time, which no result shows; halving too early costs sharpness. The sides
below are ten times the limits in `resampling`, for a crop of 10 pixels.
"""

import cv2
import numpy as np
import pytest

from swiftcam.inference.crops.resampling import Box, resample

MODES = {cv2.INTER_AREA: "mean", cv2.INTER_LINEAR: "one axis"}


@pytest.fixture
def steps(monkeypatch):
    """The list of reductions: the kind, and the new width and height."""
    made = []
    resize, pyramid, filtering = cv2.resize, cv2.pyrDown, cv2.sepFilter2D

    def note_resize(pixels, size, interpolation):
        made.append((MODES[interpolation], *size))
        return resize(pixels, size, interpolation=interpolation)

    def note_pyramid(pixels, **options):
        reduced = pyramid(pixels, **options)
        made.append(("pyramid", reduced.shape[1], reduced.shape[0]))
        return reduced

    def note_filter(*arguments, **options):
        made.append("filter")
        return filtering(*arguments, **options)

    monkeypatch.setattr(cv2, "resize", note_resize)
    monkeypatch.setattr(cv2, "pyrDown", note_pyramid)
    monkeypatch.setattr(cv2, "sepFilter2D", note_filter)
    return made


def shrink(width, height, size=10, interpolation="bilinear"):
    pixels = np.zeros((height, width, 3), np.uint8)
    return resample(pixels, Box(0, 0, width, height), (size, size), interpolation)


@pytest.mark.parametrize(
    ("width", "height", "reductions"),
    [
        # The first mean of four: 4.2 times on either axis and 5.4 times on both.
        (42, 70, [("mean", 21, 35)]),
        (70, 42, [("mean", 35, 21)]),
        (41, 72, [("pyramid", 21, 36)]),
        (54, 54, [("mean", 27, 27)]),
        (53, 53, [("pyramid", 27, 27)]),
        # Else the pyramid: 3 times on either and 3.5 times on both.
        (35, 35, [("pyramid", 18, 18)]),
        (34, 34, []),
        (30, 41, [("pyramid", 15, 21)]),
        (29, 59, []),
        # A second mean: 4.5 and 5.9 times what is left.
        (90, 155, [("mean", 45, 77), ("mean", 22, 38)]),
        (89, 160, [("mean", 44, 80), ("pyramid", 22, 40)]),
        (118, 118, [("mean", 59, 59), ("mean", 29, 29)]),
        (117, 117, [("mean", 58, 58), ("pyramid", 29, 29)]),
        # The pyramid after a mean: 3 and 4 times what is left.
        (60, 107, [("mean", 30, 53), ("pyramid", 15, 27)]),
        (60, 106, [("mean", 30, 53)]),
        (59, 112, [("mean", 29, 56)]),
        (80, 80, [("mean", 40, 40), ("pyramid", 20, 20)]),
        (79, 79, [("mean", 39, 39)]),
        # One axis alone: 6 times.
        (60, 29, [("one axis", 30, 29)]),
        (59, 29, []),
        (130, 29, [("one axis", 65, 29), ("one axis", 32, 29)]),
        (29, 60, [("one axis", 29, 30)]),
        (29, 130, [("one axis", 29, 65), ("one axis", 29, 32)]),
    ],
)
def test_reductions(steps, width, height, reductions):
    crop = shrink(width, height)
    assert crop.shape == (10, 10, 3)
    before, after = steps[: steps.index("filter")], steps[steps.index("filter") + 1 :]
    assert before == reductions
    # A mean drops the last pixel of an odd side, so that sampling must not use the whole side.
    is_whole = all(side % 2 == 0 for side in (width, height)) and not reductions
    assert after == ([("one axis", 10, 10)] if is_whole else after)


@pytest.mark.parametrize(("interpolation", "least"), [("bilinear", 2.0), ("bicubic", 2.02)])
def test_pictures_less_than_twice_as_large_as_the_crop_are_pillows(steps, interpolation, least):
    side = round(100 * least)
    shrink(side - 1, side + 50, 100, interpolation)
    shrink(side + 50, side - 1, 100, interpolation)
    assert steps == []
    shrink(side, side, 100, interpolation)
    assert "filter" in steps


def test_only_pixels_within_the_kernel_are_filtered(steps, monkeypatch):
    seen = []
    filtering = cv2.sepFilter2D

    def note(pixels, *arguments, **options):
        seen.append(pixels.shape[:2])
        return filtering(pixels, *arguments, **options)

    monkeypatch.setattr(cv2, "sepFilter2D", note)
    pixels = np.zeros((400, 600, 3), np.uint8)
    box = Box(100.5, 50, 125, 75)  # 2.5 of its pixels for one of the crop's
    resample(pixels, box, (10, 10), "bilinear")
    resample(pixels, box, (10, 10), "bicubic")
    assert seen == [(25 + 2 * 3, 25 + 2 * 3), (25 + 2 * 5, 25 + 2 * 5)]


def test_a_cut_ends_where_the_frame_does(monkeypatch):
    seen = []
    filtering = cv2.sepFilter2D

    def note(pixels, *arguments, **options):
        seen.append(pixels.shape[:2])
        return filtering(pixels, *arguments, **options)

    monkeypatch.setattr(cv2, "sepFilter2D", note)
    pixels = np.zeros((30, 40, 3), np.uint8)
    resample(pixels, Box(1, 2, 26, 29), (10, 10), "bilinear")
    assert seen == [(30, 29)]
