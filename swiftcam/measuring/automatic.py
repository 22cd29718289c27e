"""Measures the setups of the live view's model in the background, if the user chose "automatic".

Toolkit-free. The thread of the view uses `SetupMeasurer`; each measurement has its own thread.
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
    """Measures the setups of a model."""

    kind = "measure_setups"

    def __init__(self, choice: ModelChoice) -> None:
        super().__init__(choice.name, lambda watch: _measure(choice, watch))


@dataclass(frozen=True)
class MeasurementOutcome:
    """How a measurement ended: with measurements, or with `problem`, why it failed."""

    measurements: Measurements | None = None
    problem: str = ""


class SetupMeasurer:
    """Starts measurements: one at a time, and automatically at most one for each model.

    `begin` makes the job that measures a choice.
    """

    def __init__(self, begin: Begin = MeasureJob) -> None:
        self._begin = begin
        self._job: Job[Measurements] | None = None
        self._subject: ModelChoice | None = None  # of the running measurement
        self._tried: set[ModelChoice] = set()
        self._measurements: dict[ModelChoice, Measurements] = {}

    def follow(self, choice: ModelChoice, snapshot: Snapshot) -> MeasurementOutcome | None:
        """Start a measurement if one is due; return the outcome of a finished one, once, else None.

        A measurement is due if there is none, or if a setup did not run in it. It waits until the
        model labelled a picture and its seal was checked, so that it delays neither.
        """
        subject = _subject(choice)
        if self._job is not None and (subject != self._subject or not choice.is_open):
            self._abandon()  # the user chose another model or an engine
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
        """Start to measure a choice, even if it was measured before."""
        if self.progress is None:
            self._subject = _subject(choice)
            self._tried.add(self._subject)
            self._job = self._begin(choice)
            self._job.start()

    def cancel(self) -> None:
        """Cancel the measurement; it ends after the current step."""
        if self._job is not None:
            self._job.cancel()

    def _abandon(self) -> None:
        """Cancel the measurement, and allow the same one to start again later."""
        self.cancel()
        self._tried = {known for known in self._tried if known != self._subject}
        self._job = None

    @property
    def progress(self) -> Progress | None:
        """The progress of the measurement, None while none runs."""
        return self._job.progress if self._job is not None and self._job.is_running else None

    def measurements(self, choice: ModelChoice) -> Measurements | None:
        """Return the measurements of a choice since the program started, None if there are none."""
        return self._measurements.get(_subject(choice))


def _is_due(choice: ModelChoice, snapshot: Snapshot) -> bool:
    if snapshot.model is None or not choice.is_open:
        return False
    chosen = snapshot.model.chosen_setup
    return (
        snapshot.state in (State.LIVE, State.PAUSED)
        and not snapshot.model_change.is_loading
        and snapshot.is_steady
        and (chosen.is_unmeasured or chosen.had_problems)
    )


def _subject(choice: ModelChoice) -> ModelChoice:
    """Return the parts of a choice that affect a measurement: several choices share one."""
    engine = AUTO if choice.engine in MEASURED_ENGINES else choice.engine
    return replace(choice, engine=engine, precision=AUTO, device=AUTO, threads=None)


def _measure(choice: ModelChoice, watch: Watch) -> Measurements:
    # Imported here, as a window opens faster without them.
    from swiftcam.inference.setups.model_choice import chosen_model
    from swiftcam.measuring.installed import measure_choice

    return measure_choice(choice, chosen_model(choice), watch)
