import numpy as np
import pytest

from swiftcam.pipeline.judging.change import ChangeDetector


@pytest.fixture
def photo(photos):
    return photos[0]


def seen(photo):
    detector = ChangeDetector()
    assert detector.has_changed(photo, 0.0)
    return detector


def plain(value=100, size=(64, 64)):
    return np.full((*size, 3), value, np.uint8)


def test_the_same_picture_has_not_changed(photo):
    assert not seen(photo).has_changed(photo.copy(), 0.1)


@pytest.mark.parametrize("size", [(240, 320), (480, 640), (720, 1280)])
def test_the_noise_of_a_camera_is_no_change(size):
    generator = np.random.default_rng(7)
    scene = np.full((*size, 3), 120.0)
    noisy = [
        np.clip(scene + generator.normal(0, 4, scene.shape), 0, 255).astype(np.uint8)
        for _ in range(3)
    ]
    detector = seen(noisy[0])
    assert not any(detector.has_changed(picture, 0.1) for picture in noisy[1:])


@pytest.mark.parametrize("size", [(480, 640), (1080, 1920)])
def test_a_small_thing_that_appears_is_a_change(size):
    scene = np.full((*size, 3), 120, np.uint8)
    changed = scene.copy()
    side = size[0] // 30
    changed[100 : 100 + side, 200 : 200 + side] = 20
    assert seen(scene).has_changed(changed, 0.1)


@pytest.mark.parametrize("channel", [0, 1, 2])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_block_changes_by_one_and_a_half_levels(channel, sign):
    """The blocks of 64 x 64 pixels have 4 x 4 = 16 pixels: 24 levels in all are 1.5 of the mean."""
    for levels, is_change in ((23, False), (24, True)):
        changed = plain()
        changed[5, 9, channel] = 100 + sign * levels
        assert seen(plain()).has_changed(changed, 0.1) is is_change


def test_there_are_sixteen_blocks_each_way_whatever_the_shape():
    for size in ((32, 64), (64, 32)):
        for levels, is_change in ((11, False), (12, True)):  # of blocks of 2 x 4 pixels
            changed = plain(size=size)
            changed[0, 0] += levels
            assert seen(plain(size=size)).has_changed(changed, 0.1) is is_change


def test_slow_drift_adds_up():
    detector = seen(np.full((90, 120, 3), 100, np.uint8))
    changes = [
        detector.has_changed(np.full((90, 120, 3), 100 + n, np.uint8), 0.1 * n) for n in range(1, 5)
    ]
    assert changes == [False, True, False, True]


def test_another_size_a_second_and_time_that_goes_back_are_changes(photo):
    assert seen(photo).has_changed(photo[:-2], 0.1)
    assert not seen(photo).has_changed(photo, 0.999)
    assert seen(photo).has_changed(photo, 1.0)
    assert not seen(photo).has_changed(photo, 0.0)
    assert seen(photo).has_changed(photo, -0.1)


def test_the_second_counts_from_the_last_time_the_model_looked():
    detector = seen(plain(100))
    assert not detector.has_changed(plain(100), 0.5)
    assert detector.has_changed(plain(100), 1.25)
    assert not detector.has_changed(plain(100), 2.0)
    assert detector.has_changed(plain(110), 2.125)
    assert not detector.has_changed(plain(110), 3.0)
    assert detector.has_changed(plain(110), 3.125)


def test_reset_forgets(photo):
    detector = seen(photo)
    detector.reset()
    assert detector.has_changed(photo, 0.1)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (7, 3), (17, 16)])
def test_any_size_will_do(size):
    picture = np.full((*size, 3), 50, np.uint8)
    assert not seen(picture).has_changed(picture, 0.1)


def test_in_a_tiny_picture_each_pixel_is_a_block():
    for at in ((0, 0), (4, 2)):
        changed = plain(size=(5, 3))
        changed[at] += 2
        assert seen(plain(size=(5, 3))).has_changed(changed, 0.1)
        changed[at] -= 1
        assert not seen(plain(size=(5, 3))).has_changed(changed, 0.1)
