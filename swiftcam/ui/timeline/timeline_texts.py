"""Times and lengths of the timeline as text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.seek_bar import clock_text

if TYPE_CHECKING:
    from swiftcam.pipeline.judging.timeline import TimelineEntry

LEAST = 0.1  # seconds; shorter lengths are not given as a number


def length_text(seconds: float) -> str:
    """Return a length: "1 picture", "< 0.1 s", "4.5 s", "2 min 05 s", "1 h 05 min".

    A single picture that nothing followed has no length: a photograph, or the newest frame.
    """
    if not seconds:
        return tr("1 picture")
    if seconds < LEAST:
        return tr("< {seconds} s", seconds=LEAST)
    if seconds < 59.95:
        return tr("{seconds:.1f} s", seconds=seconds)
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return tr("{minutes} min {seconds:02} s", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return tr("{hours} h {minutes:02} min", hours=hours, minutes=minutes)


def start_text(entry: TimelineEntry, *, is_live: bool, now: float | None = None) -> str:
    """Return when a stretch began: the position in a recording, or the time of day.

    An earlier day is named. `now`: seconds since 1970, the present by default.
    """
    if not is_live:
        return clock_text(entry.start)
    began, today = time.localtime(entry.began_at), time.localtime(now)
    form = "%H:%M:%S" if began[:3] == today[:3] else "%m-%d %H:%M:%S"
    return time.strftime(form, began)
