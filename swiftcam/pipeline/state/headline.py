"""The class that a live view names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Headline:
    """What the picture is said to show.

    `index` is the class, None for "not sure"; `since` is the media time in seconds when that was
    first said; `probability` is the averaged one of the leading class.
    """

    index: int | None
    since: float
    probability: float
