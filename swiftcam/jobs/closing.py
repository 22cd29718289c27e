"""Stops everything that runs behind a window, within one deadline even if a part is stuck."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SECONDS = 1.5
"""The time that a closing window waits for everything behind it, in all."""


class Deadline:
    """A deadline that several waits share: each gets the time that the earlier ones left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds until the deadline, 0.0 once it has passed."""
        return max(0.0, self._end - time.monotonic())


class Stoppable(NamedTuple):
    """Something that runs: `stop` asks it to end and returns at once, `close` waits for its end.

    `close` gets the seconds that it may wait.
    """

    stop: Callable[[], object]
    close: Callable[[float], object]


def close_together(parts: Sequence[Stoppable], seconds: float = SECONDS) -> None:
    """Ask all parts to end, then wait for them, `seconds` in all.

    All parts are asked first, so that one that is stuck does not delay the others.
    """
    for part in parts:
        part.stop()
    deadline = Deadline(seconds)
    for part in parts:
        part.close(deadline.remaining())
