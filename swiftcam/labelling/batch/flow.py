"""The queues between the threads of a batch, under one lock.

```
 items ──admit──▶ waiting ──next_item──▶ decoders ──hand_over──▶ crops ──next_batch──▶ engine
 (listing thread)                            │ no picture                                │
 consumer ◀──take── ready ◀──────────────────┴──────────────finish───────────────────────┘
```
At most `window` items are between `admit` and `take`, so memory is bounded for any length of the
batch. Methods may be called from any thread.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.errors import SwiftCamError
    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult


@dataclass(frozen=True, eq=False, slots=True)
class Ticket:
    """An admitted item and its place in the order."""

    number: int
    item: ListedPicture


@dataclass(frozen=True, eq=False, slots=True)
class Cropped:
    """The crop of an item, RGB uint8 `(S, S, 3)`; `id`: of the picture as it was read.

    `note`: a sentence about what its file lacks, or "".
    """

    ticket: Ticket
    crop: NDArray[np.uint8]
    id: PictureId
    note: str = ""


class Flow:
    """The items of a batch on their way from `admit` to `take`.

    Results come in the order of admission if `is_ordered`, else in the order in which they are
    finished. After `cancel` no item is begun; finished results can still be taken.
    """

    def __init__(self, window: int, *, is_ordered: bool) -> None:
        self._window = window
        self._is_ordered = is_ordered
        self._changed = threading.Condition()
        self._waiting: deque[Ticket] = deque()
        self._crops: deque[Cropped] = deque()
        self._ready: deque[PictureResult] = deque()
        self._early: dict[int, PictureResult] = {}  # finished, but an item admitted earlier is not
        self._admitted = 0
        self._finished = 0
        self._next = 0  # the number of the ticket whose result comes next in the order
        self._taken = 0
        self._is_ended = False
        self._is_stopped = False
        self._is_paused = False
        self._failure: SwiftCamError | None = None

    def admit(self, item: ListedPicture) -> bool:
        """Wait until the window has room, then admit an item; False if the batch was stopped."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_stopped or self._admitted - self._taken < self._window
            )
            if self._is_stopped:
                return False
            self._waiting.append(Ticket(self._admitted, item))
            self._admitted += 1
            self._changed.notify_all()
            return True

    def end(self) -> None:
        """Declare that all items were admitted."""
        with self._changed:
            self._is_ended = True
            self._changed.notify_all()

    def next_item(self) -> Ticket | None:
        """Wait for an item to decode; return None after the last one."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._is_stopped
                    or (self._waiting and not self._is_paused)
                    or (self._is_ended and not self._waiting)
                )
            )
            if self._is_stopped or not self._waiting:
                return None
            return self._waiting.popleft()

    def hand_over(self, cropped: Cropped) -> None:
        """Queue a crop for the engine."""
        with self._changed:
            self._crops.append(cropped)
            self._changed.notify_all()

    def next_batch(self, size: int) -> list[Cropped]:
        """Wait for crops and return up to `size` of them; return none after the last one."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopped or self._crops or self._is_all_done())
            if self._is_stopped:
                return []
            return [self._crops.popleft() for _ in range(min(size, len(self._crops)))]

    def finish(self, ticket: Ticket, result: PictureResult) -> None:
        """Queue the result of an item."""
        with self._changed:
            self._finished += 1
            if self._is_ordered:
                self._early[ticket.number] = result
                while self._next in self._early:
                    self._ready.append(self._early.pop(self._next))
                    self._next += 1
            else:
                self._ready.append(result)
            self._changed.notify_all()

    def take(self, limit: int, timeout: float = 0.0) -> list[PictureResult]:
        """Return up to `limit` results, waiting up to `timeout` seconds for the first."""
        with self._changed:
            if timeout:
                self._changed.wait_for(lambda: self._ready or self._is_over(), timeout)
            taken = [self._ready.popleft() for _ in range(min(limit, len(self._ready)))]
            self._taken += len(taken)
            if taken:
                self._changed.notify_all()
            return taken

    def pause(self, *, is_paused: bool) -> None:
        """Pause or resume; while paused, items already begun are finished."""
        with self._changed:
            self._is_paused = is_paused
            self._changed.notify_all()

    def cancel(self, failure: SwiftCamError | None = None) -> None:
        """Stop the batch; `failure` is the error that stopped it, None if it was cancelled."""
        with self._changed:
            if not self._is_stopped and not self._is_over():
                self._is_stopped = True
                self._failure = failure
            self._changed.notify_all()

    @property
    def is_over(self) -> bool:
        """Whether no further result will become ready."""
        with self._changed:
            return self._is_over()

    @property
    def is_stopped(self) -> bool:
        """Whether the batch was cancelled or failed before its end."""
        with self._changed:
            return self._is_stopped

    @property
    def is_paused(self) -> bool:
        """Whether the batch is paused."""
        with self._changed:
            return self._is_paused

    @property
    def failure(self) -> SwiftCamError | None:
        """The error that stopped the batch, None if there was none."""
        with self._changed:
            return self._failure

    def _is_all_done(self) -> bool:
        return self._is_ended and self._finished == self._admitted

    def _is_over(self) -> bool:
        return self._is_stopped or self._is_all_done()
