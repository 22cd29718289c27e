"""Measures how long a live view has been "Not sure". Pure: the time comes in as an argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.pipeline import State

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot

UNSURE_AFTER = 10.0  # seconds
# Seconds between two snapshots from which the view was not watched: another page was shown, the
# window was hidden, or the machine slept.
_UNWATCHED_AFTER = 2.0


class UnsureTimer:
    """Measures for how many seconds of live picture the headline has been "Not sure".

    A paused picture does not count, but the time continues after it. The time starts again after
    a headline that is sure, with another model or another run, and after anything that interrupts
    the labelled picture: a lost or black source, its end, a model that is being loaded.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._subject: tuple[int, str] | None = None
        self._at = float("-inf")
        self._was_live = False

    def is_over(self, snapshot: Snapshot, now: float) -> bool:
        """Take the newest snapshot; tell whether the time has reached `UNSURE_AFTER`.

        `now`: seconds of a clock that never goes back. To be called for every snapshot.
        """
        subject, is_live = _unsure_subject(snapshot), snapshot.state is State.LIVE
        elapsed = now - self._at
        if subject is None or subject != self._subject or elapsed > _UNWATCHED_AFTER:
            self._seconds = 0.0
        elif is_live and self._was_live:
            self._seconds += elapsed
        self._subject, self._at, self._was_live = subject, now, is_live
        return subject is not None and self._seconds >= UNSURE_AFTER


def _unsure_subject(snapshot: Snapshot) -> tuple[int, str] | None:
    """Return the run and the model that are not sure; None if a label is sure or missing."""
    labelled, model = snapshot.labelled, snapshot.model
    is_shown = snapshot.state in (State.LIVE, State.PAUSED)
    if labelled is None or model is None or not is_shown or snapshot.model_change.is_loading:
        return None
    if snapshot.is_of_other_model:
        return None
    return (snapshot.generation, model.name) if labelled.headline.index is None else None
