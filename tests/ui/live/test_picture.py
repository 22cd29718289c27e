import itertools

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize

from swiftcam.ui.live.picture import fitted_rect, scaled_image
from tests.ui.pixels import pixels_of


def test_the_same_size_is_the_same_picture(photos):
    height, width = photos[0].shape[:2]
    assert np.array_equal(pixels_of(scaled_image(photos[0], QSize(width, height))), photos[0])


@pytest.mark.parametrize("size", [(101, 67), (1201, 801), (1, 1), (3, 400), (300, 200)])
def test_any_size_keeps_colours_and_places(photos, size):
    shown = pixels_of(scaled_image(photos[0], QSize(*size)))
    assert shown.shape[1::-1] == size
    # Each part of the picture has the colour that the same part of the photograph has.
    parts = 1 if min(size) < 50 else 4
    for row, column in itertools.product(range(parts), range(parts)):
        found, expected = (part_mean(p, row, column, parts) for p in (shown, photos[0]))
        assert np.abs(found - expected).max() < 6, (found, expected)


def part_mean(pixels, row, column, parts):
    """Return the mean colour of one of `parts` by `parts` of a picture."""
    height, width = np.array(pixels.shape[:2]) / parts
    rows = slice(round(row * height), round((row + 1) * height))
    columns = slice(round(column * width), round((column + 1) * width))
    return pixels[rows, columns].mean(axis=(0, 1))


def test_the_image_owns_its_memory(photos):
    photo = photos[0].copy()
    image = scaled_image(photo, QSize(60, 40))
    before = pixels_of(image)
    photo[:] = 0
    assert np.array_equal(pixels_of(image), before)


def test_fitting_keeps_the_aspect_and_the_centre():
    assert fitted_rect(1920, 1080, QRectF(0, 0, 960, 960)) == QRectF(0, 210, 960, 540)
    assert fitted_rect(100, 200, QRectF(10, 10, 100, 100)) == QRectF(35, 10, 50, 100)
