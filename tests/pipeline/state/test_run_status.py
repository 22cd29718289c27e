import pytest

from swiftcam.pipeline.state.run_status import Condition, Status
from swiftcam.pipeline.state.snapshot import State
from tests.fakes import FakeClock

FINAL = (State.STOPPED, State.ENDED, State.FAILED)


@pytest.mark.parametrize("final", FINAL)
@pytest.mark.parametrize("state", State)
def test_a_final_state_stays(final, state):
    clock = FakeClock(5.0)
    status = Status(clock)
    assert status.enter(final, "why")
    clock.now = 9.0
    assert not status.enter(state, "other")
    assert status.read() == Condition(final, "why")
    assert status.finished_at == 5.0


@pytest.mark.parametrize("state", [s for s in State if s not in FINAL])
def test_other_states_follow_each_other(state):
    status = Status(FakeClock())
    assert status.read() == Condition(State.OPENING)
    assert status.enter(state, "m")
    assert status.state is state
    assert status.finished_at == 0.0
    assert state.is_final is False


def test_some_states_are_entered_only_from_others():
    status = Status(FakeClock())
    assert not status.enter(State.PAUSED, only_from=(State.LIVE,))
    assert status.enter(State.LIVE, only_from=(State.OPENING,))
    assert status.enter(State.PAUSED, only_from=(State.LIVE,))


def test_a_state_that_is_not_entered_leaves_the_message():
    status = Status(FakeClock())
    status.enter(State.LIVE, "Trying again.")
    assert not status.enter(State.PAUSED, "Held.", only_from=(State.OPENING,))
    assert status.read() == Condition(State.LIVE, "Trying again.")
    assert status.enter(State.PAUSED, only_from=(State.OPENING, State.LIVE))
    assert status.read() == Condition(State.PAUSED)
