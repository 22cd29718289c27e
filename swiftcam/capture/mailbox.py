"""A one-slot mailbox between two threads."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds at most one item. `put` replaces an item that was not taken; `put_wait` waits instead.

    A closed mailbox accepts no more items; the one that it holds can still be taken.
    """

    def __init__(self) -> None:
        self._item: T | None = None
        self._is_closed = False
        self._dropped = 0
        self._changed = threading.Condition()

    @property
    def dropped(self) -> int:
        """The number of items that were replaced before they were taken."""
        return self._dropped

    @property
    def is_drained(self) -> bool:
        """Tell whether the mailbox is closed and empty."""
        with self._changed:
            return self._is_closed and self._item is None

    def put(self, item: T) -> None:
        """Put an item, replacing one that was not taken; ignored once closed."""
        with self._changed:
            if self._is_closed:
                return
            self._dropped += self._item is not None
            self._item = item
            self._changed.notify_all()

    def put_wait(self, item: T) -> bool:
        """Wait for an empty slot and put the item; return False if the mailbox was closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is None or self._is_closed)
            if self._is_closed:
                return False
            self._item = item
            self._changed.notify_all()
            return True

    def take(self, timeout: float | None = None) -> T | None:
        """Wait for an item and return it; None after `timeout` seconds, or closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._is_closed, timeout)
            item, self._item = self._item, None
            self._changed.notify_all()
            return item

    def close(self, *, discard: bool = False) -> None:
        """Accept no more items and wake all waiting threads; `discard` also drops the held item."""
        with self._changed:
            self._is_closed = True
            if discard:
                self._item = None
            self._changed.notify_all()
