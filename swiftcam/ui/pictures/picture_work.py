"""What the page of pictures works on. It outlives the page, which each language builds anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import OutputError
from swiftcam.inference.classifier import load_classifier
from swiftcam.jobs.closing import Deadline
from swiftcam.labelling.batch.desk import Desk
from swiftcam.labelling.writing.corrections import Corrections
from swiftcam.live.session import model_choice
from swiftcam.ui.pictures.picture_list import PictureView

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.classifier import Classifier
    from swiftcam.labelling.writing.export import Export
    from swiftcam.live.session import Session


class PictureWork:
    """The desk, the pictures in their order, the labels given by hand, and the export under way.

    `choice` is the model of the present batch: another one holds from the next batch on.
    `problem` says why labels given by hand cannot be kept, "" if they can.
    """

    def __init__(self, session: Session) -> None:
        self.choice = model_choice(session.settings)
        self._session = session
        self.desk = Desk(self._load)
        self.view = PictureView()
        self.pasted = 0
        self.problem = ""
        self.export: Export | None = None
        self.corrections: Corrections | None = None
        try:
            self.corrections = Corrections()
        except OutputError as error:
            self.problem = error.args[0]

    def _load(self) -> Classifier:
        """Return the classifier of a new batch (on the batch's thread)."""
        self.choice = model_choice(self._session.settings)
        return load_classifier(self.choice)

    def stop(self) -> None:
        """Ask everything that goes on in the background to end, without waiting for it."""
        if self.export is not None:
            self.export.cancel()
        self.desk.stop()

    def close(self, timeout: float) -> None:
        """End everything that goes on in the background, within `timeout` seconds."""
        self.stop()
        deadline = Deadline(timeout)
        if self.export is not None:
            self.export.close(deadline.remaining())
        self.desk.close(deadline.remaining())

    def corrected(self, path: Path) -> str:
        """Return the label given to a picture by hand, "" if there is none."""
        return self.corrections.get(path) if self.corrections else ""
