"""The test picture of an import as the model sees it, with the five most probable labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from swiftcam.inference.labels.class_labels import short_label
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.import_trial import Trial
    from swiftcam.inference.prediction import Candidate

_TOP_K = 5
_LEAST_SIDE = 80  # of the crop, in pixels


class TrialView(QWidget):
    """Shows trials; `picture_chosen` carries the path of another test picture."""

    picture_chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.crop = CropPicture()
        self.name = ElidedLabel()
        self.name.setObjectName(Role.CAPTION)
        self.choose = QPushButton(tr("Other picture…"))
        self.choose.clicked.connect(self._on_choose_clicked)
        title = QLabel(tr("What the model sees"))
        title.setObjectName(Role.STRONG)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.choose)
        self.rows = [LabelRow() for _ in range(_TOP_K)]
        grid = QGridLayout()
        grid.setSpacing(3)
        grid.setColumnStretch(0, 1)
        for number, row in enumerate(self.rows):
            row.add_to(grid, number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.crop, 1)
        column.addWidget(self.name)
        column.addLayout(grid)

    def show_picture(self, path: Path) -> None:
        """Show the name of the test picture."""
        self.name.show_text(path.name)

    def show_trial(self, trial: Trial | None) -> None:
        """Show a trial; None for one that failed."""
        candidates = trial.prediction.candidates if trial else ()
        self.crop.show_crop(trial.prediction.crop if trial else None)
        for number, row in enumerate(self.rows):
            row.show_candidate(candidates[number] if number < len(candidates) else None)

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, tr("Open a test picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.picture_chosen.emit(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class LabelRow:
    """The name, the probability and the bar of one label, in two rows of a grid."""

    def __init__(self) -> None:
        self.name = ElidedLabel()
        self.share = QLabel()
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)

    def add_to(self, grid: QGridLayout, number: int) -> None:
        """Add the widgets to a grid, below those of the rows before."""
        grid.addWidget(self.name, 2 * number, 0)
        grid.addWidget(self.share, 2 * number, 1)
        grid.addWidget(self.bar, 2 * number + 1, 0, 1, 2)

    def show_candidate(self, candidate: Candidate | None) -> None:
        """Show a label; None for none."""
        self.name.show_text(short_label(candidate.label) if candidate else "")
        self.share.setText(f"{candidate.probability:.0%}" if candidate else "")
        self.bar.setValue(round(1000 * candidate.probability) if candidate else 0)
        spoken = f"{self.name.text()} {self.share.text()}".strip()
        self.bar.setAccessibleName(spoken)


class CropPicture(QWidget):
    """Paints a crop as large as it fits, with sharp pixels if it is enlarged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setMinimumSize(_LEAST_SIDE, _LEAST_SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("What the model sees"))

    def show_crop(self, crop: NDArray[np.uint8] | None) -> None:
        """Show a crop, RGB uint8 `(H, W, 3)`; None for an empty space."""
        if crop is None:
            self.image = QImage()
        else:
            height, width = crop.shape[:2]
            image = QImage(crop.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
            self.image = image.copy()  # it owns its bytes
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shape = QSize(1, 1) if self.image.isNull() else self.image.size()
        size = shape.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint((self.width() - size.width()) // 2, 0), size)
        if self.image.isNull():
            painter.fillRect(place, self.palette().alternateBase())
        else:
            is_smaller = self.image.width() > size.width() * self.devicePixelRatioF()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smaller)
            painter.drawImage(place, self.image)
        painter.end()
