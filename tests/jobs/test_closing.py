import time

import pytest

from swiftcam.jobs.closing import Deadline, Stoppable, close_together
from tests.fakes import FakeClock


@pytest.fixture
def clock(monkeypatch):
    clock = FakeClock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_a_deadline_is_what_is_left_of_its_seconds(clock):
    deadline = Deadline(1.5)
    assert deadline.remaining() == pytest.approx(1.5)
    clock.now += 1.0
    assert deadline.remaining() == pytest.approx(0.5)
    clock.now += 1.0
    assert deadline.remaining() == 0.0


def test_all_are_asked_to_end_before_any_is_waited_for_and_share_the_time(clock):
    calls = []

    def part(name, takes):
        def close(timeout):
            calls.append((name, round(timeout, 3)))
            clock.now += min(takes, timeout)

        return Stoppable(lambda: calls.append(name), close)

    close_together([part("source", 0.25), part("batch", 99.0), part("cameras", 0.1)], 1.0)
    expected = ["source", "batch", "cameras", ("source", 1.0), ("batch", 0.75), ("cameras", 0.0)]
    assert calls == expected
