import numpy as np
import pytest

from swiftcam.pipeline.viewport import Size, Viewport, fitted, scaled


def test_without_room_there_is_no_picture(photos):
    viewport = Viewport()
    assert viewport.picture(photos[0]) is None
    viewport.room = Size(0, 100)
    assert viewport.picture(photos[0]) is None


def test_the_picture_fits_the_room_and_is_read_only(photos):
    viewport = Viewport()
    viewport.room = Size(300, 300)
    picture = viewport.picture(photos[0])  # 600x400
    assert picture.shape == (200, 300, 3)
    assert not picture.flags.writeable


def test_fitting_keeps_the_aspect():
    assert fitted(1920, 1080, Size(960, 960)) == Size(960, 540)
    assert fitted(100, 200, Size(100, 100)) == Size(50, 100)
    assert fitted(1000, 1, Size(10, 10)) == Size(10, 1)


@pytest.mark.parametrize("size", [(101, 67), (1201, 801), (1, 1), (3, 400)])
def test_any_size_keeps_the_colours(photos, size):
    picture = scaled(photos[0], Size(*size))
    assert picture.shape == (size[1], size[0], 3)
    if min(size) > 50:
        means = picture.reshape(-1, 3).mean(axis=0)
        assert np.abs(means - photos[0].reshape(-1, 3).mean(axis=0)).max() < 3


def test_the_same_size_is_not_copied(photos):
    height, width = photos[0].shape[:2]
    assert scaled(photos[0], Size(width, height)) is photos[0]
