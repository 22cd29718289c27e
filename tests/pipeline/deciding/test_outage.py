import pytest

from swiftcam.pipeline.deciding.outage import Outage


def test_the_first_try_is_half_a_second_after_the_loss():
    outage = Outage.at(100.0)
    assert not outage.is_due(100.49)
    assert outage.is_due(100.5)
    assert outage.tries == 0
    assert Outage.at(100.0, first_retry=0.0).is_due(100.0)


@pytest.mark.parametrize(
    ("lasted", "pause"),
    [(0.5, 0.5), (29.875, 0.5), (30.0, 1.0), (299.875, 1.0), (300.0, 5.0), (1e6, 5.0)],
)
def test_the_longer_an_outage_the_rarer_the_tries(lasted, pause):
    outage = Outage.at(100.0).try_begun(100.0 + lasted).try_failed(100.0 + lasted)
    assert not outage.is_due(100.0 + lasted + pause - 0.0625)
    assert outage.is_due(100.0 + lasted + pause)


def test_a_wait_never_becomes_rare():
    outage = Outage.at(0.0, longest_delay=2.0)
    for began, pause in ((0.5, 0.5), (100.0, 1.0), (1000.0, 2.0)):
        outage = outage.try_begun(began).try_failed(began)
        assert not outage.is_due(began + pause - 0.0625)
        assert outage.is_due(began + pause)


def test_one_try_at_a_time_and_none_for_ever():
    outage = Outage.at(0.0)
    assert not outage.is_overdue(1000.0, 8.0)  # nothing is tried
    outage = outage.try_begun(0.5)
    assert outage.tries == 1
    assert not outage.is_due(100.0)
    assert not outage.is_overdue(8.5, 8.0)
    assert outage.is_overdue(8.625, 8.0)
    outage = outage.try_failed(8.625)
    assert not outage.is_overdue(1000.0, 8.0)
    assert outage.try_begun(10.0).tries == 2


def test_a_retry_can_be_hurried_but_not_delayed():
    outage = Outage.at(0.0)
    assert outage.hurried(0.25).is_due(0.25)
    assert outage.hurried(9.0).is_due(0.5)
    assert not outage.try_begun(0.5).hurried(0.75).is_due(0.75)  # one is running
