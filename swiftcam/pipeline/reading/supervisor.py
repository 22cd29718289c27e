"""Supervises the source of a run: reads it, hands its frames over, and ends its outages.

A live source that falls silent, freezes or breaks is connected again until it delivers or the run
ends. A reader that is stuck in a driver is abandoned and counted. Outages are handled on a thread
of their own: a model that is slow or still loading does not delay them.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.errors import CameraError, CameraUnavailableError, NoCameraError, SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.phrases import phrase
from swiftcam.pipeline.reading.connections import Connections, ReadingOptions
from swiftcam.pipeline.reading.demand import Demand
from swiftcam.pipeline.reading.outage import WAITING_DELAY, Outage
from swiftcam.pipeline.reading.watchdog import (
    BLACK_HINT,
    SILENT_AFTER,
    SleepDetector,
    Watchdog,
    glance_at,
)
from swiftcam.pipeline.state.label_stream import Gap, GapReason, Mailbox, Still
from swiftcam.pipeline.state.run_status import Condition
from swiftcam.pipeline.state.snapshot import Problem, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame
    from swiftcam.capture.source import Source
    from swiftcam.pipeline.reading.reader import Reader, Shot
    from swiftcam.pipeline.state.clocks import Clocks
    from swiftcam.pipeline.state.meters import Meters
    from swiftcam.pipeline.state.run_status import Status

log = logging.getLogger(__name__)

_PERIOD = 0.1  # seconds between two checks of the source
_NO_PICTURE = (State.OPENING, State.WAITING, State.STALLED, State.RECONNECTING)


class SourceSupervisor:
    """Owns the readers of one run, one at a time, and the thread that supervises them.

    Readers call `reader_…` on their threads, the supervising thread calls `supervise`, the
    inference thread reports to `demand`, and the view calls the rest. `before` runs once, first, on
    the first capture thread: it waits for the previous run.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        status: Status,
        meters: Meters,
        options: ReadingOptions,
        clocks: Clocks,
        before: Callable[[], object] | None = None,
    ) -> None:
        self._status = status
        self._meters = meters
        self._options = options
        self._clocks = clocks
        now = clocks.monotonic()
        self.mailbox = Mailbox()
        self.demand = Demand()
        self.frame: Frame | None = None
        self.is_black = False
        # The condition of the run once the last frame has its labels.
        self.ending = Condition(State.ENDED)
        self._skipped = 0
        self._next_index = 0
        self._transport = options.transport
        self._started_at = now
        self._sleep = SleepDetector(now, clocks.wall())
        # The present reader and the outage change on three threads.
        self._lock = threading.RLock()
        self._outage: Outage | None = None
        self._watchdog = Watchdog(now)
        self._connections = Connections(make_source, self, options, clocks.monotonic, before)
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"swiftcam-supervisor-{options.number}", daemon=True
        )

    @property
    def source(self) -> Source:
        """The present source."""
        return self._connections.source

    @property
    def dropped(self) -> int:
        """The number of frames that the model was not given."""
        return self._skipped + self.mailbox.dropped

    @property
    def abandoned(self) -> int:
        """The number of replaced readers that are stuck in a driver."""
        return self._connections.abandoned

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that end with the run, all of them started; the present reader is last."""
        return [self._thread, *self._connections.threads]

    def notice(self) -> str:
        """Return a notice for the user while the source delivers; "" if there is none."""
        is_live = self._status.state is State.LIVE and not self.source.may_stand_still
        if is_live and self._watchdog.is_black(self._clocks.monotonic()):
            return BLACK_HINT
        return self.source.notice

    def start(self) -> None:
        """Start reading and supervising."""
        self._connections.start()
        self._thread.start()

    def stop(self) -> None:
        """Ask the threads to end, and hand over no more frames."""
        with self._lock:
            self._stopping.set()
            self._connections.stop()
        self.mailbox.close(discard=True)

    def pause(self) -> None:
        """Pause the picture. A live source is still drained, recorded media waits."""
        if self._status.enter(State.PAUSED, only_from=(State.LIVE,)):
            self._transport.pause()
            if self.source.is_live:
                self.mailbox.put(Gap(GapReason.PAUSE))

    def resume(self) -> None:
        """Resume after `pause`."""
        if self._status.enter(State.LIVE, only_from=(State.PAUSED,)):
            self._transport.play()

    # --- on the capture thread -----------------------------------------------------------------

    def reader_grabbed(self, reader: Reader, now: float) -> None:
        """Record that the source delivered a picture."""
        if self._connections.is_present(reader):
            self._watchdog.grabbed(now)
            self.demand.grabbed(now)
            if self._transport.is_playing:
                self._meters.captured(now)

    def reader_should_decode(self, reader: Reader, now: float) -> bool:
        """Tell whether the view or the model will use a live picture."""
        return self._options.viewport.room is not None or self.demand.is_wanted(now)

    def reader_skipped(self, reader: Reader) -> None:
        """Count a picture that was not decoded: to catch up, or because nobody would use it."""
        self._skipped += 1

    def reader_shot(self, reader: Reader, shot: Shot) -> None:
        """Make a frame of a picture, give it to the model, and show it.

        The model begins while the picture is scaled for the view. It is not given a live picture
        that is black or identical to the last one, but told of it.
        """
        is_live = reader.source.is_live
        self.demand.decoded(shot.read_seconds)
        glance = glance_at(shot.pixels) if is_live else None
        with self._lock:
            if not self._is_read_by(reader):
                return
            if glance is not None and not self._watchdog.is_new(glance, shot.ready_at):
                self._skipped += 1
                if self._status.state is State.LIVE:
                    self.mailbox.put(Still(shot.captured_at))
                return
            frame = shot.frame(self._next_index, self._started_at, reader.source.source_id)
            self._next_index += 1
            self.frame = self.frame or frame  # set before the labels can arrive
            self.is_black = glance is not None and glance.is_black
            self._outage = None
            self._status.enter(State.LIVE, only_from=_NO_PICTURE)
            waits = self._options.every_frame and not is_live
            self._hand_over(frame, shot.gap, waits=waits)
        self._show(reader, frame)
        if waits:
            self.mailbox.put_wait(frame)

    def _hand_over(self, frame: Frame, gap: GapReason | None, *, waits: bool) -> None:
        """Give a picture to the model, unless it is black, or `waits` until the model is free."""
        if gap is not None:
            self.mailbox.put(Gap(gap))
        if self.is_black:
            self._skipped += 1
            self.mailbox.put(Gap(GapReason.BLACK))
        elif not waits:
            self.mailbox.put(frame)

    def _show(self, reader: Reader, frame: Frame) -> None:
        shown = replace(frame, picture=self._options.viewport.picture(frame.pixels))
        with self._lock:
            if self._is_read_by(reader):
                self.frame = shown

    def reader_ended(self, reader: Reader, error: SwiftCamError | None) -> None:
        """End the run, at once or after the last frame; retry a live source that was lost."""
        with self._lock:
            if not self._is_read_by(reader):
                return
            if error is not None and reader.source.is_live and self.frame is not None:
                self._lose(State.RECONNECTING, str(error))
                return
            if error is not None and self._waits_after(error):
                self._wait_for_camera(error)
                return
        if error is not None:
            self.ending = Condition(State.FAILED, str(error), _problem(error))
        if self.frame is None:
            self._status.enter(*self.ending)
        self.mailbox.close()

    def _is_read_by(self, reader: Reader) -> bool:
        return self._connections.is_present(reader) and not self._status.state.is_final

    def _waits_after(self, error: SwiftCamError) -> bool:
        """Tell whether the run waits for its camera after this error, instead of failing."""
        if self._status.state is State.WAITING:
            return isinstance(error, CameraError)  # say, not permitted yet just after plugging in
        return self._options.waits_for_camera and isinstance(error, CameraUnavailableError)

    # --- on the supervising thread -------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._clocks.wait(self._stopping, _PERIOD):
                self.supervise()
        except SwiftCamError as error:
            self._fail(str(error))
        except Exception:
            log.exception("supervising the source")
            self._fail(unexpected("reading the source"))

    def supervise(self) -> None:
        """Check the source once: deadlines, silence, frozen pictures, sleep, due retries."""
        with self._lock:
            now = self._clocks.monotonic()
            has_slept = self._sleep.has_slept(now, self._clocks.wall())
            state, source = self._status.state, self.source
            if state is State.OPENING:
                if fault := self._watchdog.opening_fault(now, source.source_id):
                    self._fail(fault)
            elif state.is_final or not source.is_live:
                return
            elif self._outage is not None:
                self._retry(self._outage, now)
            elif has_slept:
                # The old connection may still deliver, but its driver may be in any state.
                self._outage = Outage(now, first_retry=0.0)
                self.mailbox.put(Gap(GapReason.SLEEP))
                self._lose(State.RECONNECTING, phrase("The machine was asleep."))
                self._retry(self._outage, now)
            else:
                may_stand_still = source.may_stand_still or state is not State.LIVE
                fault = self._watchdog.fault(
                    now,
                    source.source_id,
                    may_stand_still=may_stand_still,
                    silent_after=source.silence_limit or SILENT_AFTER,
                )
                if fault:
                    self._lose(State.STALLED, fault)

    def _fail(self, reason: str) -> None:
        self._status.enter(State.FAILED, reason, Problem.SOURCE)
        self.stop()

    def _lose(self, state: State, reason: str) -> None:
        """Begin an outage, or record a failed retry in the present one. A pause ends."""
        now = self._clocks.monotonic()
        log.info("lost: %s", reason)
        self.mailbox.put(Gap(GapReason.OUTAGE))
        if self._outage is None:
            self._outage = Outage(now)
        elif self._outage.tries:
            self._outage.try_failed(now)
        self._status.enter(state, phrase("{reason} Trying again…", reason=reason))
        self._transport.play()

    def _wait_for_camera(self, error: SwiftCamError) -> None:
        """Begin to wait for a camera that is missing or in use, or record a failed retry."""
        now = self._clocks.monotonic()
        if self._outage is None:
            log.info("waiting: %s", error)
            self._outage = Outage(now, longest_delay=WAITING_DELAY)
        else:
            self._outage.try_failed(now)
        self._status.enter(State.WAITING, str(error), _problem(error))

    def _retry(self, outage: Outage, now: float) -> None:
        """Connect again if a retry is due; give up one that takes too long."""
        if outage.is_overdue(now):
            self._connections.stop()
            outage.try_failed(now)
        if not outage.is_due(now):
            return
        lost = self._status.read()
        if lost.state is not State.WAITING and not self._status.enter(
            State.RECONNECTING, lost.message
        ):
            return
        outage.try_begun(now)
        self._watchdog = Watchdog(now, known_still=self._watchdog.digest)
        self._connections.replace()


def _problem(error: SwiftCamError) -> Problem:
    return Problem.NO_CAMERA if isinstance(error, NoCameraError) else Problem.SOURCE
