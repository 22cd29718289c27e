"""One run of a live view: the supervisor of its source, and the inference loop."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from swiftcam.pipeline.deciding import live_events as events
from swiftcam.pipeline.judging.inference_loop import InferenceLoop, LoopParts
from swiftcam.pipeline.reading.connections import ReadingOptions
from swiftcam.pipeline.reading.supervisor import SourceSupervisor
from swiftcam.pipeline.reading.transport import Transport
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.live_label_options import LiveLabelOptions
from swiftcam.pipeline.state.meters import Meters
from swiftcam.pipeline.state.snapshot import Media, Problem, Snapshot, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.source import Source
    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.pipeline.model_slot import ModelSlot
    from swiftcam.pipeline.reading.connections import Earlier
    from swiftcam.pipeline.reading.viewport import Viewport
    from swiftcam.pipeline.state.clocks import Clocks

log = logging.getLogger(__name__)

THREAD_PREFIX = "swiftcam-"
JOIN_TIMEOUT = 1.5  # seconds for the threads of a stopped run to end


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
    """Owns the supervisor of the source and the inference loop, with their threads.

    A run is started once and stopped once, and cannot affect a later run. The capture thread of a
    run first waits, for `JOIN_TIMEOUT` at most, until the previous run has released its device.
    """

    def __init__(self, parts: RunParts, options: RunOptions, after: Run | None = None) -> None:
        self._models = parts.models
        self._clock = parts.clocks.monotonic
        self._join_thread = parts.clocks.join
        self.generation: int = after.generation + 1 if after else 1
        self._meters = Meters()
        self._transport = Transport(
            parts.start_at, is_looping=options.is_looping, wait_for=parts.clocks.wait_for
        )
        reading = ReadingOptions(
            every_frame=options.every_frame,
            number=self.generation,
            waits_for_camera=options.waits_for_camera,
            viewport=parts.viewport,
            transport=self._transport,
        )
        earlier = after.left() if after else None
        self._supervisor = SourceSupervisor(
            parts.make_source, self._meters, reading, parts.clocks, earlier
        )
        self._is_abandoned = False
        loop = LoopParts(
            models=parts.models,
            supervisor=self._supervisor,
            meters=self._meters,
            clocks=parts.clocks,
            finish=self._finish,
            name=f"{THREAD_PREFIX}inference-{self.generation}",
        )
        self._inference = InferenceLoop(loop, _label_options(options))

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
        own = [*self._supervisor.threads, *self._inference.threads]
        threads = [*own, *self._models.threads]
        deadline = self._clock() + (0.0 if self._is_abandoned else timeout)
        for thread in threads:
            self._join_thread(thread, max(0.0, deadline - self._clock()))
        stuck = [thread.name for thread in threads if thread.is_alive()]
        if stuck and not self._is_abandoned:
            self._is_abandoned = True
            log.error("abandoned after %.1f s: %s", timeout, ", ".join(stuck))
        return len(stuck)

    def left(self) -> Earlier:
        """Return what this run leaves to the next one."""
        return self._supervisor.left(self.join)

    def pause(self) -> None:
        """Pause the picture."""
        self._supervisor.feed(events.Pause())

    def resume(self) -> None:
        """Resume after `pause`."""
        self._supervisor.feed(events.Resume())

    def seek(self, seconds: float) -> None:
        """Jump to a position of recorded media in seconds."""
        self._supervisor.feed(events.Seek(float(seconds)))

    def step(self, count: int) -> None:
        """Pause recorded media and move by `count` pictures; negative for back."""
        self._supervisor.feed(events.Step(count))

    @property
    def has_ended(self) -> bool:
        """Tell whether the source has ended: it takes no more jumps."""
        state = self._supervisor.live_state
        return state.is_final or state.ending is not None

    def configure(self, options: RunOptions) -> None:
        """Use new options from the next frame on; a picture that stands still is labelled again."""
        self._transport.is_looping = options.is_looping
        self._inference.configure(_label_options(options))

    def mark_displayed(self, snapshot: Snapshot, paint_seconds: float) -> None:
        """Record that a view has shown a snapshot."""
        self._meters.displayed(snapshot.frame, snapshot.labelled, self._clock(), paint_seconds)

    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Return the timeline of the run so far."""
        return self._inference.timeline

    def snapshot(self) -> Snapshot:
        """Return the state of the run."""
        supervisor, inference = self._supervisor, self._inference
        live = supervisor.live_state
        state, message, problem = live.condition
        source = supervisor.source
        now = live.finished_at if state.is_final else self._clock()
        return Snapshot(
            generation=self.generation,
            state=state,
            message=message or supervisor.notice() or inference.notice,
            problem=problem,
            source=source.source_id,
            media=Media(source.is_live, source.duration, source.requested_mode, source.mode),
            model=inference.model,
            model_change=self._models.change,
            seal=inference.seal,
            is_steady=inference.is_steady,
            frame=supervisor.frame,
            labelled=None if supervisor.is_black else inference.labelled,
            options=inference.options,
            turns=inference.turns,
            statistics=self._meters.statistics(
                supervisor.dropped, now, is_final=state.is_final, is_live=state is State.LIVE
            ),
            abandoned=supervisor.abandoned,
        )

    def _finish(self, state: State, message: str = "", problem: Problem = Problem.NONE) -> None:
        """Enter a final state, unless the run is in one already, and ask all threads to end."""
        self._supervisor.finish(Condition(state, message, problem))
        self._inference.stop()


def _label_options(options: RunOptions) -> LiveLabelOptions:
    if options.every_frame:
        return replace(options.label, is_adaptive=False)
    return options.label
