"""Plays recorded media at its own speed."""

from __future__ import annotations

# A machine that slept, or media whose clock jumps, must not freeze or race the picture: the
# schedule starts anew when the next picture is this many seconds late or early.
_TOO_LATE = 1.0
_TOO_EARLY = 10.0
_BACK = 0.25  # seconds by which a clock was set back: that is no lateness to be made good


class Pacer:
    """Says how long to wait before the picture at a media position is due.

    The first position asked for is due at once; `restart` makes the next one so again.
    """

    def __init__(self) -> None:
        self._origin: float | None = None
        self._last = 0.0

    def restart(self) -> None:
        """Forget the schedule, after a pause for instance."""
        self._origin = None

    def seconds_until(self, position: float, now: float) -> float:
        """Return the seconds until `position` (media seconds) is due; negative when it is late."""
        is_set_back = position < self._last - _BACK
        self._last = position
        if self._origin is None or is_set_back:
            self._origin = now - position
        wait = self._origin + position - now
        if not -_TOO_LATE <= wait <= _TOO_EARLY:
            self._origin = now - position
            return 0.0
        return wait
