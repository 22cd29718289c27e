"""Hand-overs for a window: a listing that runs on a thread of its own, and a list of work to do.

Neither ever makes the window wait.
"""

from __future__ import annotations

import inspect
import logging
import threading
from collections import deque
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from swiftcam.labelling.finding.picture_result import Listed

log = logging.getLogger(__name__)

AHEAD = 5000  # pictures listed and not yet taken, at most


class ListingStream:
    """Iterates items on the thread `swiftcam-listing`; `take` what is there whenever it suits.

    `items` are those of `list_pictures`, or a watched folder; where iterating can wait, they have a
    `close` method. Methods may be called from any thread.
    """

    def __init__(self, items: Iterable[Listed]) -> None:
        self._items = items
        self._found: deque[Listed] = deque()
        self._changed = threading.Condition()
        self._is_ended = False
        self._is_closed = False
        self._error = ""
        self._thread = threading.Thread(target=self._run, name="swiftcam-listing", daemon=True)

    def start(self) -> None:
        """Begin to list."""
        self._thread.start()

    @property
    def error(self) -> str:
        """Why the listing ended early, "" if it did not."""
        return self._error

    @property
    def is_over(self) -> bool:
        """Whether everything was listed and taken."""
        with self._changed:
            return self._is_ended and not self._found

    def take(self, limit: int = 500) -> list[Listed]:
        """Return up to `limit` new pictures; none is a normal answer. Never waits."""
        with self._changed:
            taken = [self._found.popleft() for _ in range(min(limit, len(self._found)))]
            if taken:
                self._changed.notify_all()
            return taken

    def stop(self) -> None:
        """Ask the thread to end, without waiting for it; what was found can still be taken."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        close = getattr(self._items, "close", None)
        # A generator cannot be closed from outside while it runs; it never waits either.
        if close and not inspect.isgenerator(self._items):
            close()

    def close(self, timeout: float = 2.0) -> None:
        """End the listing; what was not taken is forgotten."""
        self.stop()
        with self._changed:
            self._found.clear()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        try:
            for listed in self._items:
                with self._changed:
                    self._changed.wait_for(lambda: self._is_closed or len(self._found) < AHEAD)
                    if self._is_closed:
                        break
                    self._found.append(listed)
        except SwiftCamError as error:
            self._error = str(error)
        except Exception:
            log.exception("listing pictures")
            self._error = unexpected("listing pictures")
        with self._changed:
            self._is_ended = True


class Worklist:
    """Pictures that wait to be labelled: filled from one side, iterated by a batch on the other.

    The iteration waits while the list is empty and ends when it is closed and empty.
    """

    def __init__(self, items: Iterable[Listed] = ()) -> None:
        self._waiting = deque(items)
        self._changed = threading.Condition()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, items: Iterable[Listed]) -> None:
        """Append pictures."""
        with self._changed:
            self._waiting.extend(items)
            self._changed.notify_all()

    def remove(self, paths: set[Path]) -> int:
        """Take pictures that still wait off the list; return how many those were."""
        with self._changed:
            before = len(self._waiting)
            self._waiting = deque(item for item in self._waiting if item.path not in paths)
            return before - len(self._waiting)

    def close(self) -> None:
        """Let the batch end when everything is labelled."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Listed]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if not self._waiting:
                    return
                item = self._waiting.popleft()
            yield item
