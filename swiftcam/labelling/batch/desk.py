"""What a page of pictures works with: what was added, one batch, and looks at single pictures.

Toolkit-free. All methods are for one thread, the view's; none of them waits, except `close`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.jobs.closing import Deadline
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.batch.previews import Previews
from swiftcam.labelling.finding.intake import Intake
from swiftcam.labelling.finding.listing_stream import Worklist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from swiftcam.inference.classifier import Classifier
    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.labelling.finding.listing import Selection
    from swiftcam.labelling.finding.picture_result import Listed, PictureResult

TOP_K = 5  # labels of each picture


@dataclass(frozen=True)
class News:
    """What happened since the last poll."""

    added: list[Listed] = field(default_factory=list)
    results: list[PictureResult] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Desk:
    """Labels whatever is added, in the order it was added, while everything else goes on.

    `load` gives the classifier of each batch; a batch begins with the first picture, and anew after
    a cancel or a failure.
    """

    def __init__(self, load: Callable[[], Classifier]) -> None:
        self._load = load
        self._intake = Intake()
        self._work = Worklist()
        self._session: BatchSession | None = None
        self.previews = Previews(lambda: self._session.classifier if self._session else None)

    @property
    def is_listing(self) -> bool:
        """Tell whether folders are still being walked."""
        return self._intake.is_listing

    @property
    def classifier(self) -> Classifier | None:
        """The classifier that labels; None before it is loaded."""
        return self._session.classifier if self._session else None

    def add(self, selection: Selection) -> None:
        """Add files and folders; they are found in the background.

        Raises:
            ArgumentError: a path does not exist or cannot be read; nothing was added.
        """
        selection.check()
        self._intake.add(selection)

    def watch(self, selection: Selection) -> None:
        """Add folders and what arrives in them later.

        Raises:
            ArgumentError: there is something else than folders.
        """
        self._intake.watch(selection)

    def stop_watching(self) -> None:
        """Watch nothing any more."""
        self._intake.stop_watching()

    def add_picture(self, item: Listed) -> None:
        """Add a picture that is in no file."""
        self._intake.put(item)

    def poll(self, limit: int) -> News:
        """Return what is new, at most `limit` of each kind, and keep the batch supplied."""
        added = self._intake.take(limit)
        self._work.add(added)
        if added and self._session is None:
            self._begin()
        results = self._session.take(limit) if self._session else []
        return News(added, results, self._intake.take_errors())

    def progress(self) -> BatchProgress | None:
        """Return how far the batch is; None before there is one."""
        return self._session.progress() if self._session else None

    def pause(self) -> None:
        """Begin no new picture."""
        if self._session:
            self._session.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._session:
            self._session.resume()

    def cancel(self) -> None:
        """End within the pictures under way. Results that are ready can still be taken."""
        if self._session:
            self._session.cancel()

    def label(self, items: Iterable[Listed]) -> None:
        """Label these (again), with the model that is chosen now if the batch had ended."""
        session = self._session
        if session is not None and session.progress().state.is_final:
            session.close()
            self._work, self._session = Worklist(), None
        self._work.add(items)
        if self._session is None:
            self._begin()

    def remove(self, paths: Iterable[Path]) -> None:
        """Forget pictures: they are not labelled any more, and may be added again."""
        gone = set(paths)
        self._work.remove(gone)
        for path in gone:
            self._intake.forget(path)

    def stop(self) -> None:
        """Ask everything to end, without waiting for it."""
        self._intake.stop()
        self._work.close()
        self.previews.stop()
        self.cancel()

    def close(self, timeout: float = 0.4) -> None:
        """End everything and wait for it together; what is stuck on a disk is left behind."""
        self.stop()
        deadline = Deadline(timeout)
        self._intake.close(timeout)
        self.previews.close(deadline.remaining())
        if self._session:
            self._session.close(deadline.remaining())

    def _begin(self) -> None:
        options = SessionOptions(top_k=TOP_K, is_ordered=False, is_background=True)
        self._session = BatchSession(self._work, self._load, options)
        self._session.start()
