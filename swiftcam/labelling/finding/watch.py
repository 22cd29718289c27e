"""Watching folders for new pictures, with the watchdog library.

Threads of the library only record events; the iterating thread handles them. Some folders have no
events (network drives, too many folders), so all folders are also scanned from time to time.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.incomplete_files import FileState, IncompleteFiles
from swiftcam.labelling.finding.known_pictures import KnownPictures
from swiftcam.labelling.finding.listing import is_skipped, list_pictures
from swiftcam.labelling.finding.picture_id import id_of_path
from swiftcam.labelling.finding.picture_result import ListedPicture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watchdog.observers.api import BaseObserver

    from swiftcam.labelling.finding.listing import Selection

log = logging.getLogger(__name__)

# Seconds:
_POLL = 0.25  # between two checks of files that are being written
_RESCAN = 30.0  # least time between two scans of the folders
_RESCAN_SHARE = 20  # the time between two scans is at least this multiple of a scan's duration
_SHORT_RESCAN = 2.0  # time to the next scan without events, and after a new folder
_OLD = 60.0  # a file is complete if it did not change for this time before a scan


class FolderWatch:
    """Iterates over the pictures in folders: the present ones, then new ones as they arrive.

    A picture is yielded when it is complete, and again when it has changed. The iteration ends
    only after `close`, which any thread may call. Iterate once.
    """

    def __init__(
        self,
        selection: Selection,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Check the selection; watching starts with the iteration.

        Raises:
            ArgumentError: a path of the selection is not a folder.
        """
        if selection.files_from is not None or not all(map(os.path.isdir, selection.paths)):
            raise ArgumentError("Only folders can be watched. Give folders with --watch.")
        self._selection = selection
        self._excluded = [os.path.abspath(path) for path in selection.excluded]
        self._clock, self._wall_clock = clock, wall_clock
        self._changed = threading.Condition()
        self._arrived: dict[Path, bool] = {}  # whether each file is known to be complete
        self._is_closed = False
        self._next_scan = clock()
        self._scans_again = False
        self._scans = 0
        self._rescan_every = _RESCAN
        self._incomplete = IncompleteFiles(_state_of)
        self._yielded = KnownPictures()
        self._reported: set[Path] = set()  # folders whose errors were yielded

    @property
    def scans(self) -> int:
        """The number of scans of the folders so far."""
        return self._scans

    @property
    def incomplete(self) -> int:
        """The number of pictures that are not complete yet."""
        return len(self._incomplete)

    def close(self) -> None:
        """End the iteration."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def arrived(self, path: Path, *, is_complete: bool) -> None:
        """Record a new or changed file. Called by the threads of watchdog."""
        with self._changed:
            self._arrived[path] = self._arrived.get(path, False) or is_complete
            self._changed.notify_all()

    def rescan(self) -> None:
        """Scan the folders at once, because a new folder may contain pictures.

        A second scan follows soon: events of a new folder are missing at the beginning.
        """
        with self._changed:
            self._next_scan = self._clock()
            self._scans_again = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[ListedPicture]:
        observer = self._observer()
        try:
            while not self._is_closed:
                if self._clock() >= self._next_scan:
                    yield from self._scan()
                for path, is_complete in self._take():
                    if self._is_wanted(path) and self._yielded.is_new(id_of_path(path)):
                        self._incomplete.note(path, self._clock(), is_complete=is_complete)
                for path in self._incomplete.take_complete(self._clock()):
                    yield from self._yield_once(ListedPicture(path))
        finally:
            if observer:
                observer.stop()
                observer.join()
            self._yielded.close()

    def _take(self) -> list[tuple[Path, bool]]:
        """Wait for events, or for the next check or scan; return the files of the events."""
        with self._changed:
            wait = self._next_scan - self._clock()
            if len(self._incomplete):
                wait = min(wait, _POLL)
            self._changed.wait_for(
                lambda: self._is_closed or self._arrived or self._clock() >= self._next_scan,
                max(0.0, wait),
            )
            arrived, self._arrived = self._arrived, {}
            return list(arrived.items())

    def _scan(self) -> Iterator[ListedPicture]:
        """Scan the folders; yield new complete pictures, and folders with errors."""
        started = self._clock()
        with self._changed:
            # `rescan` may set an earlier time during this scan.
            self._next_scan = started + _SHORT_RESCAN if self._scans_again else float("inf")
            self._scans_again = False
        for listed in list_pictures(self._selection):
            if self._is_closed:
                return
            if listed.error:
                if listed.path not in self._reported:
                    self._reported.add(listed.path)
                    yield listed
                continue
            changed = listed.id.mtime_ns
            if changed is None or not self._yielded.is_new(listed.id):
                continue
            if self._wall_clock() - changed / 1e9 > _OLD:
                yield from self._yield_once(listed)
            else:
                self._incomplete.note(listed.path, self._clock())
        took = self._clock() - started
        with self._changed:
            pause = max(self._rescan_every, _RESCAN_SHARE * took)
            self._next_scan = min(self._next_scan, self._clock() + pause)
            self._scans += 1

    def _yield_once(self, listed: ListedPicture) -> Iterator[ListedPicture]:
        if self._yielded.take(listed.id):
            yield listed

    def _is_wanted(self, path: Path) -> bool:
        """Tell whether a file of an event belongs to the selection."""
        if any(Path(os.path.abspath(path)).is_relative_to(folder) for folder in self._excluded):
            return False
        for root in self._selection.paths:
            if path.is_relative_to(root):
                inside = path.relative_to(root)
                is_left_out = any(map(is_skipped, inside.parts))
                return not is_left_out and self._selection.takes(path.name, inside.as_posix())
        return False

    def _observer(self) -> BaseObserver | None:
        # The library logs an error if an event arrives while it is being stopped.
        logging.getLogger("watchdog.observers").setLevel(logging.CRITICAL)
        observer = Observer()
        observer.name = "swiftcam-watch"
        try:
            for root in self._selection.paths:
                observer.schedule(_Handler(self), str(root), recursive=self._selection.is_recursive)
            observer.start()
        except OSError as error:
            log.info("folders are scanned instead of watched (%s)", error)
            observer.stop()  # some folders may be watched already
            self._rescan_every = _SHORT_RESCAN
            return None
        return observer


class _Handler(FileSystemEventHandler):
    """Passes events of changed files to a `FolderWatch`; events of reading are ignored."""

    def __init__(self, watch: FolderWatch) -> None:
        self._watch = watch

    def on_created(self, event: FileSystemEvent) -> None:
        self._note(event, event.src_path)

    def on_modified(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            self._note(event, event.src_path)

    def on_closed(self, event: FileSystemEvent) -> None:
        self._note(event, event.src_path)

    def on_moved(self, event: FileSystemEvent) -> None:
        self._note(event, event.dest_path, is_complete=True)

    def _note(
        self, event: FileSystemEvent, path: bytes | str, *, is_complete: bool = False
    ) -> None:
        if event.is_directory:
            self._watch.rescan()
        elif path:
            self._watch.arrived(Path(os.fsdecode(path)), is_complete=is_complete)


def _state_of(path: Path) -> FileState | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return FileState(status.st_size, status.st_mtime_ns)
