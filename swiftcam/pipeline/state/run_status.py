"""The state of a run and its reason, shared by its threads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from swiftcam.pipeline.state.snapshot import State

if TYPE_CHECKING:
    from collections.abc import Callable


class Status:
    """A state and its message, which change together. A final state never changes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._state = State.OPENING
        self._message = ""
        self._finished_at = 0.0

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    @property
    def finished_at(self) -> float:
        """When the final state was entered (monotonic seconds); 0.0 before."""
        return self._finished_at

    def read(self) -> tuple[State, str]:
        """Return the state with its message."""
        with self._lock:
            return self._state, self._message

    def enter(self, state: State, message: str = "", *, only_from: tuple[State, ...] = ()) -> bool:
        """Enter a state; return False if the present one is final or not in `only_from`."""
        with self._lock:
            if self._state.is_final or (only_from and self._state not in only_from):
                return False
            self._state, self._message = state, message
            if state.is_final:
                self._finished_at = self._clock()
            return True
