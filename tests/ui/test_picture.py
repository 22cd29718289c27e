import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize

from swiftcam.ui.picture import fitted_rect, scaled_image


def pixels_of(image):
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)


def test_the_same_size_is_the_same_picture(photos):
    height, width = photos[0].shape[:2]
    assert np.array_equal(pixels_of(scaled_image(photos[0], QSize(width, height))), photos[0])


@pytest.mark.parametrize("size", [(101, 67), (1201, 801), (1, 1), (3, 400)])
def test_any_size_keeps_the_colours(photos, size):
    image = scaled_image(photos[0], QSize(*size))
    assert (image.width(), image.height()) == size
    if min(size) > 50:
        means = pixels_of(image).reshape(-1, 3).mean(axis=0)
        assert np.abs(means - photos[0].reshape(-1, 3).mean(axis=0)).max() < 3


def test_the_image_owns_its_memory(photos):
    photo = photos[0].copy()
    image = scaled_image(photo, QSize(60, 40))
    before = pixels_of(image).copy()
    photo[:] = 0
    assert np.array_equal(pixels_of(image), before)


def test_fitting_keeps_the_aspect_and_the_centre():
    assert fitted_rect(1920, 1080, QRectF(0, 0, 960, 960)) == QRectF(0, 210, 960, 540)
    assert fitted_rect(100, 200, QRectF(10, 10, 100, 100)) == QRectF(35, 10, 50, 100)
