"""Plays recorded media at its own speed."""

from __future__ import annotations

# The schedule restarts when the next picture is this many seconds late or early: after a sleep of
# the machine, or a jump in the timestamps, the picture must neither freeze nor race.
_TOO_LATE = 1.0
_TOO_EARLY = 10.0
_BACK = 0.25  # seconds: timestamps that go back by more restart the schedule


class Pacer:
    """Computes how long to wait until the picture at a media position is due.

    The first picture is due at once, and so is the next one after `restart`.
    """

    def __init__(self) -> None:
        self._origin: float | None = None
        self._last = 0.0

    def restart(self) -> None:
        """Discard the schedule, for instance after a pause."""
        self._origin = None

    def seconds_until(self, position: float, now: float) -> float:
        """Return the seconds until `position` (media seconds) is due; negative when it is late."""
        goes_back = position < self._last - _BACK
        self._last = position
        if self._origin is None or goes_back:
            self._origin = now - position
        wait = self._origin + position - now
        if not -_TOO_LATE <= wait <= _TOO_EARLY:
            self._origin = now - position
            return 0.0
        return wait
