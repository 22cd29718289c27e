"""The capture side of a run: keeps a source delivering, and hands its frames over.

A live source that falls silent, freezes or breaks is replaced by a new connection, for as long as
the run lasts; a reader stuck in a driver is abandoned and counted.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from swiftcam.capture.frame import Frame
from swiftcam.capture.mailbox import Mailbox
from swiftcam.phrases import phrase
from swiftcam.pipeline.reading.demand import Demand
from swiftcam.pipeline.reading.outage import Outage
from swiftcam.pipeline.reading.reader import Reader, Shot
from swiftcam.pipeline.reading.transport import Transport
from swiftcam.pipeline.reading.viewport import Viewport
from swiftcam.pipeline.reading.watchdog import BLACK_HINT, SleepDetector, Watchdog, glance_at
from swiftcam.pipeline.state.snapshot import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.source import Source
    from swiftcam.pipeline.state.clocks import Clocks
    from swiftcam.pipeline.state.meters import Meters
    from swiftcam.pipeline.state.run_status import Status

log = logging.getLogger(__name__)

# Seconds; sources have shorter deadlines of their own, this one is for drivers that hang.
OPEN_DEADLINE = 15.0
_WAITING = (State.OPENING, State.STALLED, State.RECONNECTING)  # for a first frame, or the next


@dataclass(frozen=True)
class ReadingOptions:
    """See `RunOptions`, `Viewport` and `Transport`."""

    every_frame: bool
    thread_name: str
    viewport: Viewport = field(default_factory=Viewport)
    transport: Transport = field(default_factory=Transport)


class SourceSupervisor:
    """Owns the readers of one run, one at a time; `demand` is told by the inference thread.

    The readers call `reader_…` on their threads, the inference thread calls `supervise`, the view
    the rest. `before` runs first on the first capture thread and is forgotten then: it belongs to
    the run before, which must not be kept alive.
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
        self._make_source = make_source
        self._status = status
        self._meters = meters
        self._options = options
        self._clocks = clocks
        now = clocks.monotonic()
        self.mailbox: Mailbox[Frame] = Mailbox()
        self.demand = Demand()
        self.frame: Frame | None = None
        self.is_black = False
        # How the run ends once the last frame has its labels.
        self.ending: tuple[State, str] = (State.ENDED, "")
        self._skipped = 0
        self._next_index = 0
        self._transport = options.transport
        self._started_at = now
        self._sleep = SleepDetector(now, clocks.wall())
        # Which reader counts, and whether the source is lost, change on three threads.
        self._lock = threading.RLock()
        self._outage: Outage | None = None
        self._watchdog = Watchdog(now)
        self._replaced: list[Reader] = []
        self._reader = self._new_reader(before)

    @property
    def source(self) -> Source:
        """The source that is read now."""
        return self._reader.source

    @property
    def dropped(self) -> int:
        """How many frames were never given to the model."""
        return self._skipped + self.mailbox.dropped

    @property
    def abandoned(self) -> int:
        """How many readers are stuck in a driver and were replaced."""
        return sum(reader.is_alive() for reader in self._replaced)

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that are to end with the run."""
        return [*self._replaced, self._reader]

    def notice(self) -> str:
        """Return what the user should know although the source delivers; "" for nothing."""
        is_live = self._status.state is State.LIVE and not self.source.may_stand_still
        if is_live and self._watchdog.is_black(self._clocks.monotonic()):
            return BLACK_HINT
        return self.source.notice

    def start(self) -> None:
        """Start reading."""
        self._reader.start()

    def stop(self) -> None:
        """Ask the reader to end, and hand nothing over any more."""
        with self._lock:
            self._reader.stop()
        self.mailbox.close(discard=True)

    def pause(self) -> None:
        """Hold the picture. A live source is still drained, recorded media waits."""
        if self._status.enter(State.PAUSED, only_from=(State.LIVE,)):
            self._transport.hold()

    def resume(self) -> None:
        """Go on after `pause`."""
        if self._status.enter(State.LIVE, only_from=(State.PAUSED,)):
            self._transport.play()

    def offer_again(self) -> None:
        """Leave the picture that is held for the model once more, to be judged anew."""
        frame = self.frame
        if self._status.state is State.PAUSED and frame is not None and not self.is_black:
            self.mailbox.put(frame)

    # --- on the capture thread -----------------------------------------------------------------

    def reader_grabbed(self, reader: Reader, now: float) -> None:
        """The source delivered a picture."""
        if reader is self._reader:
            self._watchdog.grabbed(now)
            self.demand.grabbed(now)
            if self._transport.is_playing:
                self._meters.captured(now)

    def reader_wants(self, reader: Reader, now: float) -> bool:
        """Tell whether the view or the model will use a live picture."""
        return self._options.viewport.room is not None or self.demand.is_wanted(now)

    def reader_skipped(self, reader: Reader) -> None:
        """A picture was passed over: to catch up, or because nobody would use it."""
        self._skipped += 1

    def reader_shot(self, reader: Reader, shot: Shot) -> None:
        """Make a frame of a picture, leave it for the model, and show it.

        The model begins while the picture is scaled for the view. A live picture that is identical
        to the last one, or black, is kept from the model.
        """
        is_live = reader.source.is_live
        self.demand.decoded(shot.read_seconds)
        look = glance_at(shot.pixels) if is_live else None
        with self._lock:
            if reader is not self._reader or self._status.state.is_final:
                return
            if look is not None and not self._watchdog.is_news(look, shot.ready_at):
                self._skipped += 1
                return
            frame = self._frame_of(shot, reader.source.source_id)
            self.frame = self.frame or frame  # there is one as soon as there are labels
            self.is_black = look is not None and look.is_black
            self._outage = None
            self._status.enter(State.LIVE, only_from=_WAITING)
        waits = self._options.every_frame and not is_live
        if self.is_black:
            self._skipped += 1
        elif not waits:
            self.mailbox.put(frame)
        self._show(reader, frame)
        if waits and not self.is_black:
            self.mailbox.put_wait(frame)

    def _show(self, reader: Reader, frame: Frame) -> None:
        shown = replace(frame, picture=self._options.viewport.picture(frame.pixels))
        with self._lock:
            if reader is self._reader and not self._status.state.is_final:
                self.frame = shown

    def _frame_of(self, shot: Shot, source_id: str) -> Frame:
        index, self._next_index = self._next_index, self._next_index + 1
        position = shot.captured_at - self._started_at if shot.position is None else shot.position
        return Frame(
            pixels=shot.pixels,
            index=index,
            captured_at=shot.captured_at,
            ready_at=shot.ready_at,
            read_seconds=shot.read_seconds,
            position=position,
            source_id=source_id,
        )

    def reader_ended(self, reader: Reader, error: str | None) -> None:
        """End the run, at once or after the last frame; or try a lost live source again."""
        with self._lock:
            if reader is not self._reader or self._status.state.is_final:
                return
            if error is not None and reader.source.is_live and self.frame is not None:
                self._lose(State.RECONNECTING, error)
                return
        self.ending = (State.ENDED, "") if error is None else (State.FAILED, error)
        if self.frame is None:
            self._status.enter(*self.ending)
        self.mailbox.close()

    # --- on the inference thread ---------------------------------------------------------------

    def supervise(self) -> None:
        """Look after the source: deadlines, silence, frozen pictures, sleep, new tries."""
        with self._lock:
            self._look_after()

    def _look_after(self) -> None:
        now = self._clocks.monotonic()
        has_slept = self._sleep.has_slept(now, self._clocks.wall())
        state, source = self._status.state, self.source
        if state is State.OPENING and now - self._started_at > OPEN_DEADLINE:
            self._status.enter(State.FAILED, _no_answer(source.source_id))
            self.stop()
        if state.is_final or state is State.OPENING or not source.is_live:
            return
        if self._outage is not None:
            self._try_again(self._outage, now)
        elif has_slept:
            # Whatever the old connection still says, the driver may be in any state by now.
            self._outage = Outage(now, first_retry=0.0)
            self._lose(State.RECONNECTING, phrase("The machine was asleep."))
            self._try_again(self._outage, now)
        else:
            may_stand_still = source.may_stand_still or state is not State.LIVE
            fault = self._watchdog.fault(now, source.source_id, may_stand_still=may_stand_still)
            if fault:
                self._lose(State.STALLED, fault)

    def _lose(self, state: State, reason: str) -> None:
        """The source is lost: say why and begin to try again. A pause ends."""
        now = self._clocks.monotonic()
        log.info("lost: %s", reason)
        if self._outage is None:
            self._outage = Outage(now)
        elif self._outage.tries:
            self._outage.try_failed(now)
        self._status.enter(state, phrase("{reason} Trying again…", reason=reason))
        self._transport.play()

    def _try_again(self, outage: Outage, now: float) -> None:
        if outage.is_hopeless(now):
            self._reader.stop()
            outage.try_failed(now)
        if not outage.is_due(now):
            return
        self._reader.stop()
        _, reason = self._status.read()
        if not self._status.enter(State.RECONNECTING, reason):
            return
        outage.try_begun(now)
        self._replaced = [r for r in self._replaced if r.is_alive()] + [self._reader]
        self._watchdog = Watchdog(now, known_still=self._watchdog.digest)
        reader = self._new_reader()
        reader.start()  # before it is the one that counts: `threads` has only started ones
        self._reader = reader

    def _new_reader(self, before: Callable[[], object] | None = None) -> Reader:
        return Reader(
            self._make_source(),
            self,
            transport=self._transport,
            clock=self._clocks.monotonic,
            name=self._options.thread_name,
            is_unpaced=self._options.every_frame,
            before=before,
        )


def _no_answer(source_id: str) -> str:
    return phrase(
        "{source} did not answer within {seconds:.0f} s. "
        "Check that it is connected and switched on, then start again.",
        source=source_id,
        seconds=OPEN_DEADLINE,
    )
