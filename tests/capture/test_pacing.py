import pytest

from swiftcam.capture.pacing import Pacer


def test_pictures_are_due_at_their_media_time():
    pacer = Pacer()
    assert pacer.seconds_until(0.0, 50.0) == 0
    assert pacer.seconds_until(0.04, 50.01) == pytest.approx(0.03)
    assert pacer.seconds_until(0.08, 50.10) == pytest.approx(-0.02)


def test_media_may_start_anywhere():
    pacer = Pacer()
    assert pacer.seconds_until(7.5, 50.0) == 0
    assert pacer.seconds_until(7.6, 50.0) == pytest.approx(0.1)


@pytest.mark.parametrize(("position", "now"), [(0.1, 58.0), (3600.0, 50.1)])
def test_a_jump_starts_the_schedule_anew(position, now):
    pacer = Pacer(longest_wait=10.0)
    pacer.seconds_until(0.0, 50.0)
    assert pacer.seconds_until(position, now) == 0
    assert pacer.seconds_until(position + 0.04, now) == pytest.approx(0.04)


def test_a_clock_that_is_set_back_is_not_caught_up_with():
    pacer = Pacer()
    pacer.seconds_until(0.0, 50.0)
    assert pacer.seconds_until(0.9, 50.0) == pytest.approx(0.9)
    assert pacer.seconds_until(0.0, 50.93) == 0
    assert pacer.seconds_until(0.1, 50.93) == pytest.approx(0.1)


def test_slow_media_wait_their_time():
    pacer = Pacer()
    pacer.seconds_until(0.0, 50.0)
    assert pacer.seconds_until(5.0, 50.0) == pytest.approx(5.0)


def test_slides_may_last_for_minutes_and_a_pause_makes_them_last_longer():
    pacer = Pacer()
    pacer.seconds_until(0.0, 50.0)
    assert pacer.seconds_until(600.0, 50.0) == pytest.approx(600.0)
    pacer.shift(7.0)
    assert pacer.seconds_until(600.0, 60.0) == pytest.approx(597.0)


def test_restart_makes_the_next_picture_due():
    pacer = Pacer()
    pacer.seconds_until(0.0, 50.0)
    pacer.restart()
    assert pacer.seconds_until(0.04, 50.9) == 0
