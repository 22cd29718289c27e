"""The progress of the batch, with buttons to pause and to cancel it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.ui.pictures.picture_texts import progress_text
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.ui.pictures.picture_list import PictureCounts

_BUSY = (BatchState.LOADING, BatchState.RUNNING, BatchState.PAUSED)


class BatchBar(QWidget):
    """Shows the progress of a batch.

    `pause_wanted`: pause, resume, or start again after a cancel. `cancel_wanted`: cancel.
    `again_wanted`: label the pictures again that another model has labelled.
    """

    pause_wanted = Signal()
    cancel_wanted = Signal()
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName(tr("Progress"))
        self.again = QPushButton(tr("Label again"))
        self.again.setToolTip(tr("Label the pictures of other models again with the model in use"))
        self.again.clicked.connect(lambda: self.again_wanted.emit())
        self.again.hide()
        self.pause = QPushButton(tr("Pause"))
        self.pause.setToolTip(tr("Pause or resume the labelling"))
        self.pause.clicked.connect(lambda: self.pause_wanted.emit())
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("End the labelling; the labels so far are kept"))
        self.cancel.clicked.connect(lambda: self.cancel_wanted.emit())
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.summary)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(column, 1)
        row.addWidget(self.again)
        row.addWidget(self.pause)
        row.addWidget(self.cancel)

    def show_progress(
        self,
        progress: BatchProgress | None,
        counts: PictureCounts,
        *,
        active: int,
        is_listing: bool,
    ) -> None:
        """Show the progress of a batch and the numbers of pictures.

        `active`: the pictures without a result that the batch will label; after a cancel, others
        may wait too.
        """
        waiting = counts.waiting
        self.summary.setText(progress_text(progress, counts, is_listing=is_listing))
        self._bar.setRange(0, max(1, counts.total))
        self._bar.setValue(counts.total - waiting)
        self.again.setVisible(counts.outdated > 0)
        is_busy = progress is not None and progress.state in _BUSY and active > 0
        can_restart = not is_busy and waiting > 0
        is_paused = is_busy and progress is not None and progress.state is BatchState.PAUSED
        self.pause.setText(tr("Resume") if is_paused or can_restart else tr("Pause"))
        self.pause.setEnabled(is_busy or can_restart)
        self.cancel.setEnabled(is_busy)
