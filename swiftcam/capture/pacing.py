"""Plays recorded media at its own speed."""

from __future__ import annotations

# The schedule restarts when the next picture is this many seconds late, as after a sleep of the
# machine: the picture must not race.
_TOO_LATE = 1.0
_LONGEST_WAIT = 900.0
_BACK = 0.25  # seconds: timestamps that go back by more restart the schedule


class Pacer:
    """Computes how long to wait until the picture at a media position is due.

    The first picture is due at once, and so is the next one after `restart`. So is one that would
    be due in more than `longest_wait` seconds, by default more than a slide is shown: that is a
    jump in the timestamps.
    """

    def __init__(self, longest_wait: float = _LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait
        self._origin: float | None = None
        self._last = 0.0

    def shift(self, seconds: float) -> None:
        """Delay all pictures, as after a pause of `seconds`."""
        if self._origin is not None:
            self._origin += seconds

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
        if not -_TOO_LATE <= wait <= self._longest_wait:
            self._origin = now - position
            return 0.0
        return wait
