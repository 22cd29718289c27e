"""Finds out behind a live view how its model runs best, where the user left that to be measured.

Toolkit-free. `SetupMeasurer` is used by the view's thread; each measurement has its own thread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from swiftcam.inference.engines.registry import AUTO
from swiftcam.inference.setups.choose import MEASURED_ENGINES
from swiftcam.inference.setups.setup import Measurements
from swiftcam.jobs.job import Job
from swiftcam.pipeline import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.jobs.progress import Progress, Watch
    from swiftcam.pipeline import Snapshot

    Begin = Callable[[ModelChoice], Job[Measurements]]


class MeasureJob(Job[Measurements]):
    """A model being measured."""

    kind = "measure_setups"

    def __init__(self, choice: ModelChoice) -> None:
        super().__init__(choice.name, lambda watch: _measure(choice, watch))


@dataclass(frozen=True)
class MeasurementOutcome:
    """How a measurement ended: with what was measured, or with a sentence that says why not."""

    measurements: Measurements | None = None
    problem: str = ""


class SetupMeasurer:
    """At most one measurement at a time, and by itself no more than one of each model.

    `begin` makes the job that measures a choice.
    """

    def __init__(self, begin: Begin = MeasureJob) -> None:
        self._begin = begin
        self._job: Job[Measurements] | None = None
        self._subject: ModelChoice | None = None  # what is being measured
        self._tried: set[ModelChoice] = set()
        self._measurements: dict[ModelChoice, Measurements] = {}

    def follow(self, choice: ModelChoice, snapshot: Snapshot) -> MeasurementOutcome | None:
        """Begin a measurement where one is due, and return how it ended, once; else None.

        It is due when the model has labelled a picture and its seal was checked: it delays neither.
        """
        subject = _subject(choice)
        if self._job is not None and (subject != self._subject or not choice.is_open):
            self._abandon()  # another model was chosen, or an engine
        if self._job is None:
            if _is_due(choice, snapshot) and subject not in self._tried:
                self.measure(choice)
            return None
        if self._job.is_running:
            return None
        job, self._job = self._job, None
        if job.result is not None:
            self._measurements[subject] = job.result
            return MeasurementOutcome(job.result)
        return None if job.is_cancelled else MeasurementOutcome(problem=job.error)

    def measure(self, choice: ModelChoice) -> None:
        """Begin to measure a choice, also if it was measured before."""
        if self.progress is None:
            self._subject = _subject(choice)
            self._tried.add(self._subject)
            self._job = self._begin(choice)
            self._job.start()

    def cancel(self) -> None:
        """Call off what is being measured; it ends after the step at hand."""
        if self._job is not None:
            self._job.cancel()

    def _abandon(self) -> None:
        """Forget what is being measured: it may begin again when it is wanted again."""
        self.cancel()
        self._tried = {known for known in self._tried if known != self._subject}
        self._job = None

    @property
    def progress(self) -> Progress | None:
        """How far the measurement is; None while there is none."""
        return self._job.progress if self._job is not None and self._job.is_running else None

    def measurements(self, choice: ModelChoice) -> Measurements | None:
        """Return what was measured for a choice since the start, also if it was not kept."""
        return self._measurements.get(_subject(choice))


def _is_due(choice: ModelChoice, snapshot: Snapshot) -> bool:
    return (
        choice.is_open
        and snapshot.state in (State.LIVE, State.PAUSED)
        and not snapshot.model_change.is_loading
        and snapshot.is_steady
        and snapshot.model is not None
        and snapshot.model.chosen_setup.is_unmeasured
    )


def _subject(choice: ModelChoice) -> ModelChoice:
    """Return what of a choice matters to a measurement: the same one serves several choices."""
    engine = AUTO if choice.engine in MEASURED_ENGINES else choice.engine
    return replace(choice, engine=engine, precision=AUTO, device=AUTO, threads=None)


def _measure(choice: ModelChoice, watch: Watch) -> Measurements:
    # Not needed to show a window.
    from swiftcam.inference.setups.model_choice import chosen_model
    from swiftcam.measuring.installed import measure_choice

    return measure_choice(choice, chosen_model(choice), watch)
