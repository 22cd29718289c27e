import numpy as np

from swiftcam.pipeline.deciding.live_events import Connected
from swiftcam.pipeline.deciding.watchdog import ATTEMPT_DEADLINE, FROZEN_AFTER, Watchdog

BRIGHT, OTHER, BLACK = 1, 2, 3


def seen(watchdog, now, digest, is_black=False):
    return watchdog.changed(now, digest, is_black=is_black)


def test_a_connection_has_eight_seconds_to_deliver():
    assert ATTEMPT_DEADLINE == 8.0


def test_silence_is_two_seconds_without_a_frame():
    watchdog = Watchdog.at(10.0)
    assert not watchdog.is_silent(12.0)
    assert watchdog.is_silent(12.0625)
    watchdog = watchdog.delivered(12.0625)
    assert not watchdog.is_silent(14.0625)
    assert watchdog.is_silent(14.125)
    assert not seen(watchdog, 14.125, BRIGHT).is_silent(16.0)


def test_identical_frames_for_three_seconds_are_frozen():
    watchdog = seen(Watchdog.at(10.0), 10.0, BRIGHT)
    for now in np.arange(10.1, 12.75, 0.1):
        watchdog = watchdog.delivered(now)
        assert not watchdog.is_frozen(now)
    assert watchdog.is_frozen(12.9)
    watchdog = seen(watchdog, 13.0, OTHER)
    assert watchdog.digest == OTHER
    assert not watchdog.is_frozen(15.75)
    assert watchdog.is_frozen(15.8125)


def test_freezing_is_counted_from_the_last_change_to_the_exact_end():
    watchdog = seen(Watchdog.at(0.0), 0.0, BRIGHT)
    assert not watchdog.is_frozen(FROZEN_AFTER)
    assert watchdog.is_frozen(FROZEN_AFTER + 0.001)
    assert FROZEN_AFTER == 2.8


def test_nothing_is_frozen_before_the_first_frame():
    assert not Watchdog.at(10.0).is_frozen(100.0)


def test_a_picture_that_stays_after_a_new_connection_is_still_not_frozen():
    watchdog = seen(Watchdog.at(0.0), 0.0, BRIGHT).connected(10.0)
    assert watchdog.digest is None
    watchdog = seen(watchdog, 10.1, BRIGHT)
    assert not watchdog.is_frozen(60.0)
    assert seen(watchdog, 60.1, OTHER).is_frozen(63.0)


def test_what_is_known_of_a_source_lasts_over_attempts_that_bring_nothing():
    watchdog = seen(Watchdog.at(0.0), 0.0, BRIGHT)
    for number in range(100):
        watchdog = watchdog.connected(10.0 + number)
    assert not seen(watchdog, 200.0, BRIGHT).is_frozen(300.0)


def test_only_the_last_few_pictures_are_remembered():
    watchdog = Watchdog.at(0.0)
    for digest in range(1000):
        watchdog = seen(watchdog, 0.0, digest).connected(0.0)
    assert len(watchdog.known_still) < 20
    assert 999 in watchdog.known_still


def test_a_pause_starts_the_timers_anew():
    watchdog = seen(Watchdog.at(0.0), 0.0, BLACK, is_black=True).restarted(60.0)
    assert not watchdog.is_silent(62.0)
    assert not watchdog.is_frozen(60.0 + FROZEN_AFTER)
    assert watchdog.is_frozen(62.9)
    assert watchdog.is_silent(62.1)
    assert not watchdog.is_black(60.5)
    assert watchdog.is_black(61.0)


def test_a_fault_says_what_is_wrong_with_which_source():
    watchdog = seen(Watchdog.at(10.0), 10.0, BRIGHT)
    camera, screen = Connected("Cam"), Connected("Cam", may_stand_still=True)
    assert watchdog.fault(12.0, camera) == ""
    assert watchdog.fault(12.9, screen) == "No picture from Cam for 2 s."
    stream = Connected("Cam", may_stand_still=True, silence_limit=5.0)
    assert watchdog.fault(15.0, stream) == ""
    assert watchdog.fault(15.1, stream) == "No picture from Cam for 5 s."
    watchdog = watchdog.delivered(12.9)
    assert watchdog.fault(12.9, camera) == "The picture of Cam has been frozen for 3 s."
    assert watchdog.fault(12.9, screen) == ""


def test_black_needs_a_second():
    watchdog = seen(Watchdog.at(10.0), 10.0, BLACK, is_black=True)
    watchdog = seen(watchdog, 10.5, OTHER, is_black=True)  # another black
    assert not watchdog.is_black(10.9375)
    assert watchdog.is_black(11.0)
    assert not seen(watchdog, 11.1, BRIGHT).is_black(20.0)
