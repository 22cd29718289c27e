"""The data and background work of the page of pictures.

It outlives the page, which is built again at each change of language.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import OutputError
from swiftcam.inference.classifier import load_classifier
from swiftcam.jobs.closing import Deadline
from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.labelling.batch.page_batch import PageBatch
from swiftcam.labelling.finding.picture_result import ListedPicture
from swiftcam.labelling.writing.corrections import Corrections
from swiftcam.ui.pictures.picture_list import PictureView
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.inference.setups.model_request import Request
    from swiftcam.labelling.batch.page_batch import BatchUpdate
    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.writing.export import Export
    from swiftcam.live.session import Session
    from swiftcam.ui.pictures.picture_list import PictureEntry


class PictureWork:
    """The batch of the page, the list of pictures, the corrections, and the running export.

    `removed`: the removals that can be undone, the last one at the end.
    `problem`: why corrections cannot be saved, "" if they can.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._labels: list[tuple[str, ...]] = []  # of each model that made results, the last first
        self.page_batch = PageBatch(_load, lambda: session.pipeline.wanted)
        self.view = PictureView()
        self.pasted = 0
        self.removed: list[tuple[PictureEntry, ...]] = []
        self.problem = ""
        self.export: Export | None = None
        self.corrections: Corrections | None = None
        try:
            self.corrections = Corrections()
        except OutputError as error:
            self.problem = error.args[0]

    @property
    def choice(self) -> ModelChoice:
        """The model that is wanted for the live view, which also labels pictures."""
        return self._session.choice

    def add_pasted(self, pixels: NDArray[np.uint8]) -> bool:
        """Add a picture without a file, RGB uint8 `(H, W, 3)`; False if it is there already."""
        name = Path(tr("Pasted {number}", number=self.pasted + 1))
        item = ListedPicture(name, pixels=pixels)
        if self.view.get(item.id.key) is not None:
            return False
        self.pasted += 1
        self.page_batch.add_picture(item)
        return True

    def poll(self, limit: int) -> BatchUpdate:
        """Return the changes of the batch since the last poll, at most `limit` of each kind."""
        news = self.page_batch.poll(limit)
        if news.results and news.classifier is not None:
            labels = news.classifier.labels
            self._labels = [labels, *(known for known in self._labels if known is not labels)]
        return news

    def labels(self, index: int, label: str) -> tuple[str, ...]:
        """Return the labels of the model that has this label for the class `index`."""
        known = (each for each in self._labels if each[index : index + 1] == (label,))
        return next(known, ())

    def label_again(self, entries: Sequence[PictureEntry]) -> None:
        """Label pictures again with the model in use."""
        for entry in entries:
            with self.view.changing(entry):
                entry.result = None
        if entries:
            self.page_batch.label(entry.listed for entry in entries)

    def unfinished(self) -> list[str]:
        """Return a sentence for each part of the work that is not done: labelling, exporting."""
        progress, texts = self.page_batch.progress(), []
        total, done = len(self.view), len(self.view) - self.view.waiting
        # A session also waits for pictures that may be added later; that is no work.
        if progress is not None and not progress.state.is_final and self.page_batch.waiting:
            texts.append(
                tr("Pictures are being labelled: {done} of {total}.", done=done, total=total)
            )
        if self.export is not None:
            texts.append(tr("Results are being written."))
        return texts

    def toggle_pause(self) -> None:
        """Pause, resume, or start again after a cancel."""
        progress = self.page_batch.progress()
        is_idle = not self.page_batch.waiting and self.view.waiting
        if progress is None or progress.state.is_final or is_idle:
            self.page_batch.label(e.listed for e in self.view.entries if e.result is None)
        elif progress.state is BatchState.PAUSED:
            self.page_batch.resume()
        else:
            self.page_batch.pause()

    def stop(self) -> None:
        """Ask all background work to stop; returns at once."""
        if self.export is not None:
            self.export.cancel()
        self.page_batch.stop()

    def close(self, timeout: float) -> None:
        """Stop all background work, within `timeout` seconds."""
        self.stop()
        deadline = Deadline(timeout)
        if self.export is not None:
            self.export.close(deadline.remaining())
        self.page_batch.close(deadline.remaining())

    def corrected(self, picture: PictureId) -> str:
        """Return the label given to a picture by hand, "" for none."""
        return self.corrections.get(picture) if self.corrections else ""


def _load(request: Request) -> Classifier:
    """Return the classifier of a request (on the batch's thread)."""
    classifier = load_classifier(request.choice)
    classifier.request = request
    return classifier
