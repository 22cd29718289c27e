"""A batch: labels pictures on threads of its own, with bounded memory.

Threads: `swiftcam-list` iterates over the items, `swiftcam-decode-N` read files and make crops,
`swiftcam-label` loads the model and runs it on several crops at once. All are daemons.
"""

from __future__ import annotations

import inspect
import logging
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.capture.pictures import open_picture_file
from swiftcam.errors import ImageError, ModelError, SwiftCamError
from swiftcam.jobs.closing import Deadline
from swiftcam.jobs.priority import lower_priority
from swiftcam.labelling.batch.batch_progress import BatchState, Tally
from swiftcam.labelling.batch.crop_labels import labels_of
from swiftcam.labelling.batch.flow import Cropped, Flow
from swiftcam.labelling.batch.memory import MemoryBudget
from swiftcam.labelling.batch.picture_crops import read_crop
from swiftcam.labelling.finding.picture_id import id_when_read
from swiftcam.labelling.finding.picture_result import PictureResult
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.prediction import Candidate
    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.labelling.batch.flow import Ticket
    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.finding.picture_result import ListedPicture

log = logging.getLogger(__name__)

_MOST_WORKERS = 16
_WAIT = 0.2  # seconds between two checks whether the batch is over


@dataclass(frozen=True)
class SessionOptions:
    """How a batch runs.

    `top_k`: labels of each picture. `batch_size`: crops in one run of the model.
    `workers`: decoding threads, None for one a processor (at most 16).
    `is_ordered`: whether results come in the order of the items.
    `by_content`: whether files are identified by their SHA-256, not by size and time.
    `is_background`: whether the threads have a low priority (only on Linux).
    `memory`: most bytes of pictures decoded at the same time; one picture alone may exceed it.
    """

    top_k: int = 5
    batch_size: int = 8
    workers: int | None = None
    is_ordered: bool = True
    by_content: bool = False
    is_background: bool = False
    memory: int = 400_000_000

    @property
    def decoders(self) -> int:
        """The number of decoding threads."""
        return self.workers or max(1, min(_MOST_WORKERS, os.cpu_count() or 1))

    @property
    def window(self) -> int:
        """The most pictures between admission and `take`."""
        return 4 * (self.batch_size + self.decoders)


class _StoppedError(Exception):
    """The batch was cancelled while a decoder waited for memory."""


class BatchSession:
    """Labels `items` with the classifier that `load` returns.

    Each result is returned once, by `take` (for a window that polls) or by `results` (for a loop).
    If iterating `items` can wait, `items` must have a method `close`, which `cancel` calls.
    Methods may be called from any thread.
    """

    def __init__(
        self,
        items: Iterable[ListedPicture],
        load: Callable[[], Classifier],
        options: SessionOptions | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.options = options or SessionOptions()
        self._items = items
        self._load = load
        self._flow = Flow(self.options.window, is_ordered=self.options.is_ordered)
        self._tally = Tally(clock)
        self._budget = MemoryBudget(self.options.memory)
        self._classifier: Classifier | None = None
        self._is_loaded = threading.Event()
        runs = {"list": self._list, "label": self._label}
        runs |= {f"decode-{number}": self._decode for number in range(self.options.decoders)}
        self._threads = [
            threading.Thread(
                target=self._guarded, args=(run,), name=f"swiftcam-{name}", daemon=True
            )
            for name, run in runs.items()
        ]

    def start(self) -> None:
        """Start the threads; returns at once. Call it once."""
        for thread in self._threads:
            thread.start()

    def pause(self) -> None:
        """Pause: no new picture is begun; those already begun are finished."""
        self._flow.pause(is_paused=True)

    def resume(self) -> None:
        """Resume after a pause."""
        self._flow.pause(is_paused=False)

    def cancel(self) -> None:
        """Cancel the batch. Finished results can still be taken."""
        self._stop(None)

    def close(self, timeout: float = 2.0) -> bool:
        """Cancel, wait for the threads, and tell whether all of them have ended."""
        self.cancel()
        deadline = Deadline(timeout)
        started = [thread for thread in self._threads if thread.ident is not None]
        for thread in started:
            thread.join(deadline.remaining())
        stuck = [thread.name for thread in started if thread.is_alive()]
        if stuck:
            log.info("abandoned %s", ", ".join(stuck))
        return not stuck

    def take(self, limit: int = 200, timeout: float = 0.0) -> list[PictureResult]:
        """Return up to `limit` new results, which may be none.

        Waits up to `timeout` seconds for the first; a window passes 0.
        """
        return self._flow.take(limit, timeout)

    def results(self) -> Iterator[PictureResult]:
        """Yield every result, waiting for each. When cancelled, it ends without an error.

        Raises:
            SwiftCamError: the batch failed.
        """
        is_over = False
        while not is_over:
            is_over = self.is_over  # read before `take`: a result may arrive between the two
            yield from self.take(1 if not is_over else self.options.window, timeout=_WAIT)
        self.check()

    def check(self) -> None:
        """Raise the error of a failed batch.

        Raises:
            SwiftCamError: the batch failed.
        """
        if self._flow.failure:
            raise self._flow.failure

    @property
    def is_alive(self) -> bool:
        """Whether a thread of the batch is still running."""
        return any(thread.is_alive() for thread in self._threads)

    @property
    def is_over(self) -> bool:
        """Whether no further result will become ready."""
        return self._flow.is_over

    def progress(self) -> BatchProgress:
        """Return the progress. It is cheap to poll."""
        failure = self._flow.failure
        return self._tally.progress(self._state(), str(failure) if failure else "")

    @property
    def classifier(self) -> Classifier | None:
        """The classifier, None while it loads."""
        return self._classifier

    def __enter__(self) -> BatchSession:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _state(self) -> BatchState:
        flow = self._flow
        if flow.is_stopped:
            return BatchState.FAILED if flow.failure else BatchState.CANCELLED
        if flow.is_over:
            return BatchState.DONE
        if flow.is_paused:
            return BatchState.PAUSED
        return BatchState.RUNNING if self._classifier else BatchState.LOADING

    def _stop(self, failure: SwiftCamError | None) -> None:
        self._flow.cancel(failure)
        close = getattr(self._items, "close", None)
        # A running generator cannot be closed from another thread, and ours never wait.
        if close and not inspect.isgenerator(self._items):
            close()

    def _guarded(self, run: Callable[[], None]) -> None:
        """Run one thread of the batch; an error stops the batch."""
        if self.options.is_background:
            lower_priority()
        try:
            run()
        except SwiftCamError as error:
            self._stop(error)
        except Exception:
            log.exception("batch")
            self._stop(ModelError(unexpected("labelling")))
        finally:
            if run == self._label:
                self._is_loaded.set()

    def _list(self) -> None:
        for item in self._items:
            if not self._flow.admit(item):
                return
            self._tally.begin()
        self._flow.end()

    def _decode(self) -> None:
        self._is_loaded.wait()
        while self._classifier and (ticket := self._flow.next_item()):
            try:
                self._read(ticket, self._classifier)
            except _StoppedError:
                return
            except Exception:
                item = ticket.item
                log.exception("reading %s", item.path)
                kept = item.id.without_content()
                self._finish(ticket, error=unexpected("reading it"), id=kept)

    def _read(self, ticket: Ticket, classifier: Classifier) -> None:
        item, note = ticket.item, ""
        read = item.id if item.pixels is not None else item.id.without_content()
        try:
            if item.error:
                raise ImageError(item.error)
            if item.pixels is not None:
                crop = classifier.recipe.crop(item.pixels)
            else:
                with open_picture_file(item.path) as file:
                    read = id_when_read(item.id, file, by_content=self.options.by_content)
                    crop, note = read_crop(file, classifier.recipe, self._admit)
        except ImageError as error:
            kept = read.without_content() if error.is_temporary else read
            self._finish(ticket, error=str(error), id=kept)
        else:
            self._flow.hand_over(Cropped(ticket, crop, read, note))

    @contextmanager
    def _admit(self, needed: int) -> Iterator[None]:
        with self._budget.room_for(needed):
            if self._flow.is_stopped:
                raise _StoppedError
            yield

    def _label(self) -> None:
        self._classifier = classifier = self._load()
        self._is_loaded.set()
        while batch := self._flow.next_batch(self.options.batch_size):
            for cropped, candidates, error in labels_of(batch, classifier, self.options.top_k):
                self._finish(
                    cropped.ticket, candidates, error=error, note=cropped.note, id=cropped.id
                )

    def _finish(
        self,
        ticket: Ticket,
        candidates: tuple[Candidate, ...] = (),
        *,
        error: str = "",
        note: str = "",
        id: PictureId,
    ) -> None:
        item = ticket.item
        result = PictureResult(item.path, candidates, error, id, note=note, listed=item)
        self._tally.finish(is_failed=bool(result.error))
        self._flow.finish(ticket, result)
