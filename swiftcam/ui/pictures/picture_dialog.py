"""A dialog that shows one picture large, with the crop frame, the crop, and its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swiftcam.capture.frame import Frame
from swiftcam.inference.labels.confidence import confidence_in_use, is_sure
from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.snapshot import Labelled, Media, Problem, model_info
from swiftcam.ui.live.inset import draw_inset
from swiftcam.ui.live.messages import draw_message
from swiftcam.ui.live.overlay import draw_card, draw_crop_frame
from swiftcam.ui.live.overlay_options import OverlayOptions
from swiftcam.ui.live.picture import FramePicture, fitted_rect
from swiftcam.ui.style.painting import unit_for
from swiftcam.ui.translations.translate import translated

if TYPE_CHECKING:
    from swiftcam.inference.classifier import Classifier
    from swiftcam.labelling.batch.previews import Preview
    from swiftcam.labelling.finding.picture_result import ListedPicture

_SIZE = QSize(980, 720)


class PictureDialog(QDialog):
    """Shows a listed picture once it has been read."""

    def __init__(self, listed: ListedPicture, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listed = listed
        self.setWindowTitle(listed.path.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.picture = _Still(OverlayOptions(language=language, has_duration=False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.picture)
        self.resize(_SIZE if parent is None else _SIZE.boundedTo(parent.window().size()))

    def take_preview(
        self, preview: Preview, classifier: Classifier | None, chosen_confidence: float | None
    ) -> None:
        """Show a picture that has been read, or its error, if it is the one of the dialog."""
        if preview.is_whole and preview.listed is self.listed:
            self.picture.show_snapshot(snapshot_of(preview, classifier, chosen_confidence))


class _Still(QWidget):
    """Paints a snapshot that does not change."""

    def __init__(self, options: OverlayOptions) -> None:
        super().__init__()
        self._options = options
        self._snapshot = Snapshot(state=State.OPENING)
        self._frame_picture = FramePicture()
        self.setMinimumSize(320, 240)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._snapshot

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._snapshot = snapshot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._draw(painter)
        finally:
            painter.end()

    def _draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        painter.fillRect(area, Qt.GlobalColor.black)
        snapshot = self._snapshot
        if snapshot.frame is None:
            draw_message(painter, area, snapshot)
            return
        height, width = snapshot.frame.pixels.shape[:2]
        place = fitted_rect(width, height, area)
        ratio = self.devicePixelRatioF()
        size = QSize(round(place.width() * ratio), round(place.height() * ratio))
        image = self._frame_picture.image(snapshot.frame, size, is_mirrored=False)
        image.setDevicePixelRatio(ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(place.topLeft(), image)
        unit = unit_for(area)
        draw_crop_frame(painter, place, snapshot)
        draw_inset(painter, area, snapshot, unit)
        draw_card(painter, area, snapshot, unit, self._options)


def snapshot_of(
    preview: Preview, classifier: Classifier | None, chosen_confidence: float | None = None
) -> Snapshot:
    """Return a preview as the snapshot that the overlay draws.

    `chosen_confidence`: the user's minimum confidence, None for that of the model.
    """
    name = preview.listed.path.name
    if preview.pixels is None:
        message = translated(preview.error)
        return Snapshot(state=State.FAILED, message=message, problem=Problem.SOURCE, source=name)
    frame = Frame(preview.pixels, 0, 0.0, 0.0, 0.0, 0.0, name)
    if preview.prediction is None or classifier is None:
        return Snapshot(state=State.ENDED, source=name, frame=frame)
    first = preview.prediction.candidates[0]
    minimum = confidence_in_use(chosen_confidence, classifier.minimum_confidence)
    has_headline = is_sure(first.probability, minimum)
    return Snapshot(
        state=State.ENDED,
        source=name,
        media=Media(is_live=False),
        model=model_info(classifier),
        frame=frame,
        labelled=Labelled(
            frame,
            preview.prediction,
            preview.prediction.candidates,
            Headline(first.index if has_headline else None, 0.0, first.probability),
            first.label if has_headline else "",
        ),
    )
