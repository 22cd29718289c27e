"""The headline: the class that a live view names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Headline:
    """The class that is named for the picture.

    `index`: the class, None for "not sure". `since`: the media time in seconds at which this
    headline began. `probability`: the averaged probability of the leading class.
    """

    index: int | None
    since: float
    probability: float
