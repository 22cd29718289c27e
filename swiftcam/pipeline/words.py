"""How a headline reads, the same in every view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.labels import short_label

if TYPE_CHECKING:
    from swiftcam.pipeline.snapshot import Labelled


def headline_words(labelled: Labelled) -> str:
    """Return the label that the picture is said to show, or "Not sure"."""
    index = labelled.headline.index
    if index is None:
        return "Not sure"
    # With a lead to keep, the headline may for a while not be the most probable class.
    label = next((c.label for c in labelled.candidates if c.index == index), None)
    return short_label(label if label is not None else labelled.candidates[0].label)


def duration_words(labelled: Labelled) -> str:
    """Return for how long that has been said, in media time."""
    seconds = max(0.0, labelled.frame.position - labelled.headline.since)
    if seconds < 60:
        return f"for {seconds:.1f} s"
    return f"for {int(seconds // 60)} min {int(seconds % 60):02} s"
