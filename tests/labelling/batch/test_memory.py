import threading

import pytest

from swiftcam.labelling.batch.memory import MemoryBudget
from tests.stacks import until_it_waits
from tests.waiting import PATIENCE


class Decoder:
    """A thread that reserves memory until the test releases it."""

    def __init__(self, budget, needed):
        self.is_in = threading.Event()
        self.may_leave = threading.Event()
        self._budget, self._needed = budget, needed
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        with self._budget.room_for(self._needed):
            self.is_in.set()
            self.may_leave.wait(PATIENCE)

    def leave(self):
        self.may_leave.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def test_requests_that_fit_together_run_together():
    budget = MemoryBudget(100)
    first, second = Decoder(budget, 40), Decoder(budget, 60)
    assert first.is_in.wait(PATIENCE)
    assert second.is_in.wait(PATIENCE)
    assert budget.in_use == 100
    first.leave()
    second.leave()
    assert budget.in_use == 0


def test_requests_that_do_not_fit_wait():
    budget = MemoryBudget(100)
    first = Decoder(budget, 80)
    assert first.is_in.wait(PATIENCE)
    large = Decoder(budget, 90)
    until_it_waits(large.thread)
    small = Decoder(budget, 10)  # would fit, but its request came later
    until_it_waits(small.thread)
    assert not large.is_in.is_set()
    assert not small.is_in.is_set()
    first.leave()
    assert large.is_in.wait(PATIENCE)
    assert small.is_in.wait(PATIENCE)
    large.leave()
    small.leave()


def test_more_than_the_budget_is_let_in_alone():
    budget = MemoryBudget(100)
    small = Decoder(budget, 1)
    assert small.is_in.wait(PATIENCE)
    huge = Decoder(budget, 500)
    until_it_waits(huge.thread)
    assert not huge.is_in.is_set()
    small.leave()
    assert huge.is_in.wait(PATIENCE)
    huge.leave()


def test_an_error_gives_the_memory_back():
    budget = MemoryBudget(100)
    with pytest.raises(ValueError, match="broken"), budget.room_for(100):
        raise ValueError("broken")
    assert budget.in_use == 0
