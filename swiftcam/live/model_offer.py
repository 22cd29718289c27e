"""Decides when a live view offers a model with more classes: seldom, and once for each model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.models.inventory import larger_model
from swiftcam.live.unsure_timer import UnsureTimer
from swiftcam.settings import SettingsChange

if TYPE_CHECKING:
    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.inference.models.spec_fields import ModelKind
    from swiftcam.live.session import Session
    from swiftcam.pipeline import Snapshot


class ModelOffer:
    """The offer of another model to the user of a session, while the present one is not sure.

    An offer that was not answered ends with the next sure label, and does not come again before the
    next start. Nothing is offered if the answer could not be remembered (a script runs the view),
    or if the user has limited the classes: then "Not sure" is what they want to read.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._timer = UnsureTimer()
        self._found: ModelEntry | None = None
        self._sought: set[str] = set()  # the models for which an offer was sought already

    def update(self, snapshot: Snapshot, now: float) -> ModelEntry | None:
        """Take the newest snapshot; return the model to offer, None for nothing.

        `now`: seconds of a clock that never goes back. To be called for every snapshot.
        """
        is_over = self._timer.is_over(snapshot, now)
        if not is_over or snapshot.model is None or not self._is_allowed():
            self._found = None
        elif snapshot.model.name not in self._sought:
            self._sought.add(snapshot.model.name)
            # Only SwiftFormer models can be resized.
            kind: ModelKind = "swiftformer" if snapshot.model.is_resizable else "graph"
            self._found = larger_model(len(snapshot.model.labels), kind)
        return self._found

    def answer(self) -> SettingsChange:
        """Return the change of settings after which nothing is offered for this model again."""
        settings = self._session.settings
        if settings.model in settings.offered:
            return SettingsChange()
        return SettingsChange(offered=(*settings.offered, settings.model))

    def _is_allowed(self) -> bool:
        settings = self._session.settings
        can_remember = self._session.remembered is not None
        return can_remember and not settings.allow and settings.model not in settings.offered
