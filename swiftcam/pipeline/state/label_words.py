"""How labels and headlines read, the same in every view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.labels.class_names import readable_name
from swiftcam.phrases import Phrase, phrase

if TYPE_CHECKING:
    from swiftcam.pipeline.state.snapshot import Labelled, ModelInfo, Snapshot

NOT_SURE = phrase("Not sure")


def names_language(language: str) -> str:
    """Return the language that class names have for one of the window."""
    return "zh" if language.startswith("zh") else "en"


def class_name(model: ModelInfo | None, index: int, label: str, language: str = "en") -> str:
    """Return the name for people of a class of a model."""
    labels = model.labels if model else ()
    return readable_name(labels, index, label, names_language(language))


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
