"""How labels and headlines read, the same in every view."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from swiftcam.inference.label_names import readable_names
from swiftcam.inference.labels import short_label
from swiftcam.phrases import Phrase, phrase

if TYPE_CHECKING:
    from swiftcam.pipeline.snapshot import Labelled, ModelInfo, Snapshot

NOT_SURE = phrase("Not sure")


@lru_cache(maxsize=4)
def _names(labels: tuple[str, ...], language: str) -> tuple[str, ...]:
    return readable_names(labels, "zh" if language.startswith("zh") else "en")


def short_name(labels: tuple[str, ...], index: int, label: str, language: str = "en") -> str:
    """Return the name for people of the class with this index and label in `labels`."""
    if index >= len(labels) or labels[index] != label:
        return short_label(label)  # of a model that was used before
    return _names(labels, language)[index]


def class_name(model: ModelInfo | None, index: int, label: str, language: str = "en") -> str:
    """Return the name for people of a class of a model."""
    return short_name(model.labels if model else (), index, label, language)


def headline_words(snapshot: Snapshot, language: str = "en") -> str:
    """Return what the picture is said to show, or "Not sure"; "" before the first label."""
    labelled = snapshot.labelled
    if labelled is None:
        return ""
    if labelled.headline.index is None:
        return NOT_SURE
    return class_name(snapshot.model, labelled.headline.index, labelled.label, language)


def duration_words(labelled: Labelled) -> Phrase:
    """Return for how long that has been said, in media time."""
    seconds = max(0.0, labelled.frame.position - labelled.headline.since)
    if seconds < 60:
        return phrase("for {seconds:.1f} s", seconds=seconds)
    minutes, rest = divmod(int(seconds), 60)
    return phrase("for {minutes} min {rest:02} s", minutes=minutes, rest=rest)
