"""The live pipeline: owns the threads of one live view: capture, supervisor and inference.

Toolkit-free. `Pipeline` is used from one thread, the view's, which polls `snapshot`. No method
blocks except `close`, which ends within its timeout even if the source or the model is stuck.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.pipeline.model_slot import ModelSlot
from swiftcam.pipeline.reading.viewport import Size, Viewport
from swiftcam.pipeline.run import JOIN_TIMEOUT, THREAD_PREFIX, Run, RunOptions, RunParts
from swiftcam.pipeline.state.clocks import Clocks
from swiftcam.pipeline.state.live_label_options import LiveLabelOptions
from swiftcam.pipeline.state.snapshot import Snapshot, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.source import Source
    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.setups.model_request import Request
    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.pipeline.state.snapshot import ModelChange

__all__ = [
    "Clocks",
    "LiveLabelOptions",
    "Pipeline",
    "RunOptions",
    "Size",
    "Snapshot",
    "State",
    "has_abandoned_threads",
]


class Pipeline:
    """Runs one source at a time through one classifier.

    `make_source` returns a new, unopened source for every connection; `load_classifier` loads the
    model `choice`, at the first start. Source, model and options may be replaced at any time.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        load_classifier: Callable[[], Classifier],
        options: RunOptions | None = None,
        clocks: Clocks | None = None,
        choice: ModelChoice | None = None,
    ) -> None:
        self._make_source = make_source
        self._models = ModelSlot(load_classifier, f"{THREAD_PREFIX}model", choice)
        self._viewport = Viewport()
        self._options = options or RunOptions()
        self._clocks = clocks or Clocks()
        self._run: Run | None = None

    @property
    def options(self) -> RunOptions:
        """The present options."""
        return self._options

    def start(self, at: float | None = None) -> None:
        """Stop the present run, and start the source at its beginning or at `at` seconds."""
        self.stop()
        parts = RunParts(self._make_source, self._models, self._viewport, self._clocks, at)
        self._run = Run(parts, self._options, self._run)
        self._run.start()

    def use_source(self, make_source: Callable[[], Source]) -> None:
        """Switch to another source, now or at the next start if nothing runs."""
        self._make_source = make_source
        if not self.snapshot().state.is_final:
            self.start()

    def use_model(
        self, load_classifier: Callable[[], Classifier], choice: ModelChoice | None = None
    ) -> Request:
        """Load another model while the present one continues, then switch between two frames.

        `choice`: the model that `load_classifier` loads. `Snapshot.model_change` has the progress;
        if loading fails, the present model stays.
        """
        return self._models.replace(load_classifier, choice or ModelChoice())

    @property
    def model_change(self) -> ModelChange:
        """The newest request for a model, with its outcome."""
        return self._models.change

    @property
    def wanted(self) -> Request:
        """The newest request for a model; after its failure, the one that is in use or was."""
        return self._models.wanted

    @property
    def running(self) -> Request | None:
        """The request of the model in use; None while no model is loaded."""
        classifier = self._models.current
        return classifier.request if classifier else None

    def configure(self, options: RunOptions) -> None:
        """Use new options from the next frame on."""
        self._options = options
        if self._run:
            self._run.configure(options)

    def show_in(self, room: Size | None) -> None:
        """Set the room that the view has for the picture; None while the picture is not visible."""
        self._viewport.room = room

    def stop(self) -> None:
        """Stop the present run; its own thread releases the source soon after."""
        if self._run:
            self._run.stop()

    def close(self, timeout: float = JOIN_TIMEOUT) -> int:
        """Stop and wait until everything is released, for `timeout` seconds at most.

        Returns the number of threads that are stuck and were abandoned. A second call does not wait
        for them again.
        """
        self.stop()
        return self._run.join(timeout) if self._run else 0

    def pause(self) -> None:
        """Pause the picture."""
        if self._run:
            self._run.pause()

    def resume(self) -> None:
        """Resume after `pause`."""
        if self._run:
            self._run.resume()

    def seek(self, seconds: float) -> None:
        """Jump to a position of recorded media in seconds, also after its end."""
        if self._run and not self._run.has_ended:
            self._run.seek(seconds)
        else:
            self.start(at=seconds)

    def step(self, count: int) -> None:
        """Pause recorded media and move by `count` pictures; negative for back."""
        if self._run:
            self._run.step(count)

    def snapshot(self) -> Snapshot:
        """Return the frozen state to draw."""
        return self._run.snapshot() if self._run else Snapshot(model_change=self.model_change)

    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Return the timeline of the present run, or of the last one."""
        return self._run.timeline() if self._run else ()

    def mark_displayed(self, snapshot: Snapshot, paint_seconds: float = 0.0) -> None:
        """Record that the view has shown a snapshot with a new picture or new labels."""
        if self._run and snapshot.generation == self._run.generation:
            self._run.mark_displayed(snapshot, paint_seconds)


def has_abandoned_threads() -> bool:
    """Tell whether a thread is still alive after closing, for instance stuck in a driver."""
    return any(thread.name.startswith(THREAD_PREFIX) for thread in threading.enumerate())
