"""One connection to a source: the capture thread, from opening the source to closing it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from swiftcam.capture.frame import Shot
from swiftcam.errors import (
    CameraError,
    CameraHeldError,
    CameraUnavailableError,
    NoCameraError,
    SwiftCamError,
)
from swiftcam.logs import unexpected
from swiftcam.pipeline.deciding.live_events import (
    Cause,
    Connected,
    Ended,
    Frame,
    Lost,
    Opened,
    Skipped,
    Still,
    Stopped,
)
from swiftcam.pipeline.reading.glance import glance_at
from swiftcam.pipeline.reading.player import Player
from swiftcam.pipeline.state.snapshot import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.source import Source
    from swiftcam.pipeline.deciding.live_events import ReaderEvent
    from swiftcam.pipeline.reading.transport import Transport

log = logging.getLogger(__name__)

_SHOW_AT_LEAST = 0.25  # seconds: a live picture is decoded this often, even if nobody will use it


class ReaderListener(Protocol):
    """The calls that a reader makes, on its own thread."""

    def report(self, event: ReaderEvent) -> bool:
        """Receive an event; return whether a frame is shown: one that is not may come again."""

    def reader_grabbed(self, attempt: int, now: float) -> None:
        """Record that the source delivered a picture."""

    def reader_should_decode(self, now: float) -> bool:
        """Tell whether the view or the model will use a live picture grabbed at `now`."""


@dataclass(frozen=True)
class ReaderParts:
    """The parts of a reader: its number, its source, and what it reports to.

    `attempt`: the number of the connection, in all events. `clock`: monotonic seconds. `name`: of
    the thread. `is_unpaced`: recorded media plays as fast as the listener takes it.
    """

    attempt: int
    source: Source
    listener: ReaderListener
    transport: Transport
    clock: Callable[[], float]
    name: str
    is_unpaced: bool = False


class Reader(threading.Thread):
    """Reads one source on its own thread, which opens it, owns it and closes it.

    Each picture of a live source is grabbed; those that nobody will use are not decoded. Recorded
    media is played by a `Player`. `before` runs first, on the thread. `returned` is set once the
    source is closed.
    """

    def __init__(self, parts: ReaderParts, before: Callable[[], object] | None = None) -> None:
        super().__init__(name=parts.name, daemon=True)
        self.attempt = parts.attempt
        self.source = parts.source
        self.returned = threading.Event()
        self._parts = parts
        self._before = before
        self._listener = parts.listener
        self._clock = parts.clock
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end, without waiting for it."""
        self._stopping.set()
        self._parts.transport.wake()

    def run(self) -> None:
        """Open the source, read until the end or `stop`, close it, and report the end."""
        last: ReaderEvent = Ended(self.attempt)
        try:
            if self._before is not None:
                self._before()
            if not self._stopping.is_set():
                self.source.open()
                self._read()
        except SwiftCamError as error:
            last = self._lost(error)
        except Exception:
            log.exception("reading %s", self.source.source_id)
            last = self._lost(CameraError(unexpected("reading the source")))
        finally:
            self._before = None
            self._close()
            self.returned.set()
            self._listener.report(Stopped(self.attempt) if self._stopping.is_set() else last)

    def _lost(self, error: SwiftCamError) -> Lost:
        problem = Problem.NO_CAMERA if isinstance(error, NoCameraError) else Problem.SOURCE
        return Lost(self.attempt, str(error), _cause(error), problem)

    def _close(self) -> None:
        try:
            self.source.close()
        except Exception:
            log.exception("closing %s", self.source.source_id)

    def _read(self) -> None:
        source = self.source
        connected = Connected(
            source.source_id, source.is_live, source.may_stand_still, source.silence_limit
        )
        self._listener.report(Opened(self.attempt, connected))
        if source.is_live:
            self._read_live()
        else:
            Player(self._parts, self._stopping).play()

    def _read_live(self) -> None:
        """Read until the end: a live source cannot wait, and it knows no jumps."""
        transport = self._parts.transport
        shown_at, digest = float("-inf"), None
        while not self._stopping.is_set():
            transport.take()
            if not self.source.grab():
                return
            grabbed = self._clock()
            self._listener.reader_grabbed(self.attempt, grabbed)
            # Only decoded pictures show whether the source is frozen or black.
            is_time = grabbed - shown_at >= _SHOW_AT_LEAST
            is_used = is_time or self._listener.reader_should_decode(grabbed)
            if not (transport.is_playing and is_used):
                self._listener.report(Skipped(self.attempt))
                continue
            due = self._clock()
            pixels = self.source.retrieve()
            shown_at = self._clock()
            glance = glance_at(pixels)
            if glance.digest == digest:
                self._listener.report(Still(self.attempt))
                continue
            digest = glance.digest
            shot = Shot(pixels, due, shown_at, shown_at - due, None)
            self._listener.report(Frame(self.attempt, *glance, shot=shot))


def _cause(error: SwiftCamError) -> Cause:
    if isinstance(error, CameraHeldError):
        return Cause.HELD
    if isinstance(error, CameraUnavailableError):
        return Cause.UNAVAILABLE
    return Cause.CAMERA if isinstance(error, CameraError) else Cause.BROKEN
