from itertools import pairwise

from swiftcam.pipeline.outage import ATTEMPT_DEADLINE, Outage


def tries_within(seconds):
    """Return the times of the tries of an outage in which each fails at once."""
    outage, times, now = Outage(0.0), [], 0.0
    while now < seconds:
        if outage.is_due(now):
            outage.try_begun(now)
            times.append(round(now, 2))
            outage.try_failed(now)
        now += 0.05
    assert outage.tries == len(times)
    return times


def test_a_short_outage_is_tried_every_half_second():
    times = tries_within(10)
    assert 0.5 <= times[0] < 0.6
    gaps = [b - a for a, b in pairwise(times)]
    assert max(gaps) < 0.62


def test_a_long_outage_is_tried_every_five_seconds():
    times = tries_within(600)
    assert 4.9 < times[-1] - times[-2] < 5.2
    assert 0.9 < times[70] - times[69] < 1.2


def test_one_try_at_a_time_and_none_for_ever():
    outage = Outage(0.0)
    outage.try_begun(0.5)
    assert not outage.is_due(100.0)
    assert not outage.is_hopeless(0.5 + ATTEMPT_DEADLINE)
    assert outage.is_hopeless(0.6 + ATTEMPT_DEADLINE)
