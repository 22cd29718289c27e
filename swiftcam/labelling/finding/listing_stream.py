"""A listing on a thread of its own, and a list of pictures to label; both for a window.

Their methods never make the window wait, except `ListingStream.close`.
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

    from swiftcam.labelling.finding.picture_result import ListedPicture

log = logging.getLogger(__name__)

AHEAD = 5000  # most pictures listed and not yet taken


class ListingStream:
    """Iterates over items on the thread `swiftcam-listing`, for polling with `take`.

    If iterating `items` can wait, `items` must have a method `close`. Methods may be called from
    any thread.
    """

    def __init__(self, items: Iterable[ListedPicture]) -> None:
        self._items = items
        self._found: deque[ListedPicture] = deque()
        self._changed = threading.Condition()
        self._is_ended = False
        self._is_closed = False
        self._error = ""
        self._thread = threading.Thread(target=self._run, name="swiftcam-listing", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def error(self) -> str:
        """Why the listing failed, "" if it did not."""
        return self._error

    @property
    def is_over(self) -> bool:
        """Whether all pictures were listed and taken."""
        with self._changed:
            return self._is_ended and not self._found

    def take(self, limit: int = 500) -> list[ListedPicture]:
        """Return up to `limit` new pictures, which may be none."""
        with self._changed:
            taken = [self._found.popleft() for _ in range(min(limit, len(self._found)))]
            if taken:
                self._changed.notify_all()
            return taken

    def stop(self) -> None:
        """Stop the thread, without waiting for it; pictures found so far can still be taken."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        close = getattr(self._items, "close", None)
        # A running generator cannot be closed from another thread, and ours never wait.
        if close and not inspect.isgenerator(self._items):
            close()

    def close(self, timeout: float = 2.0) -> None:
        """Stop the thread and wait for it; pictures that were not taken are dropped."""
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
    """The pictures that wait to be labelled: a page adds them, a batch iterates over them.

    The iteration waits while the list is empty, and ends when it is closed and empty.
    """

    def __init__(self, items: Iterable[ListedPicture] = ()) -> None:
        self._waiting = deque(items)
        self._changed = threading.Condition()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, items: Iterable[ListedPicture]) -> None:
        """Append pictures."""
        with self._changed:
            self._waiting.extend(items)
            self._changed.notify_all()

    def remove(self, keys: set[bytes]) -> int:
        """Remove waiting pictures by the keys of their ids; return how many were removed."""
        with self._changed:
            before = len(self._waiting)
            self._waiting = deque(item for item in self._waiting if item.id.key not in keys)
            return before - len(self._waiting)

    def close(self) -> None:
        """Let the iteration end when the list is empty."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[ListedPicture]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if not self._waiting:
                    return
                item = self._waiting.popleft()
            yield item
