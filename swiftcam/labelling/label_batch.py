"""`swiftcam label` from its options to its summary. Runs on the main thread."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.finding.listing import Selection, list_pictures
from swiftcam.labelling.writing.corrections import Corrections
from swiftcam.labelling.writing.made_by import made_by
from swiftcam.labelling.writing.recorder import Destinations, Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from swiftcam.inference.models.model import Model
    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.labelling.finding.picture_result import Listed, PictureResult

_CHUNK = 20  # results written between two updates of what is shown
_LOOK = 0.1  # seconds to wait for results between two updates
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class BatchOptions:
    """What `swiftcam label` was asked for; see its help."""

    selection: Selection
    model: ModelChoice = field(default_factory=ModelChoice)
    session: SessionOptions = field(default_factory=SessionOptions)
    destinations: Destinations = field(default_factory=Destinations)
    watches: bool = False

    def check(self) -> None:
        """Return if the options make sense; nothing is written or loaded.

        Raises:
            ArgumentError: they do not.
        """
        self.selection.check()
        self.destinations.check()
        self.model.check()


class BatchView:
    """Shows a batch while it runs. This one shows nothing."""

    def result(self, result: PictureResult) -> None:
        """Show a result."""

    def progress(self, progress: BatchProgress, kept: int) -> None:
        """Show the progress of the batch; `kept` pictures needed no labelling."""

    def close(self) -> None:
        """Stop showing."""


def show_nothing(labels: tuple[str, ...]) -> BatchView:
    """Return a view that shows nothing."""
    return BatchView()


@dataclass(frozen=True)
class BatchSummary:
    """What became of a batch.

    `labelled` and `failed` were done now. `kept` had a row from before that still held, of which
    `kept_failed` with an error. `stopped_by` is the signal that ended the batch, 0 for none.
    """

    labelled: int
    failed: int
    kept: int
    kept_failed: int
    seconds: float
    stopped_by: int = 0

    @property
    def rate(self) -> float:
        """Pictures a second, over everything."""
        return (self.labelled + self.failed) / self.seconds if self.seconds else 0.0


def label_pictures(
    options: BatchOptions,
    make_view: Callable[[tuple[str, ...]], BatchView] = show_nothing,
    model: Model | None = None,
) -> BatchSummary:
    """Label every picture of a selection and write the results.

    `make_view` is given the names of the classes. `model` is the chosen model, where it is open.

    Ctrl-C (and SIGTERM) end it after the row in hand: the output is then valid and complete as far
    as it goes.

    Raises:
        ArgumentError: the options make no sense; nothing was written.
        ModelError: the model cannot be loaded (nothing was written) or run.
        OutputError: the results cannot be written.
    """
    options.check()
    model = model or chosen_model(options.model)
    # The batch is what the machine is to do now: it gets all processors.
    threads = options.model.threads or os.cpu_count()
    choice = dataclasses.replace(options.model, threads=threads)
    classifier = load_classifier(choice, model=model)
    options = _without_sorted(options)
    items = _items(options)
    started = time.monotonic()
    with _recorder(options, model) as recorder, closing(make_view(classifier.labels)) as view:
        undone = _Undone(items, recorder)
        session = BatchSession(undone, lambda: classifier, options.session)
        with session, _interruptible(session.cancel) as signals:
            labelled, failed = _follow(session, recorder, view, undone)
    return BatchSummary(
        labelled,
        failed,
        undone.kept,
        undone.kept_failed,
        time.monotonic() - started,
        stopped_by=signals[0] if signals else 0,
    )


def _follow(
    session: BatchSession, recorder: Recorder, view: BatchView, undone: _Undone
) -> tuple[int, int]:
    """Write results as they come; return how many pictures were labelled and how many not."""
    labelled = failed = 0
    is_over = False
    while not is_over:
        is_over = session.is_over  # first: one may become ready between the two looks
        for result in session.take(_CHUNK, timeout=0.0 if is_over else _LOOK):
            written = recorder.write(result)
            view.result(written)
            failed += bool(written.error)
            labelled += not written.error
            is_over = False
        # What is written counts, not what is ready.
        progress = dataclasses.replace(session.progress(), done=labelled + failed, failed=failed)
        view.progress(progress, undone.kept)
    session.check()
    return labelled, failed


def _without_sorted(options: BatchOptions) -> BatchOptions:
    """Leave the folder that pictures are sorted into out of what is labelled."""
    folders = options.destinations.folders
    if not folders:
        return options
    selection = dataclasses.replace(options.selection, excluded=(folders.folder,))
    return dataclasses.replace(options, selection=selection)


def _items(options: BatchOptions) -> Iterable[Listed]:
    """Return what is to be labelled.

    Raises:
        ArgumentError: there is nothing.
    """
    if options.watches:
        from swiftcam.labelling.finding.watch import FolderWatch

        return FolderWatch(options.selection)
    items = list_pictures(options.selection)
    first = next(items, None)
    if first is None:
        places = ", ".join(map(str, options.selection.paths)) or "the list"
        raise ArgumentError(f"There are no pictures in {places}.")
    return chain((first,), items)


def _recorder(options: BatchOptions, model: Model) -> Recorder:
    made = made_by(options.model, options.session.top_k, options.destinations, model)
    by_content = options.session.by_content
    return Recorder(options.destinations, made, Corrections(), by_content=by_content)


class _Undone:
    """The items whose rows do not hold any more, or are not there yet."""

    def __init__(self, items: Iterable[Listed], recorder: Recorder) -> None:
        self.kept = self.kept_failed = 0
        self._items = items
        self._recorder = recorder

    def __iter__(self) -> Iterator[Listed]:
        for item in self._items:
            before = None if item.error else self._recorder.row_before(item.path)
            if before is None:
                yield item
            else:
                self.kept += 1
                self.kept_failed += before.is_failed

    def close(self) -> None:
        """End the iteration, where it waits."""
        if close := getattr(self._items, "close", None):
            close()


@contextmanager
def _interruptible(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Call `stop` at the first Ctrl-C or SIGTERM, and note it; a second Ctrl-C ends at once."""
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def handle(number: int, frame: object) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)
        stop()

    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
