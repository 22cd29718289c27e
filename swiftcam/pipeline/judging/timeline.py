"""The timeline of labels: one entry for each stretch of the same headline."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from swiftcam import files
from swiftcam.errors import OutputError, system_reason
from swiftcam.phrases import phrase
from swiftcam.pipeline.judging.thumbnails import thumbnail
from swiftcam.texts import shown_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from swiftcam.capture.frame import Frame
    from swiftcam.pipeline.state.headline import Headline

TIMELINE_SUFFIXES = (".csv", ".jsonl")
_COLUMNS = ("start", "end", "index", "label", "peak")
CAPACITY = 10_000  # entries; the oldest are dropped, since a small box runs for months
ILLUSTRATED = 2_000  # entries with a thumbnail, the newest: 6 MB of photographs
SHORTEST = 0.2  # seconds; a class that comes back sooner was shown without a break


@dataclass(frozen=True)
class TimelineEntry:
    """A stretch of one label.

    `start`, `end`: media seconds. `index`, `label`: the class. `peak`: its highest averaged
    probability. `began_at`: the time of the clock at its start, in seconds since 1970.
    `thumbnail`: the frame at its start, a small JPEG picture; empty for old entries.
    """

    start: float
    end: float
    index: int
    label: str
    peak: float
    began_at: float = field(default=0.0, compare=False)
    thumbnail: bytes = field(default=b"", compare=False, repr=False)

    @property
    def seconds(self) -> float:
        """The length of the stretch."""
        return self.end - self.start


class Timeline:
    """Collects entries from headlines; "not sure" adds none.

    A stretch ends where the next headline begins, or at the last frame before a `cut`: no stretch
    spans a gap. A class that is interrupted for less than `SHORTEST` seconds has one stretch,
    without the labels in between. `clock` returns the time in seconds since 1970. Filled on one
    thread; `entries` may be read on any.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._entries: list[TimelineEntry] = []
        self._since: float | None = None  # of the headline that the last entry belongs to
        self._seen_at = 0.0  # the position of the last frame
        self._joined = 0  # the number of entries since the last cut

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        """The entries so far, the newest last; the last one may still grow."""
        return tuple(self._entries)

    def add(self, headline: Headline, label: str, frame: Frame) -> None:
        """Record the headline of a frame; `label` names its class.

        A frame of an earlier position does not follow the one before.
        """
        if frame.position < self._seen_at:
            self.cut()
        self._seen_at = frame.position
        is_open = self._since is not None
        if is_open and self._is_same(headline, label):
            self._grow(frame.position, headline.probability)
            return
        if is_open:
            self._close(headline.since)
        self._replace_moment(frame.position)
        if headline.index is not None:
            self._begin(headline, headline.index, label, frame)

    def cut(self) -> None:
        """End the last stretch at the last frame; the next one is not joined to it."""
        self._since = None
        self._joined = 0

    def _is_same(self, headline: Headline, label: str) -> bool:
        last = self._entries[-1]
        return (headline.index, label, headline.since) == (last.index, last.label, self._since)

    def _grow(self, end: float, probability: float) -> None:
        last = self._entries[-1]
        self._entries[-1] = replace(last, end=end, peak=max(last.peak, probability))

    def _close(self, now: float) -> None:
        """End the last stretch at the start of the next headline."""
        self._since = None
        self._entries[-1] = replace(self._entries[-1], end=now)

    def _replace_moment(self, now: float) -> None:
        """Drop a stretch without length at `now`: the same frame is labelled again."""
        if self._entries and self._entries[-1].start == self._entries[-1].end == now:
            self._entries.pop()
            self._joined = max(0, self._joined - 1)

    def _begin(self, headline: Headline, index: int, label: str, frame: Frame) -> None:
        self._since = headline.since
        place = self._interrupted(index, label, headline.since)
        if place is not None:
            self._joined -= len(self._entries) - 1 - place
            self._entries[place:] = [self._entries[place]]
            self._grow(frame.position, headline.probability)
            return
        self._entries.append(
            TimelineEntry(
                headline.since,
                frame.position,
                index,
                label,
                headline.probability,
                self._clock(),
                thumbnail(frame),
            )
        )
        self._joined += 1
        del self._entries[:-CAPACITY]
        if len(self._entries) > ILLUSTRATED:
            oldest = -ILLUSTRATED - 1
            self._entries[oldest] = replace(self._entries[oldest], thumbnail=b"")

    def _interrupted(self, index: int, label: str, now: float) -> int | None:
        """Return the place of an entry of a class that ended a moment ago, None if there is none.

        It is of the time since the last cut, and all entries after it are shorter than `SHORTEST`.
        """
        count = len(self._entries)
        for place in range(count - 1, max(0, count - self._joined) - 1, -1):
            entry = self._entries[place]
            if now - entry.end >= SHORTEST:
                return None
            if (entry.index, entry.label) == (index, label):
                return place
        return None


def write_timeline(path: Path, entries: Iterable[TimelineEntry]) -> None:
    """Write entries as CSV (start, end, index, label, peak) or JSON Lines, all or nothing.

    Raises:
        OutputError: the file cannot be written.
    """
    text = io.StringIO()
    if path.suffix.lower() == ".csv":
        table = csv.writer(text)
        table.writerow(_COLUMNS)
        table.writerows(
            (f"{e.start:.3f}", f"{e.end:.3f}", e.index, e.label, f"{e.peak:.6f}") for e in entries
        )
    else:
        for entry in entries:
            values = {name: getattr(entry, name) for name in _COLUMNS}
            text.write(shown_json(json.dumps(values, ensure_ascii=False)) + "\n")
    try:
        files.write_text(path, text.getvalue())
    except OSError as error:
        raise OutputError(
            phrase(
                "The timeline could not be written to {path} ({reason}). Choose another place.",
                path=str(path),
                reason=system_reason(error),
            )
        ) from error
