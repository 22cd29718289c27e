from types import SimpleNamespace

import pytest

from swiftcam.inference.setups.model_request import Request
from swiftcam.live.unsure_timer import UNSURE_AFTER, UnsureTimer
from swiftcam.pipeline import State
from swiftcam.pipeline.state.snapshot import ModelChange
from tests.live.unsure import snapshot

STEP = 0.5  # seconds between two snapshots
STEPS = round(UNSURE_AFTER / STEP)  # so many make the time
UNSURE = snapshot()


class Watched:
    """A timer that is given a snapshot every half second."""

    def __init__(self):
        self.now = 1000.0
        self._timer = UnsureTimer()

    def see(self, shown, steps=1):
        """Show a snapshot for some steps; return the last answer."""
        for _ in range(steps):
            self.now += STEP
            answer = self._timer.is_over(shown, self.now)
        return answer


@pytest.fixture
def watched():
    watched = Watched()
    watched.see(UNSURE)
    return watched


def test_it_is_ten_seconds():
    assert UNSURE_AFTER == 10.0


def test_it_is_over_after_its_time_and_as_long_as_nothing_changes(watched):
    assert not watched.see(UNSURE, STEPS - 1)
    assert watched.see(UNSURE)
    assert watched.see(UNSURE, 100)


def test_one_sure_label_starts_the_time_again(watched):
    watched.see(UNSURE, STEPS - 1)
    assert not watched.see(snapshot(2))
    assert not watched.see(UNSURE, STEPS)  # the first of them begins
    assert watched.see(UNSURE)
    assert not watched.see(snapshot(0))


@pytest.mark.parametrize(
    "between",
    [
        snapshot(state=State.STALLED),
        snapshot(state=State.RECONNECTING),
        snapshot(state=State.OPENING),
        snapshot(state=State.STOPPED),
        snapshot(state=State.ENDED),
        snapshot(state=State.FAILED),
        snapshot(model=None),
        snapshot(model_change=ModelChange(Request(1), is_loading=True)),
        snapshot(labelled=None),  # no label yet, or a black picture
    ],
    ids=lambda shown: f"{shown.state.value}, {shown.labelled and shown.model and 'labelled'}",
)
def test_what_interrupts_the_labelled_picture_starts_the_time_again(watched, between):
    assert not watched.see(between, 2 * STEPS)
    assert not watched.see(UNSURE, STEPS)
    assert watched.see(UNSURE)
    assert not watched.see(between)


@pytest.mark.parametrize("other", [snapshot(name="another"), snapshot(generation=2)])
def test_another_model_and_another_run_start_the_time_again(watched, other):
    watched.see(UNSURE, STEPS - 1)
    assert not watched.see(other, STEPS)
    assert watched.see(other)


def test_a_pause_does_not_count_and_the_time_continues_after_it(watched):
    paused = snapshot(state=State.PAUSED)
    watched.see(UNSURE, STEPS - 2)
    assert not watched.see(paused, 3 * STEPS)
    assert not watched.see(UNSURE, 2)  # from the pause to the first of them is no live picture
    assert watched.see(UNSURE)
    assert watched.see(paused, 3 * STEPS)  # so the user may think about it


def test_a_sure_label_of_a_paused_picture_starts_the_time_again(watched):
    watched.see(UNSURE, STEPS)
    assert not watched.see(snapshot(1, state=State.PAUSED))
    assert not watched.see(snapshot(state=State.PAUSED))


def test_time_in_which_the_view_was_not_watched_does_not_count(watched):
    watched.see(UNSURE, STEPS - 1)
    watched.now += 3600.0
    assert not watched.see(UNSURE, STEPS)
    assert watched.see(UNSURE)


def test_a_slow_machine_that_polls_once_a_second_is_watched_too():
    timer = UnsureTimer()
    assert [timer.is_over(UNSURE, float(now)) for now in range(11)] == [False] * 10 + [True]


def test_labels_of_the_model_before_say_nothing_about_the_present_one(watched):
    of_before = snapshot()
    of_before.labelled.model = SimpleNamespace(name="before")
    assert not watched.see(of_before, 2 * STEPS)
    assert not watched.see(UNSURE, STEPS)
    assert watched.see(UNSURE)
