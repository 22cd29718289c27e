import pytest

from benchmarks.overload import Label, ages_in_periods


def test_the_age_of_labels_is_told_in_periods_of_the_engine():
    labels = [Label(age=0.3, period=0.2)] * 19 + [Label(age=0.8, period=0.4)]
    p50, p95 = ages_in_periods(labels)
    assert p50 == pytest.approx(1.5)
    assert p95 == pytest.approx(1.525)
