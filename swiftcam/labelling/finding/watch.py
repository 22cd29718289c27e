"""Folders watched for pictures that arrive, with the watchdog library.

Its threads only note what happened; judging runs on the thread that iterates. Where the system
reports nothing (network drives, too many folders), looking through the folders now and then finds
everything later.
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
from swiftcam.labelling.finding.listing import list_pictures, path_digest
from swiftcam.labelling.finding.picture_result import Listed
from swiftcam.labelling.finding.settling import FileState, Settling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watchdog.observers.api import BaseObserver

    from swiftcam.labelling.finding.listing import Selection

log = logging.getLogger(__name__)

# Seconds:
_LOOK = 0.25  # between two looks at files that are being written
_RESCAN = 30.0  # between two looks through the folders, at least,
_RESCAN_SHARE = 20  # or so many times as long as one look took
_SHORT_RESCAN = 2.0  # where the system reports nothing, and after a folder came
_OLD = 60.0  # a file found in a folder that has not changed for so long is complete


class FolderWatch:
    """Iterates over the pictures in folders: those that are there, then those that arrive.

    A picture comes when it is complete, and again when it has changed. The iteration waits for
    ever; `close` ends it, from any thread. Iterate it once.
    """

    def __init__(
        self,
        selection: Selection,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare to watch; nothing is watched before the iteration begins.

        Raises:
            ArgumentError: there is something else than folders in the selection.
        """
        if selection.files_from is not None or not all(map(os.path.isdir, selection.paths)):
            raise ArgumentError("Only folders can be watched. Give folders with --watch.")
        self._selection = selection
        self._excluded = [os.path.abspath(path) for path in selection.excluded]
        self._clock, self._wall_clock = clock, wall_clock
        self._changed = threading.Condition()
        self._arrived: dict[Path, bool] = {}  # and whether as a whole
        self._is_closed = False
        self._next_scan = clock()
        self._scans_again = False
        self._scans = 0
        self._rescan_every = _RESCAN
        self._settling = Settling(_state_of)
        self._given: dict[bytes, FileState] = {}
        self._complained: set[Path] = set()

    @property
    def scans(self) -> int:
        """How many times the folders were looked through."""
        return self._scans

    @property
    def unsettled(self) -> int:
        """How many pictures are not complete yet."""
        return len(self._settling)

    def close(self) -> None:
        """End the iteration."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def arrived(self, path: Path, *, is_complete: bool) -> None:
        """Take note of a file that came or changed. For the threads that watch."""
        with self._changed:
            self._arrived[path] = self._arrived.get(path, False) or is_complete
            self._changed.notify_all()

    def rescan(self) -> None:
        """Look through the folders: one came that may hold pictures.

        Once more a little later, too: the system reports what happens in a new folder only from
        some moment on.
        """
        with self._changed:
            self._next_scan = self._clock()
            self._scans_again = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Listed]:
        observer = self._observer()
        try:
            while not self._is_closed:
                if self._clock() >= self._next_scan:
                    yield from self._look_through()
                for path, is_complete in self._take():
                    if self._is_wanted(path) and self._is_new(path, _state_of(path)):
                        self._settling.note(path, self._clock(), is_complete=is_complete)
                for path, state in self._settling.settled(self._clock()):
                    yield from self._give(path, state)
        finally:
            if observer:
                observer.stop()
                observer.join()

    def _take(self) -> list[tuple[Path, bool]]:
        """Wait until something arrived or is to be looked at; return what arrived."""
        with self._changed:
            wait = self._next_scan - self._clock()
            if len(self._settling):
                wait = min(wait, _LOOK)
            self._changed.wait_for(
                lambda: self._is_closed or self._arrived or self._clock() >= self._next_scan,
                max(0.0, wait),
            )
            arrived, self._arrived = self._arrived, {}
            return list(arrived.items())

    def _look_through(self) -> Iterator[Listed]:
        """Find what is new in the folders; yield what is complete and what is wrong with them."""
        started = self._clock()
        with self._changed:
            # Unless something calls for another look meanwhile.
            self._next_scan = started + _SHORT_RESCAN if self._scans_again else float("inf")
            self._scans_again = False
        for listed in list_pictures(self._selection):
            if self._is_closed:
                return
            if listed.error:
                if listed.path not in self._complained:
                    self._complained.add(listed.path)
                    yield listed
                continue
            state = _state_of(listed.path)
            if state is None or not self._is_new(listed.path, state):
                continue
            if self._wall_clock() - state.mtime_ns / 1e9 > _OLD:
                yield from self._give(listed.path, state)
            else:
                self._settling.note(listed.path, self._clock())
        took = self._clock() - started
        with self._changed:
            pause = max(self._rescan_every, _RESCAN_SHARE * took)
            self._next_scan = min(self._next_scan, self._clock() + pause)
            self._scans += 1

    def _give(self, path: Path, state: FileState) -> Iterator[Listed]:
        if self._is_new(path, state):
            self._given[path_digest(path)] = state
            yield Listed(path)

    def _is_new(self, path: Path, state: FileState | None) -> bool:
        return self._given.get(path_digest(path)) != state

    def _is_wanted(self, path: Path) -> bool:
        """Tell whether the listing would take a file that the system reports."""
        if any(Path(os.path.abspath(path)).is_relative_to(folder) for folder in self._excluded):
            return False
        for root in self._selection.paths:
            if path.is_relative_to(root):
                inside = path.relative_to(root)
                is_hidden = any(part.startswith(".") for part in inside.parts)
                return not is_hidden and self._selection.takes(path.name, inside.as_posix())
        return False

    def _observer(self) -> BaseObserver | None:
        # It logs an error where an event comes in the moment it is stopped.
        logging.getLogger("watchdog.observers").setLevel(logging.CRITICAL)
        observer = Observer()
        observer.name = "swiftcam-watch"
        try:
            for root in self._selection.paths:
                observer.schedule(_Handler(self), str(root), recursive=self._selection.is_recursive)
            observer.start()
        except OSError as error:
            log.info("folders are looked through instead of watched (%s)", error)
            observer.stop()  # some may be watched already
            self._rescan_every = _SHORT_RESCAN
            return None
        return observer


class _Handler(FileSystemEventHandler):
    """Passes on what the watching threads see. Reading a picture is an event too: not these."""

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
