"""The state of a run and its reason, shared by its threads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from swiftcam.pipeline.state.snapshot import Problem, State

if TYPE_CHECKING:
    from collections.abc import Callable


class Condition(NamedTuple):
    """A state, its message, and what cannot be used; see `Snapshot`."""

    state: State
    message: str = ""
    problem: Problem = Problem.NONE


class Status:
    """The condition of a run, which changes as a whole. A final state never changes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._condition = Condition(State.OPENING)
        self._finished_at = 0.0

    @property
    def state(self) -> State:
        """The present state."""
        return self._condition.state

    @property
    def finished_at(self) -> float:
        """When the final state was entered (monotonic seconds); 0.0 before."""
        return self._finished_at

    def read(self) -> Condition:
        """Return the present condition."""
        return self._condition

    def enter(
        self,
        state: State,
        message: str = "",
        problem: Problem = Problem.NONE,
        *,
        only_from: tuple[State, ...] = (),
    ) -> bool:
        """Enter a state; return False if the present one is final or not in `only_from`."""
        with self._lock:
            present = self.state
            if present.is_final or (only_from and present not in only_from):
                return False
            self._condition = Condition(state, message, problem)
            if state.is_final:
                self._finished_at = self._clock()
            return True
