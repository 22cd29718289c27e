"""Dialogs that ask for a file, a folder, an address or a model, without blocking the window.

Each calls `chosen` with the text of the choice, and nothing if the user cancels.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QWidget

from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    Chosen = Callable[[str], object]


def ask_file(parent: QWidget, chosen: Chosen) -> None:
    """Ask for a video or a picture."""
    _ask_path(parent, tr("Open a video or a picture"), QFileDialog.FileMode.ExistingFile, chosen)


def ask_folder(parent: QWidget, chosen: Chosen) -> None:
    """Ask for a folder of pictures."""
    _ask_path(parent, tr("Open a folder of pictures"), QFileDialog.FileMode.Directory, chosen)


def ask_model(parent: QWidget, chosen: Chosen) -> None:
    """Ask for a file of a model.

    If there is a `config.json` beside the file, the choice is the directory.
    """

    def resolved(name: str) -> None:
        path = Path(name)
        is_directory_layout = (path.parent / "config.json").exists()
        chosen(str(path.parent if is_directory_layout else path))

    dialog = _ask_path(parent, tr("Open a model"), QFileDialog.FileMode.ExistingFile, resolved)
    dialog.setNameFilters(
        [
            tr("Models (*.safetensors *.bin *.pth *.pt *.h5 *.onnx config.json)"),
            tr("All files (*)"),
        ]
    )


def ask_address(parent: QWidget, chosen: Chosen) -> None:
    """Ask for the address of a network camera."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("Open an address"))
    dialog.setLabelText(tr("An http, https, rtsp or rtsps address:"))
    dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
    dialog.setTextValue("rtsp://")
    dialog.textValueSelected.connect(chosen)
    dialog.open()


def _ask_path(
    parent: QWidget, title: str, mode: QFileDialog.FileMode, chosen: Chosen
) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog
