import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swiftcam.metrics import LatencyMeter, RateMeter


def ticked(times, **options):
    meter = RateMeter(**options)
    for now in times:
        meter.tick(now)
    return meter


def test_rate_of_a_steady_source():
    meter = ticked([i / 30 for i in range(60)])
    assert meter.current(59 / 30) == pytest.approx(30)
    assert meter.mean() == pytest.approx(30)
    assert meter.count == 60


def test_rate_is_seeded_by_the_second_event():
    meter = ticked([10.0])
    assert meter.current(10.0) == 0
    meter.tick(10.1)
    assert meter.current(10.1) == pytest.approx(10)


def test_rate_follows_a_change_within_a_window():
    meter = ticked([i / 10 for i in range(20)] + [2 + i / 50 for i in range(100)])
    assert meter.current(4.0) == pytest.approx(50, rel=0.03)
    assert meter.mean() == pytest.approx(119 / 3.98)


def test_rate_falls_when_the_source_stops():
    meter = ticked([i / 30 for i in range(60)])
    rates = [meter.current(2 + silence) for silence in (0.0, 0.5, 1.0, 5.0)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 1


def test_slow_rates_are_measured_too():
    meter = ticked([0.0, 4.0, 8.0])
    assert meter.current(8.0) == pytest.approx(0.25)


def test_percentiles_are_in_milliseconds_and_recent():
    meter = LatencyMeter(capacity=100)
    assert meter.percentiles() is None
    for i in range(1000):
        meter.add(i / 1000)
    found = meter.percentiles()
    assert found.p50 == pytest.approx(949.5)
    assert found.p95 == pytest.approx(994.05)


@settings(max_examples=60)
@given(st.lists(st.floats(0, 10), min_size=1, max_size=200))
def test_percentiles_are_those_of_numpy(seconds):
    meter = LatencyMeter()
    for number, value in enumerate(seconds, 1):
        meter.add(value)
        if number % 50 == 1:
            assert meter.percentiles() is not None  # what is remembered must not stay
    p50, p95 = np.percentile(seconds, (50, 95)) * 1e3
    found = meter.percentiles()
    assert (found.p50, found.p95) == pytest.approx((p50, p95))
    assert meter.percentiles() is found


def test_recent_is_the_middle_of_the_last_samples():
    meter = LatencyMeter()
    assert meter.recent() is None
    for i in range(100):
        meter.add(i / 1000)
    assert meter.recent() == pytest.approx(92)
