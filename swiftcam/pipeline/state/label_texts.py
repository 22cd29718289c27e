"""Texts of labels and headlines, the same in every view."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from swiftcam.inference.labels.class_names import readable_name
from swiftcam.phrases import Phrase, phrase

if TYPE_CHECKING:
    from swiftcam.pipeline.state.snapshot import Labelled, ModelInfo, Snapshot

NOT_SURE = phrase("Not sure")
OF_OTHER_MODEL = phrase("labels of the previous model")
OF_OTHER_OPTIONS = phrase("labels of the previous settings")


def names_language(language: str) -> str:
    """Return the language of class names for a language of the window."""
    return "zh" if language.startswith("zh") else "en"


def class_name(model: ModelInfo | None, index: int, label: str, language: str = "en") -> str:
    """Return the readable name of a class of a model."""
    labels = model.labels if model else ()
    return readable_name(labels, index, label, names_language(language))


def labels_model(snapshot: Snapshot) -> ModelInfo | None:
    """Return the model that the labels were made with, which may not be the one in use."""
    labelled = snapshot.labelled
    return snapshot.model if labelled is None or labelled.model is None else labelled.model


def headline_text(snapshot: Snapshot, language: str = "en") -> str:
    """Return the name of the headline, or "Not sure"; "" before the first label."""
    labelled = snapshot.labelled
    if labelled is None:
        return ""
    if labelled.headline.index is None:
        return NOT_SURE
    return class_name(labels_model(snapshot), labelled.headline.index, labelled.label, language)


def age_text(snapshot: Snapshot) -> Phrase:
    """Return the duration of the headline so far or, for stale labels, why they are stale.

    There must be labels.
    """
    assert snapshot.labelled is not None
    if snapshot.is_of_other_model:
        return OF_OTHER_MODEL
    if snapshot.has_old_labels:
        return seen_text(snapshot.labelled)
    if snapshot.is_of_other_options:
        return OF_OTHER_OPTIONS
    return duration_text(snapshot.labelled)


def seen_text(labelled: Labelled) -> Phrase:
    """Return the sentence that says when the labelled frame was captured."""
    return phrase("seen at {time}", time=moment_text(labelled))


def moment_text(labelled: Labelled) -> str:
    """Return when the labelled frame was captured, in local time; with the day if not today."""
    seen, today = time.localtime(labelled.seen_at), time.localtime()
    is_today = (seen.tm_year, seen.tm_yday) == (today.tm_year, today.tm_yday)
    return time.strftime("%H:%M:%S" if is_today else "%Y-%m-%d %H:%M:%S", seen)


def duration_text(labelled: Labelled) -> Phrase:
    """Return the duration of the headline so far, in media time."""
    seconds = max(0.0, labelled.frame.position - labelled.headline.since)
    if seconds < 60:
        return phrase("for {seconds:.1f} s", seconds=seconds)
    minutes, rest = divmod(int(seconds), 60)
    return phrase("for {minutes} min {rest:02} s", minutes=minutes, rest=rest)
