"""Runs blocking network work on a thread of its own, so that a download can be cancelled.

A name lookup, a connection or a read can block for long, and nothing can interrupt it. The thread
is a daemon, holds no lock and writes no file. If it is abandoned, it ends at the next byte or at
its own time limit.
"""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from swiftcam.jobs.progress import Watch

T = TypeVar("T")

THREAD_NAME = "swiftcam-download-wire"
_POLL = 0.1  # seconds between two checks for cancellation
_MOST_WAITING = 16  # items


class StalledError(Exception):
    """No item arrived within the timeout."""


class _Failure:
    """An exception of the work, passed to the other thread."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class _End:
    """Marks the end of the items."""


class BackgroundIterator(Generic[T]):
    """Runs the generator `work()` on a thread and passes its items to the calling thread."""

    def __init__(self, work: Callable[[], Iterator[T]]) -> None:
        self._work = work
        self._items: queue.Queue[T | _Failure | _End] = queue.Queue(_MOST_WAITING)
        self._is_abandoned = threading.Event()

    def items(self, watch: Watch, timeout: float) -> Iterator[T]:
        """Yield the items as they arrive.

        Raises:
            Cancelled: it was cancelled.
            StalledError: no item arrived for `timeout` seconds.
            Exception: the exception of the work.
        """
        threading.Thread(target=self._run, name=THREAD_NAME, daemon=True).start()
        try:
            while True:
                item = self._next(watch, timeout)
                if isinstance(item, _Failure):
                    raise item.error
                if isinstance(item, _End):
                    return
                yield item
        finally:
            self._is_abandoned.set()

    def _next(self, watch: Watch, timeout: float) -> T | _Failure | _End:
        deadline = time.monotonic() + timeout
        while True:
            watch.check()
            try:
                return self._items.get(timeout=_POLL)
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise StalledError from None

    def _run(self) -> None:
        try:
            for item in self._work():
                if not self._hand_over(item):
                    return
            self._hand_over(_End())
        except Exception as error:  # raised again on the calling thread
            self._hand_over(_Failure(error))

    def _hand_over(self, item: T | _Failure | _End) -> bool:
        """Return whether the item was queued before the other thread stopped iterating."""
        while not self._is_abandoned.is_set():
            try:
                self._items.put(item, timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False
