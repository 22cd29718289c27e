"""A limit on the memory that the decoders of a batch use together."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class MemoryBudget:
    """Blocks decoders while the bytes that they need exceed the limit together.

    Decoders are served in the order of their requests, so that a large picture does not wait
    forever. A picture larger than the limit is decoded alone.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._in_use = 0
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()

    @property
    def in_use(self) -> int:
        """The bytes in use now."""
        return self._in_use

    @contextmanager
    def room_for(self, needed: int) -> Iterator[None]:
        """Wait until `needed` bytes are free, and reserve them during the block."""
        place = object()
        with self._changed:
            self._queue.append(place)
            self._changed.wait_for(lambda: self._queue[0] is place and self._has_room(needed))
            self._queue.popleft()
            self._in_use += needed
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._in_use -= needed
                self._changed.notify_all()

    def _has_room(self, needed: int) -> bool:
        return not self._in_use or self._in_use + needed <= self._limit
