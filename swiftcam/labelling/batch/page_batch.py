"""The batch behind a page of pictures: finds pictures, labels them, reads previews.

Toolkit-free. One thread, that of the page, calls the methods; only `close` waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.jobs.closing import Deadline
from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.batch.previews import Previews
from swiftcam.labelling.finding.listing_stream import Worklist
from swiftcam.labelling.finding.picture_finder import PictureFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.inference.setups.model_request import Request
    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.labelling.finding.listing import Selection
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult

TOP_K = 5  # labels of each picture


@dataclass(frozen=True)
class BatchUpdate:
    """The changes since the last poll.

    `added`: pictures found, new or changed. `results`: pictures labelled, all by `classifier`.
    `errors`: messages of ended listings.
    """

    added: list[ListedPicture] = field(default_factory=list)
    results: list[PictureResult] = field(default_factory=list)
    classifier: Classifier | None = None
    errors: list[str] = field(default_factory=list)


class PageBatch:
    """Labels pictures in the background, in the order in which they are added.

    `wanted` returns the request for the model to use, and `load` its classifier; `load` is called
    for each `BatchSession`. The first session starts with the first picture, another one with
    `label` after a cancel or a failure, and when another model is wanted: then the pictures without
    a result are labelled by the new one.
    """

    def __init__(
        self, load: Callable[[Request], Classifier], wanted: Callable[[], Request]
    ) -> None:
        self._load = load
        self._wanted = wanted
        self._finder = PictureFinder()
        self._work = Worklist()
        self._session: BatchSession | None = None
        self._choice: ModelChoice | None = None  # of the session
        self._ended: list[BatchSession] = []  # their threads may not have ended
        self._unfinished: dict[bytes, ListedPicture] = {}  # by the keys of their ids
        self._classifier: Classifier | None = None
        self.previews = Previews(lambda: self.classifier)

    @property
    def is_listing(self) -> bool:
        """Tell whether folders are still being listed."""
        return self._finder.is_listing

    @property
    def classifier(self) -> Classifier | None:
        """The classifier of the session, or of the last one until another is loaded; else None."""
        if self._session and self._session.classifier:
            self._classifier = self._session.classifier
        return self._classifier

    @property
    def waiting(self) -> int:
        """The number of pictures of the session that have no result yet."""
        return len(self._unfinished)

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

    def leave_out(self, folder: Path) -> None:
        """Leave out what watching finds in a folder, as pictures are exported there."""
        self._finder.leave_out(folder)

    def stop_watching(self) -> None:
        """Stop watching all folders."""
        self._finder.stop_watching()

    def add_picture(self, item: ListedPicture) -> None:
        """Add a picture that has no file, such as a pasted one."""
        self._finder.put(item)

    def poll(self, limit: int) -> BatchUpdate:
        """Return the changes, at most `limit` of each kind, and pass new pictures to the batch."""
        self._follow_model()
        added = self._finder.take(limit)
        self._queue(added)
        if added and self._session is None:
            self._begin()
        taken = self._session.take(limit) if self._session else []
        results = [result for result in taken if self._finish(result)]
        return BatchUpdate(added, results, self.classifier, self._finder.take_errors())

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
        if self._session is not None and self._session.progress().state.is_final:
            self._end_session()
            self._unfinished.clear()
        self._follow_model()
        self._queue(item for item in items if item.id.key not in self._unfinished)
        if self._session is None:
            self._begin()

    def remove(self, items: Iterable[ListedPicture]) -> None:
        """Remove pictures: they are not labelled, and may be added again."""
        removed = {item.id.key: item.id for item in items}
        self._work.remove(set(removed))
        for key in removed:
            self._unfinished.pop(key, None)
        self._finder.forget(removed.values())

    def restore(self, items: Iterable[ListedPicture], waiting: Iterable[ListedPicture]) -> None:
        """Take pictures back after `remove`; label those of `waiting` unless the session ended."""
        self._finder.remember(item.id for item in items)
        if self._session and not self._session.progress().state.is_final:
            self._queue(waiting)

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
        for session in (*self._ended, *([self._session] if self._session else [])):
            session.close(deadline.remaining())

    def _queue(self, items: Iterable[ListedPicture]) -> None:
        new = {item.id.key: item for item in items}
        self._work.remove(new.keys() & self._unfinished.keys())  # they have changed since
        self._unfinished |= new
        self._work.add(new.values())

    def _finish(self, result: PictureResult) -> bool:
        """Note a result; False if the picture has changed since, so that another one follows."""
        waiting = self._unfinished.get(result.key)
        if waiting is not None and result.listed not in (None, waiting):
            return False
        self._unfinished.pop(result.key, None)
        return True

    def _follow_model(self) -> None:
        """Label what has no result with the model that is wanted now; a pause stays.

        A session that was cancelled stays so; one that failed may have failed because of its model.
        """
        if self._session is None or self._wanted().choice == self._choice:
            return
        state = self._session.progress().state
        if state in (BatchState.CANCELLED, BatchState.DONE):
            return
        self._end_session()
        if self._unfinished:
            self._work.add(self._unfinished.values())
            self._begin(is_paused=state is BatchState.PAUSED)

    def _end_session(self) -> None:
        """Cancel the session without waiting for its threads; results not taken are dropped."""
        if self._session is not None:
            _ = self.classifier  # it stays known
            self._session.cancel()
            self._ended = [*(each for each in self._ended if each.is_alive), self._session]
            self._work, self._session = Worklist(), None

    def _begin(self, *, is_paused: bool = False) -> None:
        request = self._wanted()
        self._choice = request.choice
        options = SessionOptions(top_k=TOP_K, is_ordered=False, is_background=True)
        self._session = BatchSession(self._work, lambda: self._load(request), options)
        if is_paused:
            self._session.pause()
        self._session.start()
