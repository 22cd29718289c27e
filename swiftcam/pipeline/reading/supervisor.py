"""Holds the live state of a run: feeds events to the reducer and carries out its commands.

A live source that falls silent, freezes or breaks is connected again until it delivers or the run
ends. A reader that is stuck in a driver is abandoned and counted. Time is an event too, ten times a
second on a thread of its own: a model that is slow or still loading does not delay it.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.phrases import phrase
from swiftcam.pipeline.deciding import live_events as events
from swiftcam.pipeline.deciding.live_events import Connected
from swiftcam.pipeline.deciding.live_state import LiveState
from swiftcam.pipeline.deciding.reducer import reduce
from swiftcam.pipeline.deciding.watchdog import BLACK_HINT, Watchdog
from swiftcam.pipeline.reading.connections import Connections, Earlier, ReadingOptions
from swiftcam.pipeline.reading.demand import Demand
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.label_stream import Gap, Mailbox, Still
from swiftcam.pipeline.state.snapshot import Problem, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame, Shot
    from swiftcam.capture.source import Source
    from swiftcam.pipeline.deciding.live_events import Command, Event, ReaderEvent
    from swiftcam.pipeline.state.clocks import Clocks
    from swiftcam.pipeline.state.meters import Meters

log = logging.getLogger(__name__)

_PERIOD = 0.1  # seconds between two checks of the source


class SourceSupervisor:
    """Owns the live state and the readers of one run, and the thread that tells the time.

    Readers call `report` and `reader_…` on their threads, the supervising thread calls `supervise`,
    the inference thread reports to `demand`, and the view calls the rest. All of them may `feed`.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        meters: Meters,
        options: ReadingOptions,
        clocks: Clocks,
        earlier: Earlier | None = None,
    ) -> None:
        self._meters = meters
        self._options = options
        self._clocks = clocks
        earlier = earlier or Earlier()
        self.mailbox = Mailbox(clocks.wait_for)
        self.demand = Demand()
        self.frame: Frame | None = None
        self._skipped = 0
        self._transport = options.transport
        self.started_at: float = clocks.monotonic()
        self._connections = Connections(make_source, self, options, clocks.monotonic, earlier)
        same = {r.attempt for r in earlier.readers if r.make_source is make_source}
        self._lock = threading.Lock()
        self._state = LiveState(
            Watchdog.at(self.started_at),
            waits_for_camera=options.waits_for_camera,
            attempt=earlier.attempt,
            hung=frozenset(same),
            earlier=frozenset(r.attempt for r in earlier.readers) - same,
            connected=Connected(self.source.source_id),
            asleep=clocks.asleep(),
        )
        # Commands are carried out in the order of the decisions, after the lock is released.
        self._commands: deque[Command] = deque()
        self._carrying_out = threading.RLock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"swiftcam-supervisor-{options.number}", daemon=True
        )

    @property
    def live_state(self) -> LiveState:
        """The present live state."""
        return self._state

    @property
    def condition(self) -> Condition:
        """The present condition of the run."""
        return self._state.condition

    @property
    def source(self) -> Source:
        """The present source."""
        return self._connections.source

    @property
    def dropped(self) -> int:
        """The number of frames that the model was not given."""
        return self._skipped + self.mailbox.dropped

    @property
    def is_black(self) -> bool:
        """Tell whether the newest frame is black."""
        return self._state.is_black

    @property
    def abandoned(self) -> int:
        """The number of replaced readers that are stuck in a driver."""
        return self._connections.abandoned

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that end with the run, all of them started; the newest reader is last."""
        return [self._thread, *self._connections.threads]

    def left(self, wait: Callable[[], object]) -> Earlier:
        """Return what this run leaves to the next one; `wait` waits until it has ended."""
        return Earlier(self._connections.left, self._state.attempt, wait)

    def notice(self) -> str:
        """Return a notice for the user while the source delivers; "" if there is none."""
        state = self._state
        is_live = state.state is State.LIVE and not state.connected.may_stand_still
        if is_live and state.watchdog.is_black(self._clocks.monotonic()):
            return BLACK_HINT
        return self.source.notice

    def start(self) -> None:
        """Start reading and supervising."""
        self.feed(events.Start())
        self._thread.start()

    def finish(self, condition: Condition) -> None:
        """Enter a final state, unless the run is in one already, and end all threads."""
        is_stop = condition.state is State.STOPPED
        self.feed(events.Stop() if is_stop else events.Failed(condition))

    def drained(self) -> State:
        """Record that the last frame has its labels; return the state that follows."""
        return self.feed(events.Drained()).state

    # --- the reducer ---------------------------------------------------------------------------

    def feed(self, event: Event) -> LiveState:
        """Let the reducer decide on an event, carry out its commands, return the new state."""
        with self._lock:
            state = self._advance(event)
        self._carry_out()
        return state

    def _advance(self, event: Event) -> LiveState:
        """Let the reducer decide on an event (under the lock)."""
        before = self._state
        now = self._clocks.monotonic()
        state, commands = reduce(before, event, now)
        self._state = state
        if state.condition is not before.condition:
            log.info("%s: %s", state.state.value, state.condition.message)
            if state.is_final:
                self._stopping.set()
        for command in commands:
            # The label side must hear of a gap before the next frame is put into the mailbox.
            if isinstance(command, events.Cut):
                self.mailbox.put(Gap(command.reason))
            elif isinstance(command, events.Extend):
                self.mailbox.put(Still(now))
            else:
                self._commands.append(command)
        return state

    def _carry_out(self) -> None:
        if not self._commands:
            return
        with self._carrying_out:
            while self._commands:
                self._obey(self._commands.popleft())

    def _obey(self, command: Command) -> None:
        match command:
            case events.OpenReader(attempt):
                self._open(attempt)
            case events.StopReader(attempt):
                self._connections.stop(attempt)
            case events.EndFrames(discard):
                self.mailbox.close(discard=discard)
            case events.Hold():
                self._transport.pause()
            case events.Play():
                self._transport.play()
            case events.Jump(float(seconds)):
                self._transport.seek(seconds)
            case events.Jump(_, steps):
                self._transport.step(steps)

    def _open(self, attempt: int) -> None:
        try:
            if not (why := self._connections.open(attempt)):
                return
        except SwiftCamError as error:
            self.finish(Condition(State.FAILED, str(error), Problem.SOURCE))
        except Exception:
            self._fail_unexpectedly()
        else:
            reason = phrase("The system cannot start a thread ({reason}).", reason=why)
            self.feed(events.Lost(attempt, reason, events.Cause.BROKEN, Problem.SOURCE))

    # --- on the capture thread -----------------------------------------------------------------

    def reader_grabbed(self, attempt: int, now: float) -> None:
        """Record that the source delivered a picture."""
        state = self._state
        if attempt == state.reader:
            self.demand.grabbed(now)
            if state.is_playing:
                self._meters.captured(now)

    def reader_should_decode(self, now: float) -> bool:
        """Tell whether the view or the model will use a live picture."""
        return self._options.viewport.room is not None or self.demand.is_wanted(now)

    def report(self, event: ReaderEvent) -> bool:
        """Receive an event of a reader; return whether its frame is shown."""
        if isinstance(event, events.Frame) and event.shot is not None:
            return self._show(event, event.shot)
        state = self.feed(event)
        if isinstance(event, events.Skipped | events.Still) and state.is_playing:
            self._skipped += 1
        return False

    def _show(self, event: events.Frame, shot: Shot) -> bool:
        """Make a frame of a picture, give it to the model, and show it.

        The model begins while the picture is scaled for the view. It is not given a live picture
        that is black.
        """
        self.demand.decoded(shot.read_seconds)
        waits = self._options.every_frame and shot.position is not None
        with self._lock:
            before = self._state
            state = self._advance(event)
            if state.frames == before.frames:
                return False
            frame = shot.frame(before.frames, self.started_at, state.connected.source)
            self.frame = self.frame or frame  # set before the labels can arrive
            if state.is_black:
                self._skipped += 1
            elif not waits:
                self.mailbox.put(frame)
        self._carry_out()
        shown = replace(frame, picture=self._options.viewport.picture(frame.pixels))
        with self._lock:
            if self._state.reader == event.attempt and not self._state.is_final:
                self.frame = shown
        if waits and not state.is_black:
            self.mailbox.put_wait(frame)
        return True

    # --- on the supervising thread -------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._clocks.wait(self._stopping, _PERIOD):
                self.supervise()
        except Exception:
            self._fail_unexpectedly()

    def _fail_unexpectedly(self) -> None:
        log.exception("supervising the source")
        reason = unexpected("reading the source")
        self.finish(Condition(State.FAILED, reason, Problem.SOURCE))

    def supervise(self) -> None:
        """Tell the reducer the time, and which readers of earlier runs have returned."""
        for attempt in self._connections.forget_returned():
            self.feed(events.Stopped(attempt))
        self.feed(events.Tick(self._clocks.asleep(), self.source.source_id))
