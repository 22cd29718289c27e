import numpy as np
import pytest

from swiftcam.pipeline.reading.watchdog import (
    FROZEN_AFTER,
    Glance,
    SleepDetector,
    Watchdog,
    glance_at,
)
from tests.fakes import picture

BRIGHT, OTHER, BLACK = Glance(1, False), Glance(2, False), Glance(3, True)


def test_looks_tell_pictures_apart(photos):
    noisy = photos[0].copy()
    noisy[0, 0] ^= 1
    assert glance_at(photos[0]) == glance_at(photos[0].copy())
    assert glance_at(photos[0]).digest != glance_at(noisy).digest
    assert glance_at(photos[0]).digest != glance_at(photos[1]).digest


@pytest.mark.parametrize(("value", "is_black"), [(0, True), (12, True), (13, False), (255, False)])
def test_black_is_black_all_over(value, is_black):
    assert glance_at(picture(value)).is_black is is_black
    one_light = picture(0)
    one_light[16, 16] = 200
    assert not glance_at(one_light).is_black


def test_every_sixteenth_pixel_of_every_sixteenth_row_is_looked_at():
    plain = picture(90)
    for at, is_seen in (((16, 32), True), ((15, 32), False), ((16, 31), False), ((47, 0), False)):
        other = plain.copy()
        other[at] = 91
        assert (glance_at(other).digest != glance_at(plain).digest) is is_seen


def test_a_view_with_swapped_channels_has_a_look_too(photos):
    view = photos[0][:, :, ::-1]
    assert glance_at(view) == glance_at(view)
    assert not glance_at(view).is_black


def test_silence_is_two_seconds_without_a_frame():
    watchdog = Watchdog(10.0)
    assert not watchdog.is_silent(12.0)
    assert watchdog.is_silent(12.0625)
    watchdog.grabbed(12.0625)
    assert not watchdog.is_silent(14.0625)
    assert watchdog.is_silent(14.125)


def test_identical_frames_for_three_seconds_are_frozen():
    watchdog = Watchdog(10.0)
    assert watchdog.is_new(BRIGHT, 10.0)
    for now in np.arange(10.1, 12.75, 0.1):
        assert not watchdog.is_new(BRIGHT, now)
        assert not watchdog.is_frozen(now)
    assert watchdog.is_frozen(12.9)
    assert watchdog.is_new(OTHER, 13.0)
    assert watchdog.digest == OTHER.digest
    assert not watchdog.is_frozen(15.75)
    assert watchdog.is_frozen(15.8125)


def test_freezing_is_counted_from_the_last_change_to_the_exact_end():
    watchdog = Watchdog(0.0)
    watchdog.is_new(BRIGHT, 0.0)
    assert not watchdog.is_frozen(FROZEN_AFTER)
    assert watchdog.is_frozen(FROZEN_AFTER + 0.001)
    assert FROZEN_AFTER == 2.8


def test_a_picture_that_comes_back_is_new():
    watchdog = Watchdog(0.0)
    assert watchdog.digest is None
    assert [watchdog.is_new(glance, 0.0) for glance in (BRIGHT, OTHER, BRIGHT, BRIGHT)] == [
        True,
        True,
        True,
        False,
    ]


def test_nothing_is_frozen_before_the_first_frame():
    assert not Watchdog(10.0).is_frozen(100.0)


def test_a_picture_that_stays_after_a_new_connection_is_still_not_frozen():
    watchdog = Watchdog(10.0, known_still=BRIGHT.digest)
    watchdog.is_new(BRIGHT, 10.1)
    assert not watchdog.is_frozen(60.0)
    watchdog.is_new(OTHER, 60.1)
    assert watchdog.is_frozen(63.0)


def test_a_fault_says_what_is_wrong_with_which_source():
    watchdog = Watchdog(10.0)
    watchdog.is_new(BRIGHT, 10.0)
    assert watchdog.fault(12.0, "Cam", may_stand_still=False) == ""
    assert watchdog.fault(12.9, "Cam", may_stand_still=True) == "No picture from Cam for 2 s."
    watchdog.grabbed(12.9)
    assert watchdog.fault(12.9, "Cam", may_stand_still=False) == (
        "The picture of Cam has been frozen for 3 s."
    )
    assert watchdog.fault(12.9, "Cam", may_stand_still=True) == ""


def test_black_needs_a_second():
    watchdog = Watchdog(10.0)
    watchdog.is_new(BLACK, 10.0)
    watchdog.is_new(BLACK, 10.5)
    assert not watchdog.is_black(10.9375)
    assert watchdog.is_black(11.0)
    watchdog.is_new(BRIGHT, 11.1)
    assert not watchdog.is_black(20.0)


def test_sleep_is_a_wall_clock_that_ran_ahead():
    sleep = SleepDetector(100.0, 5000.0)
    assert not sleep.has_slept(101.0, 5001.0)
    assert not sleep.has_slept(102.0, 5004.0)  # a corrected clock
    assert not sleep.has_slept(102.0, 5009.0)  # by five seconds, once more
    assert sleep.has_slept(103.0, 5100.0)
    assert not sleep.has_slept(104.0, 5101.0)
    assert not sleep.has_slept(105.0, 4000.0)  # set back by hand
