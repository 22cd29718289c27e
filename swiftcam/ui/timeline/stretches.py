"""Which stretches of a timeline are shown, and their totals by class. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from swiftcam.pipeline.judging.timeline import TimelineEntry


@dataclass(frozen=True)
class SeenClass:
    """A class of some model, as the timeline has it."""

    index: int
    label: str


@dataclass(frozen=True)
class StretchFilter:
    """The conditions for a stretch to be shown; all must hold.

    `name`: the name of a class, or a part of names, "" for all. `shortest`: seconds. `recent`: how
    many seconds ago it may have ended, 0 for any time.
    """

    name: str = ""
    shortest: float = 0.0
    recent: float = 0.0

    def select(
        self, entries: Sequence[TimelineEntry], name_of: Callable[[SeenClass], str], now: float
    ) -> tuple[TimelineEntry, ...]:
        """Return the entries that are shown at media time `now`.

        `name_of` returns the readable name of a class.
        """
        if self.recent:
            entries = [entry for entry in entries if entry.end > now - self.recent]
        if self.name:
            wanted = self._wanted(classes(entries), name_of)
            entries = [entry for entry in entries if class_of(entry) in wanted]
        return tuple(entry for entry in entries if entry.seconds >= self.shortest)

    def _wanted(
        self, seen: Iterable[SeenClass], name_of: Callable[[SeenClass], str]
    ) -> set[SeenClass]:
        """Return the classes of this name or, if there is none, those that contain it."""
        name = self.name.casefold()
        names = {one: (name_of(one).casefold(), one.label.casefold()) for one in seen}
        exact = {one for one, texts in names.items() if name in texts}
        return exact or {one for one, texts in names.items() if any(name in text for text in texts)}


@dataclass(frozen=True)
class ClassTotal:
    """The stretches of one class. `count`: their number. `seconds`: their length together."""

    seen: SeenClass
    count: int
    seconds: float


def class_of(entry: TimelineEntry) -> SeenClass:
    """Return the class of an entry."""
    return SeenClass(entry.index, entry.label)


def classes(entries: Iterable[TimelineEntry]) -> list[SeenClass]:
    """Return the classes of entries, each once, in the order in which they were seen."""
    return list(dict.fromkeys(class_of(entry) for entry in entries))


def totals(entries: Iterable[TimelineEntry]) -> list[ClassTotal]:
    """Return the totals of each class, the longest first."""
    counts: dict[SeenClass, int] = {}
    seconds: dict[SeenClass, float] = {}
    for entry in entries:
        seen = class_of(entry)
        counts[seen] = counts.get(seen, 0) + 1
        seconds[seen] = seconds.get(seen, 0.0) + entry.seconds
    found = [ClassTotal(seen, count, seconds[seen]) for seen, count in counts.items()]
    return sorted(found, key=lambda total: total.seconds, reverse=True)
