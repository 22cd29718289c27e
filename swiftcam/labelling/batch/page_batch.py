"""The batch behind a page of pictures: finds pictures, labels them, reads previews.

Toolkit-free. One thread, that of the page, calls the methods; only `close` waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.jobs.closing import Deadline
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.batch.previews import Previews
from swiftcam.labelling.finding.listing_stream import Worklist
from swiftcam.labelling.finding.picture_finder import PictureFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from swiftcam.inference.classifier import Classifier
    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.labelling.finding.listing import Selection
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult

TOP_K = 5  # labels of each picture


@dataclass(frozen=True)
class BatchUpdate:
    """The changes since the last poll.

    `added`: pictures found. `results`: pictures labelled. `errors`: messages of ended listings.
    """

    added: list[ListedPicture] = field(default_factory=list)
    results: list[PictureResult] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class PageBatch:
    """Labels pictures in the background, in the order in which they are added.

    `load` returns the classifier; it is called for each `BatchSession`. The first session starts
    with the first picture, another one with `label` after a cancel or a failure.
    """

    def __init__(self, load: Callable[[], Classifier]) -> None:
        self._load = load
        self._finder = PictureFinder()
        self._work = Worklist()
        self._session: BatchSession | None = None
        self.previews = Previews(lambda: self._session.classifier if self._session else None)

    @property
    def is_listing(self) -> bool:
        """Tell whether folders are still being listed."""
        return self._finder.is_listing

    @property
    def classifier(self) -> Classifier | None:
        """The classifier of the session, None until it is loaded."""
        return self._session.classifier if self._session else None

    def add(self, selection: Selection) -> None:
        """Add files and folders; they are listed in the background.

        Raises:
            ArgumentError: a path does not exist or cannot be read; nothing was added.
        """
        selection.check()
        self._finder.add(selection)

    def watch(self, selection: Selection) -> None:
        """Add folders and the pictures that arrive in them later.

        Raises:
            ArgumentError: a path is not a folder.
        """
        self._finder.watch(selection)

    def stop_watching(self) -> None:
        """Stop watching all folders."""
        self._finder.stop_watching()

    def add_picture(self, item: ListedPicture) -> None:
        """Add a picture that has no file, such as a pasted one."""
        self._finder.put(item)

    def poll(self, limit: int) -> BatchUpdate:
        """Return the changes, at most `limit` of each kind, and pass new pictures to the batch."""
        added = self._finder.take(limit)
        self._work.add(added)
        if added and self._session is None:
            self._begin()
        results = self._session.take(limit) if self._session else []
        return BatchUpdate(added, results, self._finder.take_errors())

    def progress(self) -> BatchProgress | None:
        """Return the progress of the session, None before the first."""
        return self._session.progress() if self._session else None

    def pause(self) -> None:
        """Pause: no new picture is begun."""
        if self._session:
            self._session.pause()

    def resume(self) -> None:
        """Resume after a pause."""
        if self._session:
            self._session.resume()

    def cancel(self) -> None:
        """Cancel the session. Results that are ready can still be polled."""
        if self._session:
            self._session.cancel()

    def label(self, items: Iterable[ListedPicture]) -> None:
        """Label these pictures (again); if the session has ended, in a new one."""
        session = self._session
        if session is not None and session.progress().state.is_final:
            session.close()
            self._work, self._session = Worklist(), None
        self._work.add(items)
        if self._session is None:
            self._begin()

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove pictures: they are not labelled, and may be added again."""
        removed = set(paths)
        self._work.remove(removed)
        for path in removed:
            self._finder.forget(path)

    def restore(self, items: Iterable[ListedPicture], waiting: Iterable[ListedPicture]) -> None:
        """Take pictures back after `remove`; label those of `waiting` unless the session ended."""
        for item in items:
            self._finder.remember(item.path)
        if self._session and not self._session.progress().state.is_final:
            self._work.add(waiting)

    def stop(self) -> None:
        """Stop all threads, without waiting for them."""
        self._finder.stop()
        self._work.close()
        self.previews.stop()
        self.cancel()

    def close(self, timeout: float = 0.4) -> None:
        """Stop all threads and wait for them; threads blocked by a disk are abandoned."""
        self.stop()
        deadline = Deadline(timeout)
        self._finder.close(timeout)
        self.previews.close(deadline.remaining())
        if self._session:
            self._session.close(deadline.remaining())

    def _begin(self) -> None:
        options = SessionOptions(top_k=TOP_K, is_ordered=False, is_background=True)
        self._session = BatchSession(self._work, self._load, options)
        self._session.start()
