import numpy as np
import pytest

from swiftcam.pipeline.change import ChangeDetector


@pytest.fixture
def photo(photos):
    return photos[0]


def seen(photo):
    detector = ChangeDetector()
    assert detector.has_changed(photo, 0.0)
    return detector


def test_the_same_picture_has_not_changed(photo):
    assert not seen(photo).has_changed(photo.copy(), 0.1)


@pytest.mark.parametrize("size", [(240, 320), (480, 640), (1080, 1920)])
def test_the_noise_of_a_camera_is_no_change(size):
    generator = np.random.default_rng(7)
    scene = np.full((*size, 3), 120.0)
    noisy = [
        np.clip(scene + generator.normal(0, 4, scene.shape), 0, 255).astype(np.uint8)
        for _ in range(4)
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


def test_slow_drift_adds_up():
    detector = seen(np.full((90, 120, 3), 100, np.uint8))
    changes = [
        detector.has_changed(np.full((90, 120, 3), 100 + n, np.uint8), 0.1 * n) for n in range(1, 5)
    ]
    assert changes == [False, True, False, True]


def test_another_size_a_second_and_time_that_goes_back_are_changes(photo):
    assert seen(photo).has_changed(photo[:-2], 0.1)
    assert seen(photo).has_changed(photo, 1.0)
    assert seen(photo).has_changed(photo, -0.1)


def test_reset_forgets(photo):
    detector = seen(photo)
    detector.reset()
    assert detector.has_changed(photo, 0.1)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (7, 3), (17, 16)])
def test_any_size_will_do(size):
    picture = np.full((*size, 3), 50, np.uint8)
    assert not seen(picture).has_changed(picture, 0.1)
