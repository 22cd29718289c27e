"""One connection to a source: the capture thread, from opening the source to closing it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from swiftcam.capture.frame import Frame
from swiftcam.capture.pacing import Pacer
from swiftcam.errors import CameraError, SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.pipeline.state.label_stream import GapReason

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.capture.source import Source
    from swiftcam.pipeline.reading.transport import Transport

log = logging.getLogger(__name__)

_LATE = 0.05  # seconds behind at which recorded media skips decoding to catch up
_SHOW_AT_LEAST = 0.25  # seconds: a picture is decoded this often, even if late or unused


@dataclass(frozen=True, eq=False)
class Shot:
    """A decoded picture and its times, before it becomes a frame of a run; see `Frame`.

    `position` is None for live sources. `gap`: the reason why the picture does not follow the one
    before it, None if it does.
    """

    pixels: NDArray[np.uint8]
    captured_at: float
    ready_at: float
    read_seconds: float
    position: float | None
    gap: GapReason | None = None

    def frame(self, index: int, started_at: float, source_id: str) -> Frame:
        """Return the frame number `index` of a run that started at `started_at`."""
        position = self.captured_at - started_at if self.position is None else self.position
        return Frame(
            pixels=self.pixels,
            index=index,
            captured_at=self.captured_at,
            ready_at=self.ready_at,
            read_seconds=self.read_seconds,
            position=position,
            source_id=source_id,
        )


class ReaderListener(Protocol):
    """The calls that a reader makes, on its own thread."""

    def reader_grabbed(self, reader: Reader, now: float) -> None:
        """Record that the source delivered a picture."""

    def reader_should_decode(self, reader: Reader, now: float) -> bool:
        """Tell whether the view or the model will use a live picture grabbed at `now`."""

    def reader_skipped(self, reader: Reader) -> None:
        """Record a picture that was not decoded: to catch up, or because nobody would use it."""

    def reader_shot(self, reader: Reader, shot: Shot) -> None:
        """Receive a decoded picture."""

    def reader_ended(self, reader: Reader, error: SwiftCamError | None) -> None:
        """Record the end: a regular one, or why reading failed. The source is closed."""


class Reader(threading.Thread):
    """Reads one source on its own thread, which opens it, owns it and closes it.

    Each picture of a live source is grabbed; those that nobody will use are not decoded. Recorded
    media plays at its own rate, or with `is_unpaced` as fast as the listener takes it, and follows
    `transport`. `before` runs first, on the thread.
    """

    def __init__(
        self,
        source: Source,
        listener: ReaderListener,
        *,
        transport: Transport,
        clock: Callable[[], float],
        name: str,
        is_unpaced: bool = False,
        before: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.source = source
        self._listener = listener
        self._transport = transport
        self._clock = clock
        self._is_unpaced = is_unpaced
        self._before = before
        self._stopping = threading.Event()
        self._gap: GapReason | None = None  # of the next shot

    def stop(self) -> None:
        """Ask the thread to end, without waiting for it."""
        self._stopping.set()
        self._transport.wake()

    def run(self) -> None:
        """Open the source, read until the end or `stop`, close it, and report the end."""
        error: SwiftCamError | None = None
        try:
            if self._before is not None:
                self._before()
                self._before = None
            if not self._stopping.is_set():
                self.source.open()
                self._read()
        except SwiftCamError as failure:
            error = failure
        except Exception:
            log.exception("reading %s", self.source.source_id)
            error = CameraError(unexpected("reading the source"))
        finally:
            self._close()
            self._listener.reader_ended(self, error)

    def _close(self) -> None:
        try:
            self.source.close()
        except Exception:
            log.exception("closing %s", self.source.source_id)

    def _read(self) -> None:
        pacer = Pacer()
        last_shown_at = float("-inf")
        while not self._stopping.is_set():
            has_jumped = self._has_jumped()
            if not has_jumped and not self._transport.is_playing and not self.source.is_live:
                self._wait_while_paused()
                pacer.restart()
                continue
            grab_started = self._clock()
            if not self.source.grab():
                if self._continues(pacer, has_shown=last_shown_at > float("-inf")):
                    last_shown_at = float("-inf")
                    continue
                return
            grabbed = self._clock()
            self._listener.reader_grabbed(self, grabbed)
            if self.source.is_live and not self._transport.is_playing:
                continue  # grabbed, so that the picture after the pause is fresh
            if has_jumped:
                pacer.restart()
                pacer.seconds_until(self.source.position, grabbed)  # it is due now
            elif not self._is_used(pacer, grabbed, last_shown_at):
                if not self._transport.has_request:
                    self._listener.reader_skipped(self)
                continue
            due = self._clock()
            pixels = self.source.retrieve()
            last_shown_at = ready = self._clock()
            is_live = self.source.is_live
            read = ready - due + (0.0 if is_live else grabbed - grab_started)
            position = None if is_live else self.source.position
            gap, self._gap = self._gap, None
            self._listener.reader_shot(self, Shot(pixels, due, ready, read, position, gap))

    def _wait_while_paused(self) -> None:
        """Wait for the end of a pause of recorded media, or for a request."""
        transport = self._transport
        transport.wait(lambda: transport.is_playing or self._stopping.is_set())

    def _has_jumped(self) -> bool:
        """Make the requested jump or step; return whether there was one."""
        request = self._transport.take()
        if request is None or self.source.duration is None:
            return False
        if request.seconds is not None:
            self._gap = GapReason.JUMP
            self.source.seek(request.seconds)
        if request.steps and (request.seconds is not None or request.steps != 1):
            self._gap = GapReason.JUMP
            origin = self.source.position if request.seconds is None else request.seconds
            self.source.seek(max(0.0, origin + request.steps * self._period))
        return True

    @property
    def _period(self) -> float:
        """Seconds from one picture to the next."""
        mode = self.source.mode
        return 1 / mode.rate if mode and mode.rate > 0 else 1 / 30

    def _continues(self, pacer: Pacer, *, has_shown: bool) -> bool:
        """At the end of the media, start again or stay paused; return False if it is over."""
        if not self._transport.is_playing and not self.source.is_live:
            return True
        if not self._transport.is_looping or self.source.duration is None or not has_shown:
            return False
        if not self._is_unpaced:
            left = pacer.seconds_until(self.source.position + self._period, self._clock())
            self._transport.wait(self._stopping.is_set, max(0.0, left))
        pacer.restart()
        self._gap = GapReason.LOOP
        self.source.seek(0.0)
        return True

    def _is_used(self, pacer: Pacer, grabbed: float, last_shown_at: float) -> bool:
        """Tell whether to decode the grabbed picture, after waiting until recorded media is due."""
        if not self.source.is_live:
            return self._is_unpaced or self._wait_until_due(pacer, last_shown_at)
        # Only decoded pictures show whether the source is frozen or black.
        is_time = grabbed - last_shown_at >= _SHOW_AT_LEAST
        return is_time or self._listener.reader_should_decode(self, grabbed)

    def _wait_until_due(self, pacer: Pacer, last_shown_at: float) -> bool:
        """Wait until the grabbed picture is due; return False to skip it."""
        now = self._clock()
        seconds = pacer.seconds_until(self.source.position, now)
        if seconds > 0:
            self._transport.wait(self._stopping.is_set, seconds)
            return not self._transport.has_request
        return -seconds < _LATE or now - last_shown_at >= _SHOW_AT_LEAST
