"""Ends all that goes on behind a window within one time, whatever of it is stuck."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SECONDS = 1.5
"""How long a closed window waits for everything behind it, all together."""


class Deadline:
    """A moment that several waits have in common: each is given what the ones before it left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds until then, 0.0 once it has passed."""
        return max(0.0, self._end - time.monotonic())


class Stoppable(NamedTuple):
    """Something that goes on: `stop` asks it to end and returns at once, `close` waits for that.

    `close` is given seconds, and waits no longer.
    """

    stop: Callable[[], object]
    close: Callable[[float], object]


def close_together(parts: Sequence[Stoppable], seconds: float = SECONDS) -> None:
    """Ask all parts to end, then wait for them, `seconds` in all.

    While one that is stuck is waited for, the others end.
    """
    for part in parts:
        part.stop()
    deadline = Deadline(seconds)
    for part in parts:
        part.close(deadline.remaining())
