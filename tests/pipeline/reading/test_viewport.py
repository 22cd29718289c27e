import cv2
import numpy as np
import pytest

from swiftcam.pipeline.reading.viewport import Size, Viewport, fitted, scaled


def test_without_room_there_is_no_picture(photos):
    viewport = Viewport()
    assert viewport.picture(photos[0]) is None
    for room in (Size(0, 100), Size(100, 0)):
        viewport.room = room
        assert viewport.picture(photos[0]) is None
    viewport.room = Size(1, 1)
    assert viewport.picture(photos[0]).shape == (1, 1, 3)


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
    assert fitted(1, 1000, Size(10, 10)) == Size(1, 10)
    assert fitted(10, 10, Size(40, 30)) == Size(30, 30)  # small ones are enlarged


@pytest.mark.parametrize("size", [(101, 67), (1201, 801), (1, 1), (3, 400)])
def test_any_size_keeps_the_colours(size):
    plain = np.empty((400, 600, 3), np.uint8)
    plain[:] = (200, 120, 40)
    shown = scaled(plain, Size(*size))
    assert shown.shape == (size[1], size[0], 3)
    assert (shown == plain[0, 0]).all()


@pytest.mark.parametrize("size", [(100, 100), (300, 300), (450, 200)])
def test_a_picture_is_where_it_was(photos, size):
    """Enlarged again, it differs from the original only in details."""
    photo = photos[0]
    for pixels in (photo, photo[:, :, ::-1].copy()[:, :, ::-1]):  # and a view of a BGR picture
        small = scaled(pixels, Size(*size))
        blocks = cv2.resize(photo, (8, 8), interpolation=cv2.INTER_AREA).astype(float)
        shown = cv2.resize(small, (8, 8), interpolation=cv2.INTER_AREA).astype(float)
        assert np.abs(blocks - shown).max() < 12
        assert np.abs(blocks - shown[:, :, ::-1]).max() > 40  # swapped channels would show
        assert np.abs(blocks - shown[:, ::-1]).max() > 40  # and a mirrored picture


def test_a_large_picture_is_halved_by_means_before_it_is_shown_small():
    stripes = np.zeros((16, 16, 3), np.uint8)
    stripes[:, ::2] = 200
    for side in (4, 8):  # single pixels would be all dark or all light
        assert (scaled(stripes, Size(side, side)) == 100).all()
    nearly = scaled(stripes, Size(9, 8))  # not twice as large: interpolated
    assert len(np.unique(nearly)) > 1


def test_only_a_picture_that_is_twice_as_large_both_ways_is_halved():
    rows = np.zeros((8, 4, 3), np.uint8)
    rows[1::2] = 200
    assert (scaled(rows, Size(2, 4)) == 100).all()
    wide = scaled(rows, Size(4, 2))  # as wide as it is: rows between two rows are interpolated
    assert wide.shape == (2, 4, 3)
    assert (wide == 100).all()


def test_the_same_size_is_not_copied(photos):
    height, width = photos[0].shape[:2]
    assert scaled(photos[0], Size(width, height)) is photos[0]
