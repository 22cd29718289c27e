"""How labels read in the window, in the language of the class names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from swiftcam.inference.label_names import readable_names
from swiftcam.inference.labels import short_label
from swiftcam.ui.translations import tr

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.snapshot import Labelled, ModelInfo


@lru_cache(maxsize=4)
def _names(labels: tuple[str, ...], language: str) -> tuple[str, ...]:
    return readable_names(labels, "zh" if language.startswith("zh") else "en")


def class_name(model: ModelInfo | None, index: int, label: str, language: str) -> str:
    """Return the name for people of the class with this index and label."""
    if model is None or index >= len(model.labels) or model.labels[index] != label:
        return short_label(label)  # of a model that was used before
    return _names(model.labels, language)[index]


def headline_text(snapshot: Snapshot, language: str) -> str:
    """Return what the picture is said to show, or "Not sure"."""
    labelled = snapshot.labelled
    if labelled is None:
        return ""
    if labelled.headline.index is None:
        return tr("Not sure")
    return class_name(snapshot.model, labelled.headline.index, labelled.label, language)


def duration_text(labelled: Labelled) -> str:
    """Return for how long that has been said, in media time."""
    seconds = max(0.0, labelled.frame.position - labelled.headline.since)
    if seconds < 60:
        return tr("for {seconds:.1f} s", seconds=seconds)
    return tr("for {minutes} min {rest:02} s", minutes=int(seconds // 60), rest=int(seconds % 60))
