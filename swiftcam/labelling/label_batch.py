"""Labels pictures for `swiftcam label`, from the options to the summary, on the main thread."""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.jobs import signals
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.finding.listed_pictures import ListedPictures
from swiftcam.labelling.finding.listing import Selection, list_pictures
from swiftcam.labelling.finding.passed_over import PassedOver
from swiftcam.labelling.writing.corrections import Corrections
from swiftcam.labelling.writing.recorder import Destinations, Recorder
from swiftcam.labelling.writing.row_provenance import row_provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from swiftcam.inference.models.model import Model
    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
    from swiftcam.labelling.finding.watch import FolderWatch
    from swiftcam.labelling.writing.row_provenance import RowProvenance

_CHUNK = 20  # results written between two updates of the view
_WAIT = 0.1  # seconds to wait for results between two updates


@dataclass(frozen=True)
class BatchOptions:
    """The options of `swiftcam label`.

    `selection`: the pictures. `model`: the model and how it runs. `session`: how the batch runs.
    `destinations`: where results go. `watches`: whether to watch folders for new pictures.
    """

    selection: Selection
    model: ModelChoice = field(default_factory=ModelChoice)
    session: SessionOptions = field(default_factory=SessionOptions)
    destinations: Destinations = field(default_factory=Destinations)
    watches: bool = False

    def check(self) -> None:
        """Check the options without loading or writing anything.

        Raises:
            ArgumentError: an option is wrong.
        """
        self.selection.check()
        self.destinations.check()
        self.model.check()


class BatchView:
    """The base of views of a running batch; it shows nothing."""

    def result(self, result: PictureResult) -> None:
        """Show a result."""

    def progress(self, progress: BatchProgress, kept: int, total: int | None) -> None:
        """Show the progress.

        `kept`: the number of pictures whose rows from before are valid. `total`: the number of all
        pictures, None while it is not known.
        """

    def close(self) -> None:
        """Stop showing."""


def show_nothing(provenance: RowProvenance) -> BatchView:
    """Return a view that shows nothing."""
    return BatchView()


def prepare_nothing(choice: ModelChoice, model: Model) -> None:
    """Do nothing before the model is loaded."""


@dataclass(frozen=True)
class BatchSummary:
    """The numbers at the end of a batch.

    `labelled`, `failed`: pictures labelled or failed now.
    `kept`: pictures with a valid row from before; `kept_failed` of these rows have an error.
    `seconds`: the duration. `stopped_by`: the signal that ended the batch, 0 for none.
    `passed_over`: sentences about the files that are not pictures.
    """

    labelled: int
    failed: int
    kept: int
    kept_failed: int
    seconds: float
    stopped_by: int = 0
    passed_over: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Pictures a second over the whole batch."""
        return (self.labelled + self.failed) / self.seconds if self.seconds else 0.0


def label_pictures(
    options: BatchOptions,
    make_view: Callable[[RowProvenance], BatchView] = show_nothing,
    prepare: Callable[[ModelChoice, Model], None] = prepare_nothing,
) -> BatchSummary:
    """Label every picture of a selection and write the results.

    `make_view` gets the names of the classes and the minimum confidence. `prepare` is called with
    the opened model before it is loaded onto its engine.

    Ctrl-C, SIGTERM and SIGHUP end the batch after the current row; the rows that are written are
    valid.

    Raises:
        ArgumentError: an option is wrong; nothing was written.
        ModelError: the model cannot be loaded (nothing was written) or run.
        OutputError: the results cannot be written.
    """
    options.check()
    model = chosen_model(options.model)
    prepare(options.model, model)
    # Unlike the live view, a batch may use all processors.
    threads = options.model.threads or os.cpu_count()
    choice = dataclasses.replace(options.model, threads=threads)
    classifier = load_classifier(choice, model=model)
    options = _without_sorted(options)
    passed_over = PassedOver()
    started = time.monotonic()
    made = row_provenance(classifier.label_maker, options.session.top_k, options.destinations)
    with (
        closing(_items(options, passed_over)) as items,
        _recorder(options, made) as recorder,
        closing(make_view(made)) as view,
    ):
        remaining = _RemainingPictures(items, recorder)
        session = BatchSession(remaining, lambda: classifier, options.session)
        # A signal may come as soon as there are threads.
        with _interruptible(session.cancel) as received, session:
            labelled, failed = _write_results(session, recorder, view, remaining)
    return BatchSummary(
        labelled,
        failed,
        remaining.kept,
        remaining.kept_failed,
        time.monotonic() - started,
        stopped_by=received[0] if received else 0,
        passed_over=tuple(passed_over.sentences()),
    )


def _write_results(
    session: BatchSession, recorder: Recorder, view: BatchView, remaining: _RemainingPictures
) -> tuple[int, int]:
    """Write results as they arrive; return the numbers of labelled and of failed pictures."""
    labelled = failed = 0
    is_over = False
    while not is_over:
        is_over = session.is_over  # read before `take`: a result may arrive between the two
        for result in session.take(_CHUNK, timeout=0.0 if is_over else _WAIT):
            written = recorder.write(result)
            view.result(written)
            failed += bool(written.error)
            labelled += not written.error
            is_over = False
        # Written results are counted, not those that wait.
        progress = dataclasses.replace(session.progress(), done=labelled + failed, failed=failed)
        view.progress(progress, remaining.kept, remaining.total)
    session.check()
    return labelled, failed


def _without_sorted(options: BatchOptions) -> BatchOptions:
    """Exclude the folder that pictures are sorted into from the selection."""
    folders = options.destinations.folders
    if not folders:
        return options
    selection = dataclasses.replace(options.selection, excluded=(folders.folder,))
    return dataclasses.replace(options, selection=selection)


def _items(options: BatchOptions, passed_over: PassedOver) -> ListedPictures | FolderWatch:
    """Return the pictures of the selection; `passed_over` counts what else there is.

    Raises:
        ArgumentError: there are none.
    """
    if options.watches:
        from swiftcam.labelling.finding.watch import FolderWatch

        return FolderWatch(options.selection)
    items = ListedPictures(list_pictures(options.selection, passed_over))
    if not items.has_any():
        places = ", ".join(map(str, options.selection.paths)) or "the list"
        raise ArgumentError(
            " ".join((f"There are no pictures in {places}.", *passed_over.sentences()))
        )
    return items


def _recorder(options: BatchOptions, provenance: RowProvenance) -> Recorder:
    by_content = options.session.by_content
    return Recorder(options.destinations, provenance, Corrections(), by_content=by_content)


class _RemainingPictures:
    """The pictures without a valid row; counts the others."""

    def __init__(self, items: ListedPictures | FolderWatch, recorder: Recorder) -> None:
        self.kept = self.kept_failed = 0
        self._items = items
        self._recorder = recorder

    @property
    def total(self) -> int | None:
        """The number of all pictures, None while it is not known."""
        return self._items.total if isinstance(self._items, ListedPictures) else None

    def __iter__(self) -> Iterator[ListedPicture]:
        for item in self._items:
            stamp = None if item.error else self._recorder.valid_stamp(item)
            if stamp is None:
                yield item
            else:
                self.kept += 1
                self.kept_failed += stamp.is_failed

    def close(self) -> None:
        """End the iteration if it waits for items."""
        self._items.close()


@contextmanager
def _interruptible(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Call `stop` at the first signal that ends programs; end at once at the second Ctrl-C.

    Yields a list to which the first signal is appended.
    """
    received: list[int] = []

    def handle(number: int) -> None:
        if not received:
            received.append(number)
            stop()
        elif number in (signal.SIGINT, received[0]):  # several at once are one wish
            raise KeyboardInterrupt

    with signals.handled_by(handle):
        yield received
