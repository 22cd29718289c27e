"""How a headline reads, the same in every view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.labels import short_label

if TYPE_CHECKING:
    from swiftcam.pipeline.snapshot import Labelled


def headline_words(labelled: Labelled) -> str:
    """Return the label that the picture is said to show, or "Not sure"."""
    return short_label(labelled.label) if labelled.label else "Not sure"


def duration_words(labelled: Labelled) -> str:
    """Return for how long that has been said, in media time."""
    seconds = max(0.0, labelled.frame.position - labelled.headline.since)
    if seconds < 60:
        return f"for {seconds:.1f} s"
    return f"for {int(seconds // 60)} min {int(seconds % 60):02} s"
