"""Takes in what is to be labelled, on threads of its own, and hands it to one batch after another.

Each selection is walked on a thread `swiftcam-intake-N`, so that whoever asks never waits for a
disk; a watched one is walked for ever.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.labelling.listing import list_pictures, path_digest
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from swiftcam.labelling.listing import Selection
    from swiftcam.labelling.result import Listed

log = logging.getLogger(__name__)


class Feed:
    """The items of one batch; iterating waits for more until it is closed. Iterate it once."""

    def __init__(self) -> None:
        self._items: deque[Listed] = deque()
        self._dropped: set[Path] = set()
        self._changed = threading.Condition()
        self._is_closed = False

    def put(self, item: Listed) -> None:
        """Add an item at the end."""
        with self._changed:
            self._dropped.discard(item.path)
            self._items.append(item)
            self._changed.notify()

    def drop(self, path: Path) -> None:
        """Forget an item that was not handed out yet."""
        with self._changed:
            self._dropped.add(path)

    def close(self) -> None:
        """End the iteration."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Listed]:
        while (item := self._next()) is not None:
            yield item

    def _next(self) -> Listed | None:
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._items or self._is_closed)
                if self._is_closed:
                    return None
                item = self._items.popleft()
                if item.path not in self._dropped:
                    return item
                self._dropped.discard(item.path)


class Intake:
    """Lists selections in the background; each path is found once. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._met: set[bytes] = set()
        self._found: deque[Listed] = deque()
        self._errors: deque[str] = deque()
        self._threads: list[threading.Thread] = []
        self._closing: list[object] = []
        self._is_closed = False
        self._walks = 0

    @property
    def is_listing(self) -> bool:
        """Tell whether folders are still being walked (watching does not count)."""
        return self._walks > 0

    def add(self, selection: Selection) -> None:
        """Begin to list what a selection stands for."""
        with self._lock:
            self._walks += 1
        self._start(list_pictures(selection), is_watch=False)

    def watch(self, selection: Selection) -> None:
        """List what is in folders, and whatever arrives there.

        Raises:
            ArgumentError: there is something else than folders in the selection.
        """
        from swiftcam.labelling.watch import FolderWatch

        watch = FolderWatch(selection)
        self._closing.append(watch)
        self._start(watch, is_watch=True)

    def stop_watching(self) -> None:
        """Watch nothing any more."""
        for watch in self._closing:
            watch.close()  # type: ignore[attr-defined]
        self._closing = []

    def put(self, item: Listed) -> None:
        """Add one thing that was found elsewhere: a pasted picture."""
        self._find(item)

    def forget(self, path: Path) -> None:
        """Let a path be found again."""
        with self._lock:
            self._met.discard(path_digest(path))

    def take(self, limit: int) -> list[Listed]:
        """Return up to `limit` of what was found and not taken yet; none is a normal answer."""
        return [self._found.popleft() for _ in range(min(limit, len(self._found)))]

    def take_errors(self) -> list[str]:
        """Return why listing failed, each time once."""
        return [self._errors.popleft() for _ in range(len(self._errors))]

    def stop(self) -> None:
        """Ask all threads to end, without waiting for them."""
        self._is_closed = True
        self.stop_watching()

    def close(self, timeout: float = 1.0) -> None:
        """End all threads; one that is stuck on a disk is left behind."""
        self.stop()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start(self, items: Iterable[Listed], *, is_watch: bool) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(
            target=self._list,
            args=(items, is_watch),
            name=f"swiftcam-intake-{len(self._threads)}",
            daemon=True,
        )
        self._threads.append(thread)
        thread.start()

    def _list(self, items: Iterable[Listed], is_watch: bool) -> None:
        try:
            for item in items:
                if self._is_closed:
                    return
                self._find(item)
        except SwiftCamError as error:
            self._errors.append(str(error))
        except Exception:
            log.exception("listing pictures")
            self._errors.append(unexpected("listing pictures"))
        finally:
            if not is_watch:
                with self._lock:
                    self._walks -= 1

    def _find(self, item: Listed) -> None:
        digest = path_digest(item.path)
        with self._lock:
            if digest in self._met:
                return
            self._met.add(digest)
        self._found.append(item)
