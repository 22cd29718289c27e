"""Dialogs that ask for a file, a folder, an address or a model, or whether to close the window.

None of them blocks the window. Each `ask_` function calls `chosen` with the text of the choice, and
nothing if the user cancels.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from swiftcam.inference.models.imported_classifier import runtime_of
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Chosen = Callable[[str], object]


def ask_file(parent: QWidget, chosen: Chosen) -> None:
    """Ask for a video or a picture."""
    _ask_path(parent, tr("Open a video or a picture"), QFileDialog.FileMode.ExistingFile, chosen)


def ask_folder(parent: QWidget, chosen: Chosen) -> None:
    """Ask for a folder of pictures."""
    _ask_path(parent, tr("Open a folder of pictures"), QFileDialog.FileMode.Directory, chosen)


def ask_model(parent: QWidget, chosen: Chosen) -> None:
    """Ask for a file of a model.

    If there is a `config.json` beside a checkpoint, the choice is the directory.
    """

    def resolved(name: str) -> None:
        path = Path(name)
        has_config = (path.parent / "config.json").exists()
        is_directory_layout = has_config and runtime_of(path) is None
        chosen(str(path.parent if is_directory_layout else path))

    dialog = _ask_path(parent, tr("Open a model"), QFileDialog.FileMode.ExistingFile, resolved)
    dialog.setNameFilters(
        [
            tr("Models (*.safetensors *.bin *.pth *.pt *.h5 *.onnx *.tflite config.json)"),
            tr("All files (*)"),
        ]
    )


def _ask_path(
    parent: QWidget, title: str, mode: QFileDialog.FileMode, chosen: Chosen
) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog


class CloseGuard(QObject):
    """Keeps a window open while work is unfinished, until the user has answered a question.

    Call order: (Qt) `eventFilter` -> the user chooses Close -> `close_window` -> `eventFilter`.

    `unfinished` returns a sentence for each part of the work that closing would end.
    """

    def __init__(self, window: QWidget, unfinished: Callable[[], Sequence[str]]) -> None:
        super().__init__(window)
        self._window = window
        self._unfinished = unfinished
        self._is_confirmed = False
        self.dialog: QMessageBox | None = None
        window.installEventFilter(self)

    def close_window(self) -> None:
        """Close the window without a question, as a signal or the end of the run requires."""
        self._is_confirmed = True
        if self.dialog is not None:
            self.dialog.close()
        self._window.close()

    def _ask(self, reasons: Sequence[str]) -> None:
        if self.dialog is not None:
            self.dialog.activateWindow()
            return
        dialog = self.dialog = QMessageBox(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setIcon(QMessageBox.Icon.Question)
        dialog.setWindowTitle(tr("Close SwiftCam?"))
        dialog.setText("\n".join(reasons))
        dialog.setInformativeText(tr("Closing the window stops this."))
        close = dialog.addButton(tr("Close"), QMessageBox.ButtonRole.DestructiveRole)
        keep = dialog.addButton(tr("Keep it open"), QMessageBox.ButtonRole.RejectRole)
        dialog.setDefaultButton(keep)
        dialog.setEscapeButton(keep)
        close.clicked.connect(self.close_window)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    def _on_dialog_finished(self) -> None:
        self.dialog = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and not self._is_confirmed:
            reasons = self._unfinished()
            if reasons:
                event.ignore()
                self._ask(reasons)
                return True
        return super().eventFilter(watched, event)
