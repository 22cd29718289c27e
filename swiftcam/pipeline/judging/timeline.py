"""The timeline of labels: one entry for each stretch of the same headline."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.errors import OutputError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from swiftcam.pipeline.state.headline import Headline

TIMELINE_SUFFIXES = (".csv", ".jsonl")
_COLUMNS = ("start", "end", "index", "label", "peak")
CAPACITY = 10_000  # entries; the oldest are dropped, since a small box runs for months


@dataclass(frozen=True)
class TimelineEntry:
    """A stretch of one label.

    `start`, `end`: media seconds. `index`, `label`: the class. `peak`: its highest averaged
    probability.
    """

    start: float
    end: float
    index: int
    label: str
    peak: float


class Timeline:
    """Collects entries from headlines; "not sure" adds none."""

    def __init__(self) -> None:
        self._entries: list[TimelineEntry] = []

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        """The entries so far, the newest last; the last one may still grow."""
        return tuple(self._entries)

    def add(self, headline: Headline, label: str, now: float) -> None:
        """Record the headline at media time `now`; `label` names its class."""
        if headline.index is None:
            return
        last = self._entries[-1] if self._entries else None
        if last and last.index == headline.index and last.start == headline.since:
            peak = max(last.peak, headline.probability)
            self._entries[-1] = TimelineEntry(last.start, now, last.index, last.label, peak)
            return
        self._entries.append(
            TimelineEntry(headline.since, now, headline.index, label, headline.probability)
        )
        del self._entries[:-CAPACITY]


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
            text.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
    try:
        with paths.atomic_path(path) as temporary:
            temporary.write_text(text.getvalue(), encoding="utf-8", newline="")
    except OSError as error:
        raise OutputError(
            phrase(
                "The timeline could not be written to {path} ({reason}). Choose another place.",
                path=str(path),
                reason=error.strerror or str(error),
            )
        ) from error
