"""The colours of bars in the terminal: blue, and green at the end. Red is for errors."""

from __future__ import annotations

from rich.progress import BarColumn
from rich.progress_bar import ProgressBar

_COMPLETE, _FINISHED = "blue", "green"


def bar_column() -> BarColumn:
    """Return the bar of a progress."""
    return BarColumn(complete_style=_COMPLETE, finished_style=_FINISHED, pulse_style=_COMPLETE)


def probability_bar(probability: float, width: int) -> ProgressBar:
    """Return a bar for a probability from 0 to 1, `width` columns wide."""
    return ProgressBar(
        total=1.0,
        completed=probability,
        width=width,
        complete_style=_COMPLETE,
        finished_style=_COMPLETE,
    )
