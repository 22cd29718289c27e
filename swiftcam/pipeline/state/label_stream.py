"""The stream of a live view's labels: what the capture side tells the inference thread.

A frame is new content; `Still` says that the newest frame is in front of the source still; `Gap`
says that time passes without a picture, or that the next one does not follow the last; `Rejudge`
asks for new labels of the newest frame.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.capture.frame import Frame

if TYPE_CHECKING:
    from swiftcam.pipeline.state.clocks import WaitFor
    from swiftcam.pipeline.state.live_label_options import LiveLabelOptions


class GapReason(Enum):
    """The reason why a frame does not follow the one before it."""

    OUTAGE = "outage"
    SLEEP = "sleep"  # of the machine
    PAUSE = "pause"  # of a live source: it continues meanwhile
    BLACK = "black"
    JUMP = "jump"  # to another place of a recording
    LOOP = "loop"  # a recording starts again

    @property
    def is_absence(self) -> bool:
        """Tell whether no picture comes for a while; else the next one follows at once."""
        return self not in (GapReason.JUMP, GapReason.LOOP)


@dataclass(frozen=True)
class Still:
    """A live source delivered a picture identical to its newest frame, at `now` (monotonic)."""

    now: float


@dataclass(frozen=True)
class Gap:
    """The labels of the frames before must not be joined to those of the frames after."""

    reason: GapReason


@dataclass(frozen=True)
class Rejudge:
    """The options of the labels have changed: the newest frame needs new ones."""

    options: LiveLabelOptions


LabelEvent = Frame | Still | Gap | Rejudge

_MOST = 16  # events that are held; more come together only while the model hangs


class Mailbox:
    """Hands the stream to the inference thread, in order; it holds a few events at most.

    The newest frame, the newest `Still` after it and the newest `Rejudge` win. A closed mailbox
    accepts only `Rejudge`; what it holds can still be taken. `wait_for`: see `Clocks`.
    """

    def __init__(self, wait_for: WaitFor = threading.Condition.wait_for) -> None:
        self._wait_for = wait_for
        self._events: deque[Frame | Still | Gap] = deque()
        self._rejudge: Rejudge | None = None
        self._has_frame = False
        self._is_closed = False
        self._is_woken = False
        self._dropped = 0
        self._changed = threading.Condition()

    @property
    def dropped(self) -> int:
        """The number of frames that were replaced before they were taken."""
        return self._dropped

    @property
    def has_frame(self) -> bool:
        """Tell whether a frame waits."""
        return self._has_frame

    @property
    def is_drained(self) -> bool:
        """Tell whether the mailbox is closed and holds nothing of the source."""
        with self._changed:
            return self._is_closed and not self._events

    def put(self, event: LabelEvent) -> None:
        """Put an event; a frame replaces one that was not taken. Ignored once closed."""
        with self._changed:
            if isinstance(event, Rejudge):
                self._rejudge = event
            elif self._is_closed:
                return
            elif isinstance(event, Frame):
                self._put_frame(event)
            else:
                self._put_moment(event)
            self._changed.notify_all()

    def put_wait(self, frame: Frame) -> bool:
        """Wait until no frame waits and put this one; return False if the mailbox was closed."""
        with self._changed:
            self._wait_for(self._changed, lambda: not self._has_frame or self._is_closed, None)
            if self._is_closed:
                return False
            self._put_frame(frame)
            self._changed.notify_all()
            return True

    def take(self, timeout: float) -> LabelEvent | None:
        """Wait for an event and return it; None after `timeout` seconds, `wake` or `close`."""
        with self._changed:
            self._wait_for(
                self._changed,
                lambda: self._events or self._rejudge is not None or self._is_woken,
                timeout,
            )
            self._is_woken = False
            if self._rejudge is not None:
                rejudge, self._rejudge = self._rejudge, None
                return rejudge
            event = self._events.popleft() if self._events else None
            if isinstance(event, Frame):
                self._has_frame = False
                self._changed.notify_all()
            return event

    def wake(self) -> None:
        """End one wait of `take`."""
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def close(self, *, discard: bool = False) -> None:
        """Accept nothing more of the source; `discard` also drops what is held of it."""
        with self._changed:
            self._is_closed = self._is_woken = True
            if discard:
                self._events.clear()
                self._has_frame = False
            self._changed.notify_all()

    def _put_frame(self, frame: Frame) -> None:
        if self._has_frame:
            self._drop_frame()
        self._events.append(frame)
        self._has_frame = True

    def _drop_frame(self) -> None:
        """Drop the frame that waits, and the stillness after it; gaps stay."""
        kept: deque[Frame | Still | Gap] = deque()
        is_dropped = False
        for event in self._events:
            is_dropped = is_dropped or isinstance(event, Frame)
            if isinstance(event, Gap) or not is_dropped:
                kept.append(event)
        self._events = kept
        self._dropped += 1

    def _put_moment(self, event: Still | Gap) -> None:
        last = self._events[-1] if self._events else None
        if isinstance(event, Still):
            if isinstance(last, Still):
                self._events.pop()
        elif event in self._gaps_at_the_end():
            return
        self._events.append(event)
        if len(self._events) > _MOST:
            self._forget_stillness()

    def _forget_stillness(self) -> None:
        """Keep only the frame and the gaps, each reason once on either side of the frame."""
        before, self._events = self._events, deque()
        for event in before:
            if isinstance(event, Frame):
                self._events.append(event)
            elif isinstance(event, Gap):
                self._put_moment(event)

    def _gaps_at_the_end(self) -> list[Gap]:
        gaps: list[Gap] = []
        for event in reversed(self._events):
            if not isinstance(event, Gap):
                break
            gaps.append(event)
        return gaps
