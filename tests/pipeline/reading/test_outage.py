import pytest

from swiftcam.pipeline.reading.outage import ATTEMPT_DEADLINE, Outage


def test_the_first_try_is_half_a_second_after_the_loss():
    outage = Outage(100.0)
    assert not outage.is_due(100.49)
    assert outage.is_due(100.5)
    assert outage.tries == 0
    assert Outage(100.0, first_retry=0.0).is_due(100.0)


@pytest.mark.parametrize(
    ("lasted", "pause"),
    [(0.5, 0.5), (29.875, 0.5), (30.0, 1.0), (299.875, 1.0), (300.0, 5.0), (1e6, 5.0)],
)
def test_the_longer_an_outage_the_rarer_the_tries(lasted, pause):
    outage = Outage(100.0)
    outage.try_begun(100.0 + lasted)
    outage.try_failed(100.0 + lasted)
    assert not outage.is_due(100.0 + lasted + pause - 0.0625)
    assert outage.is_due(100.0 + lasted + pause)


def test_a_wait_never_becomes_rare():
    outage = Outage(0.0, longest_delay=2.0)
    for began, pause in ((0.5, 0.5), (100.0, 1.0), (1000.0, 2.0)):
        outage.try_begun(began)
        outage.try_failed(began)
        assert not outage.is_due(began + pause - 0.0625)
        assert outage.is_due(began + pause)


def test_one_try_at_a_time_and_none_for_ever():
    outage = Outage(0.0)
    assert not outage.is_overdue(1000.0)  # nothing is tried
    outage.try_begun(0.5)
    assert outage.tries == 1
    assert not outage.is_due(100.0)
    assert not outage.is_overdue(0.5 + ATTEMPT_DEADLINE)
    assert outage.is_overdue(0.625 + ATTEMPT_DEADLINE)
    outage.try_failed(0.625 + ATTEMPT_DEADLINE)
    assert not outage.is_overdue(1000.0)
    outage.try_begun(10.0)
    assert outage.tries == 2


def test_a_connection_has_eight_seconds_to_deliver():
    assert ATTEMPT_DEADLINE == 8.0
