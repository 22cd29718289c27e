"""Blocking network work on a thread of its own, so that whoever waits for it can leave.

A lookup of a name, a connection or a read can hang longer than anyone wants to wait, and nothing
can interrupt it. The thread is a daemon, holds no lock and writes no file: left behind, it ends
with the next byte or its own time limit.
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
_LOOK = 0.1  # seconds between two looks whether it was called off
_AHEAD = 16  # items that may wait to be taken


class StalledError(Exception):
    """Nothing came for longer than the patience there was."""


class _Failure:
    """What the work raised, on its way to the other thread."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class _End:
    """The work is done."""


class Wire(Generic[T]):
    """Runs `work()`, a generator, on a thread, and hands over what it yields."""

    def __init__(self, work: Callable[[], Iterator[T]]) -> None:
        self._work = work
        self._items: queue.Queue[T | _Failure | _End] = queue.Queue(_AHEAD)
        self._is_left = threading.Event()

    def items(self, watch: Watch, patience: float) -> Iterator[T]:
        """Yield the items as they come.

        Raises:
            Cancelled: it was called off.
            StalledError: nothing came for `patience` seconds.
            Exception: whatever the work raised.
        """
        threading.Thread(target=self._run, name=THREAD_NAME, daemon=True).start()
        try:
            while True:
                item = self._next(watch, patience)
                if isinstance(item, _Failure):
                    raise item.error
                if isinstance(item, _End):
                    return
                yield item
        finally:
            self._is_left.set()

    def _next(self, watch: Watch, patience: float) -> T | _Failure | _End:
        deadline = time.monotonic() + patience
        while True:
            watch.check()
            try:
                return self._items.get(timeout=_LOOK)
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise StalledError from None

    def _run(self) -> None:
        try:
            for item in self._work():
                if not self._hand_over(item):
                    return
            self._hand_over(_End())
        except Exception as error:  # raised again where the items are taken
            self._hand_over(_Failure(error))

    def _hand_over(self, item: T | _Failure | _End) -> bool:
        """Return whether the item was put down before the other side left."""
        while not self._is_left.is_set():
            try:
                self._items.put(item, timeout=_LOOK)
            except queue.Full:
                continue
            return True
        return False
