"""The condition of a run: its state, the reason for it, and what cannot be used."""

from __future__ import annotations

from typing import NamedTuple

from swiftcam.pipeline.state.snapshot import Problem, State


class Condition(NamedTuple):
    """A state, its message, and what cannot be used; see `Snapshot`."""

    state: State
    message: str = ""
    problem: Problem = Problem.NONE
