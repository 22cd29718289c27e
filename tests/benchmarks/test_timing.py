"""Turns: who runs when, how often, and how long that took, on a clock of the test."""

import time

import pytest

from benchmarks.timing import Timing, Turn, interleaved
from tests.fakes import FakeClock


@pytest.fixture
def clock(monkeypatch):
    clock = FakeClock()
    monkeypatch.setattr(time, "perf_counter", clock)
    return clock


def test_everyone_has_one_turn_a_round_after_a_first_run(clock):
    order = []
    runs = {name: (lambda name=name: order.append(name)) for name in "ab"}
    timings = interleaved(runs, rounds=2, turn=Turn(untimed=1, timed=2))
    assert "".join(order) == "ab" + 2 * "aaabbb"
    assert timings == {"a": Timing(0, 0, 0, 0), "b": Timing(0, 0, 0, 0)}


def test_only_the_timed_runs_count_in_milliseconds(clock):
    seconds = iter([100, 50, 0.001, 0.002, 50, 0.004, 0.005])  # the first run and the untimed ones

    def run():
        clock.now += next(seconds)

    timing = interleaved({"a": run}, rounds=2, turn=Turn(untimed=1, timed=2))["a"]
    found = (timing.best, timing.low, timing.median, timing.high)
    assert found == pytest.approx((1, 1.75, 3, 4.25))
