"""One run of a live view: the supervisor of its source, and the inference thread."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.pipeline.judging.labeller import Labeller, LiveLabelOptions
from swiftcam.pipeline.reading.connections import ReadingOptions
from swiftcam.pipeline.reading.supervisor import SourceSupervisor
from swiftcam.pipeline.reading.transport import Transport
from swiftcam.pipeline.state.meters import Meters
from swiftcam.pipeline.state.run_status import Status
from swiftcam.pipeline.state.snapshot import (
    Labelled,
    Media,
    ModelInfo,
    Problem,
    Snapshot,
    State,
    model_info,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame
    from swiftcam.capture.source import Source
    from swiftcam.inference.classifier import Classifier
    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.pipeline.model_slot import ModelSlot
    from swiftcam.pipeline.reading.viewport import Viewport
    from swiftcam.pipeline.state.clocks import Clocks

log = logging.getLogger(__name__)

THREAD_PREFIX = "swiftcam-"
JOIN_TIMEOUT = 1.5  # seconds for the threads of a stopped run to end
_PERIOD = 0.1  # seconds between two checks for another model while no frame comes
_ENDED_PERIOD = 0.25  # the same, after the end


@dataclass(frozen=True)
class RunOptions:
    """How a run treats its frames.

    `label`: how frames get their labels. `every_frame`: recorded media waits until the model has
    labelled each frame, instead of playing at its own rate; live sources ignore it, and a change
    takes effect at the next start. `is_looping`: recorded media starts again at its end.
    `waits_for_camera`: a camera that is missing or in use at the start is opened once it is there,
    instead of ending the run; see `State`.
    """

    label: LiveLabelOptions = field(default_factory=LiveLabelOptions)
    every_frame: bool = False
    is_looping: bool = False
    waits_for_camera: bool = False


@dataclass(frozen=True)
class RunParts:
    """The parts of a run.

    `make_source` returns an unopened source; `models`, `viewport` and `clocks` are shared with
    later runs; `start_at`: the media position to start at, in seconds, None for the beginning.
    """

    make_source: Callable[[], Source]
    models: ModelSlot
    viewport: Viewport
    clocks: Clocks
    start_at: float | None = None


class Run:
    """Owns the supervisor of the source, with its threads, and the inference thread.

    A run is started once and stopped once, and cannot affect a later run. The capture thread of a
    run first waits, for `JOIN_TIMEOUT` at most, until the previous run has released its device.
    """

    def __init__(self, parts: RunParts, options: RunOptions, after: Run | None = None) -> None:
        self._models = parts.models
        self._label_options = _label_options(options)
        self._clock, self._wall = parts.clocks.monotonic, parts.clocks.wall
        self._join_thread = parts.clocks.join
        self.generation: int = after.generation + 1 if after else 1
        self._meters = Meters()
        self._status = Status(self._clock)
        self.transport = Transport(parts.start_at, is_looping=options.is_looping)
        reading = ReadingOptions(
            every_frame=options.every_frame,
            number=self.generation,
            waits_for_camera=options.waits_for_camera,
            viewport=parts.viewport,
            transport=self.transport,
        )
        before = after.join if after else None
        self._supervisor = SourceSupervisor(
            parts.make_source, self._status, self._meters, reading, parts.clocks, before
        )
        self._stopping = threading.Event()
        self._has_changed = threading.Event()  # the options, or `_stopping`
        self._is_abandoned = False
        self._labeller = Labeller(parts.clocks.wall)
        self._classifier: Classifier | None = None
        self._is_unsealed = True
        self._labelled: Labelled | None = None
        self._seal_check: threading.Thread | None = None
        self._seal_stopping = threading.Event()
        self._model: ModelInfo | None = None
        self._inference = threading.Thread(
            target=self._infer, name=f"{THREAD_PREFIX}inference-{self.generation}", daemon=True
        )

    def start(self) -> None:
        """Start all threads."""
        self._supervisor.start()
        self._inference.start()

    def stop(self) -> None:
        """Ask all threads to end, without waiting for them."""
        self._finish(State.STOPPED)

    def join(self, timeout: float = JOIN_TIMEOUT) -> int:
        """Wait for all threads, `timeout` seconds in all; return how many had to be abandoned.

        A second call does not wait for abandoned threads.
        """
        threads = [*self._supervisor.threads, self._inference, *self._models.threads]
        if self._seal_check is not None:
            threads.append(self._seal_check)
        deadline = self._clock() + (0.0 if self._is_abandoned else timeout)
        for thread in threads:
            self._join_thread(thread, max(0.0, deadline - self._clock()))
        stuck = [thread.name for thread in threads if thread.is_alive()]
        if stuck and not self._is_abandoned:
            self._is_abandoned = True
            log.error("abandoned after %.1f s: %s", timeout, ", ".join(stuck))
        return len(stuck)

    def pause(self) -> None:
        """Pause the picture."""
        self._supervisor.pause()

    def resume(self) -> None:
        """Resume after `pause`."""
        self._supervisor.resume()

    def configure(self, options: RunOptions) -> None:
        """Use new options from the next frame on; a picture that stands still is labelled again."""
        self._label_options = _label_options(options)
        self.transport.is_looping = options.is_looping
        self._has_changed.set()
        self._supervisor.offer_held_frame()

    def mark_displayed(self, snapshot: Snapshot, paint_seconds: float) -> None:
        """Record that a view has shown a snapshot with new content."""
        self._meters.displayed(snapshot.labelled, self._clock(), paint_seconds)

    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Return the timeline of the run so far."""
        return self._labeller.timeline.entries

    def snapshot(self) -> Snapshot:
        """Return the state of the run."""
        state, message, problem = self._status.read()
        supervisor = self._supervisor
        source = supervisor.source
        now = self._status.finished_at if state.is_final else self._clock()
        return Snapshot(
            generation=self.generation,
            state=state,
            message=message or supervisor.notice() or self._labeller.notice,
            problem=problem,
            source=source.source_id,
            media=Media(source.is_live, source.duration, source.requested_mode, source.mode),
            model=self._model,
            model_change=self._models.change,
            seal=self._classifier.seal if self._classifier else None,
            is_steady=self._is_steady(),
            frame=supervisor.frame,
            labelled=None if supervisor.is_black else self._labelled,
            statistics=self._meters.statistics(
                supervisor.dropped, now, is_final=state.is_final, is_live=state is State.LIVE
            ),
            abandoned=supervisor.abandoned,
        )

    def _is_steady(self) -> bool:
        check = self._seal_check
        return not self._is_unsealed and (check is None or not check.is_alive())

    def _finish(self, state: State, message: str = "", problem: Problem = Problem.NONE) -> None:
        """Enter a final state, unless the run is in one already, and ask all threads to end."""
        self._status.enter(state, message, problem)
        self._stopping.set()
        self._has_changed.set()
        self._seal_stopping.set()
        self._supervisor.stop()

    # --- inference thread ----------------------------------------------------------------------

    def _infer(self) -> None:
        try:
            self._adopt(self._models.wait())
            self._label_frames()
        except SwiftCamError as error:
            self._finish(State.FAILED, str(error), Problem.MODEL)
        except Exception:
            log.exception("inference thread")
            self._finish(State.FAILED, unexpected("running the model"), Problem.MODEL)

    def _adopt(self, classifier: Classifier) -> None:
        """Use a classifier from now on."""
        self._seal_stopping.set()  # the verdict on the previous classifier is no longer needed
        self._classifier, self._is_unsealed = classifier, True
        self._model = model_info(classifier)

    def _label_frames(self) -> None:
        mailbox = self._supervisor.mailbox
        while not mailbox.is_drained:
            frame = mailbox.take(_PERIOD)
            classifier = self._models.wait()
            if classifier is not self._classifier:
                self._adopt(classifier)
                self._supervisor.offer_held_frame()
            if frame is not None:
                self._label(frame, classifier)
        ending = self._supervisor.ending
        if ending.state is State.ENDED and not self._stopping.is_set():
            self._status.enter(*ending)
            self._supervisor.stop()
            self._label_last_frame_again()
        self._finish(*ending)

    def _label_last_frame_again(self) -> None:
        """Label the last frame again when the options or the model change, until `stop`."""
        options = self._label_options
        while not self._stopping.is_set():
            self._has_changed.wait(_ENDED_PERIOD)
            self._has_changed.clear()
            frame, classifier = self._supervisor.frame, self._models.wait()
            is_same = classifier is self._classifier and options is self._label_options
            if is_same or self._stopping.is_set():
                continue
            options = self._label_options
            if classifier is not self._classifier:
                self._adopt(classifier)
            if frame is not None and not self._supervisor.is_black:
                self._label(frame, classifier)

    def _label(self, frame: Frame, classifier: Classifier) -> None:
        taken_at = self._clock()
        self._supervisor.demand.began(taken_at)
        labelled, is_fresh = self._labeller.label(frame, classifier, self._label_options)
        self._supervisor.demand.ended(self._clock(), is_fresh=is_fresh)
        if self._stopping.is_set():
            return
        before = self._labelled
        is_again = before is not None and before.frame.index == frame.index
        # Once for each frame: the monotonic clock may stand still while the machine sleeps.
        seen_at = self._wall() - (self._clock() - frame.captured_at)
        if before is not None and is_again:
            seen_at = before.seen_at
        self._labelled = replace(labelled, seen_at=seen_at)
        if self._is_unsealed:
            self._check_seal(classifier)
            self._models.load_replacement(classifier)
        if not is_again:
            self._meters.labelled(labelled, taken_at, self._clock(), is_fresh=is_fresh)

    def _check_seal(self, classifier: Classifier) -> None:
        stopping = self._seal_stopping = threading.Event()
        if self._stopping.is_set():
            stopping.set()
        self._seal_check = classifier.check_seal(stopping)
        self._is_unsealed = False


def _label_options(options: RunOptions) -> LiveLabelOptions:
    if options.every_frame:
        return replace(options.label, is_adaptive=False)
    return options.label
