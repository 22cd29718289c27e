"""The pictures of the page, filtered and sorted. Without Qt; fast enough for 100,000 of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE, confidence_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult


class PictureState(Enum):
    """Whether a picture has been labelled, and whether its label is sure."""

    WAITING = "waiting"
    LABELLED = "labelled"
    NOT_SURE = "not sure"
    FAILED = "failed"


class Column(Enum):
    """The columns by which pictures can be sorted."""

    ADDED = "added"
    NAME = "name"
    FOLDER = "folder"
    LABEL = "label"
    PROBABILITY = "probability"
    STATE = "state"


@dataclass(eq=False, slots=True)
class PictureEntry:
    """One picture and its result. Changed only on the view's thread.

    `number`: its position in the order added. `corrected`: the label given by hand, "" for none.
    `choice`: the model that made the result. `model_confidence`: that model's own minimum
    confidence. `minimum_confidence`: the one in use. `row`: its row in the view, -1 if it is
    filtered out.
    """

    listed: ListedPicture
    number: int
    result: PictureResult | None = None
    corrected: str = ""
    choice: ModelChoice | None = None
    model_confidence: float = FALLBACK_CONFIDENCE
    minimum_confidence: float = FALLBACK_CONFIDENCE
    row: int = -1

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self.listed.path

    @property
    def state(self) -> PictureState:
        """Whether it is waiting, labelled, not sure, or failed."""
        if self.result is None:
            return PictureState.WAITING
        if self.result.error:
            return PictureState.FAILED
        is_sure = self.corrected or self.result.is_sure(self.minimum_confidence)
        return PictureState.LABELLED if is_sure else PictureState.NOT_SURE

    @property
    def has_label(self) -> bool:
        """Whether it has a label, sure or not."""
        return self.state in (PictureState.LABELLED, PictureState.NOT_SURE)

    @property
    def label(self) -> str:
        """The label given by hand, or the first one of the model; "" if there is neither."""
        if self.corrected:
            return self.corrected
        return self.result.candidates[0].label if self.result and self.result.candidates else ""

    @property
    def probability(self) -> float:
        """The probability of the model's first label; 0.0 if there is none."""
        has_any = self.result is not None and self.result.candidates
        return self.result.candidates[0].probability if has_any and self.result else 0.0


@dataclass(frozen=True)
class Filter:
    """The conditions for a picture to be shown; all of them must hold.

    `text`: part of the path. `label`: part of the label's name. `threshold`: the minimum
    probability of the first label. `state`: None for any.
    """

    text: str = ""
    label: str = ""
    threshold: float = 0.0
    state: PictureState | None = None

    def matches(self, entry: PictureEntry) -> bool:
        """Tell whether a picture is shown."""
        if self.state is not None and entry.state is not self.state:
            return False
        if self.threshold and entry.probability < self.threshold:
            return False
        if self.label and self.label.casefold() not in entry.label.casefold():
            return False
        return not self.text or self.text.casefold() in str(entry.path).casefold()


_KEYS: dict[Column, Callable[[PictureEntry], Any]] = {
    Column.ADDED: lambda entry: entry.number,
    Column.NAME: lambda entry: entry.path.name.casefold(),
    Column.FOLDER: lambda entry: str(entry.path.parent).casefold(),
    Column.LABEL: lambda entry: (
        not entry.label,
        entry.state is PictureState.NOT_SURE,
        entry.label.casefold(),
    ),
    Column.PROBABILITY: lambda entry: entry.probability,
    Column.STATE: lambda entry: entry.state.value,
}


class PictureView:
    """All pictures, and `shown`: those that match the filter, in the order chosen.

    `chosen_confidence`: the user's minimum confidence, None for that of each picture's model.
    """

    def __init__(self) -> None:
        self._by_path: dict[Path, PictureEntry] = {}
        self._next_number = 0
        self.shown: list[PictureEntry] = []
        self.filter = Filter()
        self.column = Column.ADDED
        self.is_descending = False
        self.chosen_confidence: float | None = None

    def __len__(self) -> int:
        return len(self._by_path)

    @property
    def entries(self) -> Iterable[PictureEntry]:
        """All pictures in the order they were added."""
        return self._by_path.values()

    @property
    def is_in_order_added(self) -> bool:
        """Tell whether new pictures are shown at the end."""
        return self.column is Column.ADDED and not self.is_descending

    def get(self, path: Path) -> PictureEntry | None:
        """Return the entry of a path."""
        return self._by_path.get(path)

    def add(self, items: Iterable[ListedPicture]) -> list[PictureEntry]:
        """Add pictures; return the entries that match the filter. `shown` is not changed."""
        visible = []
        for item in items:
            entry = PictureEntry(item, self._next_number)
            self._next_number += 1
            self._by_path[item.path] = entry
            if self.filter.matches(entry):
                visible.append(entry)
        return visible

    def append(self, entries: Iterable[PictureEntry]) -> None:
        """Append entries that `add` returned to `shown`."""
        for entry in entries:
            entry.row = len(self.shown)
            self.shown.append(entry)

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove pictures; call `arrange` afterwards."""
        for path in paths:
            self._by_path.pop(path, None)

    def restore(self, entries: Iterable[PictureEntry]) -> None:
        """Put removed pictures back into the order added; call `arrange` afterwards."""
        restored = list(entries)
        self.judge(restored)
        everything = sorted((*self.entries, *restored), key=lambda entry: entry.number)
        self._by_path = {entry.path: entry for entry in everything}

    def judge(self, entries: Iterable[PictureEntry]) -> None:
        """Apply the minimum confidence in use to pictures; call `arrange` afterwards."""
        for entry in entries:
            entry.minimum_confidence = confidence_in_use(
                self.chosen_confidence, entry.model_confidence
            )

    def arrange(self) -> None:
        """Apply the filter and the order again to all pictures."""
        shown = [entry for entry in self._by_path.values() if self.filter.matches(entry)]
        if not self.is_in_order_added:
            shown.sort(key=_KEYS[self.column], reverse=self.is_descending)
        for entry in self.shown:
            entry.row = -1
        for row, entry in enumerate(shown):
            entry.row = row
        self.shown = shown
