"""Plays recorded media on the capture thread: at its own rate, with pauses, jumps and loops."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.capture.frame import Shot
from swiftcam.capture.pacing import Pacer
from swiftcam.pipeline.deciding.live_events import Frame, Skipped
from swiftcam.pipeline.state.label_stream import GapReason

if TYPE_CHECKING:
    import threading

    from swiftcam.pipeline.reading.reader import ReaderParts

_LATE = 0.05  # seconds behind at which a picture is not decoded, to catch up
_SHOW_AT_LEAST = 0.25  # seconds: a picture is decoded this often, even if it is late


class Player:
    """Plays one source until its end or `stopping`, following the transport.

    The picture that was grabbed and is not shown yet is in hand. A pause keeps it there, so that it
    is the next one after the pause. A step counts from the picture that is shown.
    """

    def __init__(self, parts: ReaderParts, stopping: threading.Event) -> None:
        self._attempt = parts.attempt
        self._source = parts.source
        self._listener = parts.listener
        self._transport = parts.transport
        self._clock = parts.clock
        self._is_unpaced = parts.is_unpaced
        self._stopping = stopping
        self._pacer = Pacer()
        self._is_in_hand = False
        self._shot: Shot | None = None  # the picture in hand, once it is decoded
        self._grab_seconds = 0.0
        self._skipped = 0  # pictures that were skipped since the one that is shown
        self._shown_position: float | None = None
        self._shown_at = float("-inf")
        self._gap: GapReason | None = None  # between the one that is shown and the next one
        self._has_shown = False  # something in the present round of a loop

    def play(self) -> None:
        """Play until the end of the media, or until the reader is stopped."""
        while not self._stopping.is_set():
            is_jump = self._has_jumped()
            if not is_jump and not self._transport.is_playing:
                self._wait_while_paused()
            elif self._is_in_hand or self._grab():
                self._offer(is_jump=is_jump)
            elif not self._continues():
                return

    def _wait_while_paused(self) -> None:
        """Wait for the end of a pause or a request; the pictures stay as long as without it."""
        transport, paused_at = self._transport, self._clock()
        transport.wait(lambda: transport.is_playing or self._stopping.is_set())
        self._pacer.shift(self._clock() - paused_at)

    def _grab(self) -> bool:
        """Take the next picture into the hand; return False at the end."""
        started = self._clock()
        self._is_in_hand = self._source.grab()
        if self._is_in_hand:
            now = self._clock()
            self._grab_seconds = now - started
            self._listener.reader_grabbed(self._attempt, now)
        return self._is_in_hand

    def _offer(self, *, is_jump: bool) -> None:
        """Show the picture in hand once it is due, skip it if it is late, or keep it."""
        if is_jump:
            self._pacer.restart()
            self._pacer.seconds_until(self._source.position, self._clock())  # it is due now
        elif not self._is_unpaced:
            is_late = self._wait_until_due()
            if self._is_interrupted():
                return
            if is_late:
                self._drop()
                self._skipped += 1
                self._listener.report(Skipped(self._attempt))
                return
        shot = self._decoded()
        event = Frame(self._attempt, is_jump=is_jump, gap=self._gap, shot=shot)
        if self._listener.report(event):
            self._shown_position, self._shown_at = self._source.position, shot.ready_at
            self._gap, self._has_shown = None, True
            self._skipped = 0
            self._drop()

    def _decoded(self) -> Shot:
        """Return the picture in hand, due now."""
        due = self._clock()
        if self._shot is None:
            pixels = self._source.retrieve()
            ready = self._clock()
            read = ready - due + self._grab_seconds
            self._shot = Shot(pixels, due, ready, read, self._source.position)
        elif self._shot.captured_at < due:  # it was refused: a pause came first
            self._shot = replace(self._shot, captured_at=due, ready_at=due)
        return self._shot

    def _drop(self) -> None:
        self._is_in_hand, self._shot = False, None

    def _is_interrupted(self) -> bool:
        """Tell whether a pause, a request or a stop came before the picture was due."""
        transport = self._transport
        return transport.has_request or not transport.is_playing or self._stopping.is_set()

    def _wait_until_due(self) -> bool:
        """Wait until the picture in hand is due; return whether it is late."""
        now = self._clock()
        seconds = self._pacer.seconds_until(self._source.position, now)
        if seconds > 0:
            self._wait(seconds)
            return False
        return -seconds >= _LATE and now - self._shown_at < _SHOW_AT_LEAST

    def _wait(self, seconds: float) -> None:
        """Wait for some seconds, or until a pause, a request or a stop."""
        transport = self._transport
        transport.wait(lambda: self._stopping.is_set() or not transport.is_playing, seconds)

    def _has_jumped(self) -> bool:
        """Make the requested jump or step; return whether there was one."""
        request = self._transport.take()
        if request is None or self._source.duration is None:
            return False
        if request.seconds is None and not request.steps:
            return False
        if request.seconds is None and request.steps == 1 and not self._skipped:
            return True  # the picture in hand, or the next one, is the one that follows
        shown = self._source.position if self._shown_position is None else self._shown_position
        origin = shown if request.seconds is None else request.seconds
        self._drop()
        self._skipped = 0
        if request.seconds is not None or request.steps != 1:
            self._gap = GapReason.JUMP
        self._source.seek(max(0.0, origin + request.steps * self._period))
        return True

    @property
    def _period(self) -> float:
        """Seconds from one picture to the next."""
        mode = self._source.mode
        return 1 / mode.rate if mode and mode.rate > 0 else 1 / 30

    def _continues(self) -> bool:
        """At the end of the media, start again or stay paused; return False if it is over."""
        if not self._transport.is_playing:
            return True
        duration = self._source.duration
        if duration is not None and self._has_shown and not self._is_unpaced:
            # The last picture is shown for its time too: a slide for seconds.
            end = max(self._source.position + self._period, duration)
            if (left := self._pacer.seconds_until(end, self._clock())) > 0:
                self._wait(left)
                if self._is_interrupted():
                    return True
        if not self._transport.is_looping or duration is None or not self._has_shown:
            return False
        self._pacer.restart()
        self._source.seek(0.0)
        self._has_shown, self._skipped, self._gap = False, 0, GapReason.LOOP
        self._shown_at = float("-inf")
        return True
