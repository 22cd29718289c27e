"""Detects when a file that another program writes is complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class FileState(NamedTuple):
    """The size and time of a file at one moment."""

    size: int
    mtime_ns: int


@dataclass
class _Candidate:
    state: FileState | None
    since: float


class IncompleteFiles:
    """The files that are being written; each is complete after `quiet` seconds without a change.

    `state_of` returns the state of a file, None if it does not exist. Times are in seconds.
    """

    def __init__(self, state_of: Callable[[Path], FileState | None], quiet: float = 1.0) -> None:
        self._state_of = state_of
        self._quiet = quiet
        self._candidates: dict[Path, _Candidate] = {}

    def __len__(self) -> int:
        return len(self._candidates)

    def note(self, path: Path, now: float, *, is_complete: bool = False) -> None:
        """Add a file that is new or has changed; `is_complete` if it was moved here."""
        state = self._state_of(path)
        if state is None:
            self._candidates.pop(path, None)
        elif is_complete and state.size:
            self._candidates[path] = _Candidate(state, now - self._quiet)
        else:
            known = self._candidates.get(path)
            if known is None or known.state != state:
                self._candidates[path] = _Candidate(state, now)

    def take_complete(self, now: float) -> list[Path]:
        """Remove and return the files that are complete, in the order of their arrival."""
        complete = []
        for path, candidate in list(self._candidates.items()):
            state = self._state_of(path)
            if state is None:
                del self._candidates[path]
            elif state != candidate.state:
                candidate.state, candidate.since = state, now
            elif now - candidate.since >= self._quiet:
                del self._candidates[path]
                complete.append(path)
        return complete
