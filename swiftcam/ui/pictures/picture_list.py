"""The pictures of the page, filtered and sorted. Without Qt; fast enough for 100,000 of them."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE, confidence_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from swiftcam.inference.label_maker import LabelMaker
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult


class PictureState(Enum):
    """Whether a picture has been labelled, and whether its label is sure."""

    WAITING = "waiting"
    LABELLED = "labelled"
    NOT_SURE = "not sure"
    FAILED = "failed"


@dataclass(frozen=True)
class PictureCounts:
    """Numbers of pictures: `waiting` without a result, `failed`, `outdated`: see `PictureView`."""

    total: int = 0
    waiting: int = 0
    failed: int = 0
    outdated: int = 0


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
    `maker`: the classifier that made the result. `model_confidence`: its model's own minimum
    confidence. `minimum_confidence`: the one in use. `row`: its row in the view, -1 if it is
    filtered out.
    """

    listed: ListedPicture
    number: int
    result: PictureResult | None = None
    corrected: str = ""
    maker: LabelMaker | None = None
    model_confidence: float = FALLBACK_CONFIDENCE
    minimum_confidence: float = FALLBACK_CONFIDENCE
    row: int = -1

    @property
    def choice(self) -> ModelChoice | None:
        """The model that made the result."""
        return self.maker.choice if self.maker else None

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self.listed.path

    @property
    def key(self) -> bytes:
        """The key of the picture in lists."""
        return self.listed.id.key

    @property
    def id(self) -> PictureId:
        """The picture as it was labelled, else as it was found."""
        read = self.result.id if self.result else self.listed.id
        return read if read.has_content else self.listed.id

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


def made_with(choice: ModelChoice) -> tuple[object, ...]:
    """Return the parts of a choice that decide about the labels: the network, not how it runs."""
    return choice.name, choice.family, choice.size


class PictureView:
    """All pictures, and `shown`: those that match the filter, in the order chosen.

    `chosen_confidence`: the user's minimum confidence, None for that of each picture's model.
    `present`: the model of the live view, None if it is not known; a picture is outdated if another
    model labelled it. `waiting`, `failed`: numbers of pictures without a result, or with an error.
    """

    def __init__(self) -> None:
        self._by_key: dict[bytes, PictureEntry] = {}
        self._next_number = 0
        self.shown: list[PictureEntry] = []
        self.filter = Filter()
        self.column = Column.ADDED
        self.is_descending = False
        self.chosen_confidence: float | None = None
        self.present: ModelChoice | None = None
        self.waiting = self.failed = 0
        self._makers: Counter[tuple[object, ...]] = Counter()

    @property
    def counts(self) -> PictureCounts:
        """The numbers of pictures; cheap."""
        present = made_with(self.present) if self.present else None
        outdated = sum(n for maker, n in self._makers.items() if present not in (None, maker))
        return PictureCounts(len(self), self.waiting, self.failed, outdated)

    def is_outdated(self, entry: PictureEntry) -> bool:
        """Tell whether another model than the present one labelled a picture."""
        maker = _maker(entry)
        return maker is not None and self.present is not None and maker != made_with(self.present)

    @property
    def outdated_entries(self) -> list[PictureEntry]:
        """The pictures that another model than the present one labelled."""
        return [entry for entry in self.entries if self.is_outdated(entry)]

    @property
    def entries_to_retry(self) -> list[PictureEntry]:
        """The pictures that could not be labelled, and the outdated ones."""
        failed = [entry for entry in self.entries if entry.state is PictureState.FAILED]
        return [*failed, *self.outdated_entries]

    @contextmanager
    def changing(self, entry: PictureEntry) -> Iterator[None]:
        """Keep the counts right while the result or the correction of a picture is changed."""
        self._count(entry, -1)
        yield
        self._count(entry, 1)

    def _count(self, entry: PictureEntry, by: int) -> None:
        if self._by_key.get(entry.key) is not entry:
            return
        self.waiting += by * (entry.result is None)
        self.failed += by * bool(entry.result and entry.result.error)
        if (maker := _maker(entry)) is not None:
            self._makers[maker] += by

    def __len__(self) -> int:
        return len(self._by_key)

    @property
    def entries(self) -> Iterable[PictureEntry]:
        """All pictures in the order they were added."""
        return self._by_key.values()

    @property
    def is_in_order_added(self) -> bool:
        """Tell whether new pictures are shown at the end."""
        return self.column is Column.ADDED and not self.is_descending

    def get(self, key: bytes) -> PictureEntry | None:
        """Return the entry of a picture by the key of its id."""
        return self._by_key.get(key)

    def add(self, items: Iterable[ListedPicture]) -> list[PictureEntry]:
        """Add pictures; return the entries that match the filter. `shown` is not changed."""
        visible = []
        for number, item in enumerate(items, self._next_number):
            entry = PictureEntry(item, number)
            self._next_number = number + 1
            self._by_key[entry.key] = entry
            self._count(entry, 1)
            if self.filter.matches(entry):
                visible.append(entry)
        return visible

    def renew(self, entry: PictureEntry, item: ListedPicture) -> None:
        """Replace a picture whose content has changed: it has no result yet."""
        with self.changing(entry):
            entry.listed, entry.result, entry.maker, entry.corrected = item, None, None, ""

    def append(self, entries: Iterable[PictureEntry]) -> None:
        """Append entries that `add` returned to `shown`."""
        for entry in entries:
            entry.row = len(self.shown)
            self.shown.append(entry)

    def remove(self, keys: Iterable[bytes]) -> None:
        """Remove pictures; call `arrange` afterwards."""
        for key in keys:
            if (entry := self._by_key.get(key)) is not None:
                self._count(entry, -1)
                del self._by_key[key]

    def restore(self, entries: Iterable[PictureEntry]) -> None:
        """Put removed pictures back into the order added; call `arrange` afterwards."""
        restored = list(entries)
        self.judge(restored)
        everything = sorted((*self.entries, *restored), key=lambda entry: entry.number)
        self._by_key = {entry.key: entry for entry in everything}
        for entry in restored:
            self._count(entry, 1)

    def judge(self, entries: Iterable[PictureEntry]) -> None:
        """Apply the minimum confidence in use to pictures; call `arrange` afterwards."""
        chosen = self.chosen_confidence
        for entry in entries:
            entry.minimum_confidence = confidence_in_use(chosen, entry.model_confidence)

    def arrange(self) -> None:
        """Apply the filter and the order again to all pictures."""
        shown = [entry for entry in self._by_key.values() if self.filter.matches(entry)]
        if not self.is_in_order_added:
            shown.sort(key=_KEYS[self.column], reverse=self.is_descending)
        for entry in self.shown:
            entry.row = -1
        for row, entry in enumerate(shown):
            entry.row = row
        self.shown = shown


def _maker(entry: PictureEntry) -> tuple[object, ...] | None:
    """Return the model whose label a picture has; None without one, or with one given by hand."""
    is_made = entry.has_label and not entry.corrected
    return made_with(entry.choice) if is_made and entry.choice else None
