"""The time axis of the strip: which seconds are where, and its marks. Without Qt."""

from __future__ import annotations

import time
from dataclasses import dataclass

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
_LEAST_SPAN = 10.0  # seconds
_MINUTE, _DAY = 60, 86400


@dataclass(frozen=True)
class TimeAxis:
    """The seconds from `first` to `last` on a line from x = 0 to `width`.

    `clock_offset`: the time in seconds since 1970 of second 0, None for positions in a recording.
    """

    first: float
    last: float
    width: float
    clock_offset: float | None = None

    def x(self, seconds: float) -> float:
        """Return the place of a time."""
        return (seconds - self.first) / (self.last - self.first) * self.width

    def seconds(self, x: float) -> float:
        """Return the time at a place, inside the axis."""
        share = min(max(x / self.width, 0.0), 1.0) if self.width > 0 else 0.0
        return self.first + share * (self.last - self.first)

    def marks(self, room: float) -> list[tuple[float, str]]:
        """Return times with their texts, at least `room` apart; an axis of times of day has days.

        The marks are at round times.
        """
        span = self.last - self.first
        step = next((s for s in _STEPS if self.width * s / span >= room), None)
        if step is None:
            step = _DAY * max(1, round(span / _DAY * room / max(1.0, self.width)))
        zero = self._zero()
        number = -(-(self.first + zero) // step)
        found = []
        while (at := number * step - zero) <= self.last:
            found.append((at, self._text(at, step)))
            number += 1
        return found

    def _zero(self) -> float:
        """Return the distance from a round time to second 0."""
        if self.clock_offset is None:
            return 0.0
        zone = time.localtime(self.clock_offset).tm_gmtoff or 0
        return (self.clock_offset + zone) % _DAY

    def _text(self, at: float, step: float) -> str:
        if self.clock_offset is None:
            minutes, seconds = divmod(round(at), 60)
            hours, minutes = divmod(minutes, 60)
            return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
        form = "%m-%d" if step >= _DAY else "%H:%M" if step >= _MINUTE else "%H:%M:%S"
        return time.strftime(form, time.localtime(round(self.clock_offset + at)))


def growing_end(first: float, last: float) -> float:
    """Return an end of the axis after `last` that rarely changes while `last` grows."""
    span = max(_LEAST_SPAN, last - first)
    step = next((s for s in _STEPS if s >= span / 6), _DAY)
    return first + step * -(-span // step)
