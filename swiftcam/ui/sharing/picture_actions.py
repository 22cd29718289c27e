"""Saves and copies the live picture with its labels, on request of the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QImage

from swiftcam.errors import OutputError
from swiftcam.pipeline.state.label_texts import headline_text
from swiftcam.ui.desktop.file_manager import show_in_folder
from swiftcam.ui.live.render import annotated_image
from swiftcam.ui.live.screenshots import save_screenshot
from swiftcam.ui.sharing.message_bar import MessageAction
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from swiftcam.pipeline import Snapshot
    from swiftcam.ui.live.live_view import LiveView
    from swiftcam.ui.sharing.message_bar import MessageBar


class PictureActions:
    """The actions on the picture of a live view.

    `view` returns the live view. `say` shows a message, `bar` one with buttons.
    """

    def __init__(
        self, view: Callable[[], LiveView], bar: MessageBar, say: Callable[[str], None]
    ) -> None:
        self._view = view
        self._bar = bar
        self._say = say

    def save(self, snapshot: Snapshot) -> Path | None:
        """Save the annotated picture to the user's pictures; return its path, None on failure."""
        try:
            path = save_screenshot(snapshot, self._view().overlay_options)
        except OutputError as error:
            self._say(tr("Not saved: {reason}", reason=error.args[0]))
            return None
        actions = [
            MessageAction(tr("Show in folder"), lambda: show_in_folder(path)),
            MessageAction(tr("Copy picture"), lambda: self._copy_image(QImage(str(path)))),
        ]
        label = self.label(snapshot)
        if label:
            actions.append(MessageAction(tr("Copy label"), lambda: self._copy_text(label)))
        self._bar.show_message(tr("Saved {path}", path=path.name), actions, str(path))
        return path

    def copy_picture(self, snapshot: Snapshot) -> None:
        """Copy the picture with its labels to the clipboard."""
        self._copy_image(annotated_image(snapshot, self._view().overlay_options))

    def copy_label(self, snapshot: Snapshot) -> None:
        """Copy the name of the headline to the clipboard."""
        self._copy_text(self.label(snapshot))

    def label(self, snapshot: Snapshot) -> str:
        """Return the name of the headline, "" if there is none that is sure."""
        labelled = snapshot.labelled
        if labelled is None or labelled.headline.index is None:
            return ""
        return translated(headline_text(snapshot, self._view().overlay_options.language))

    def _copy_image(self, image: QImage) -> None:
        if image.isNull():  # the file has been deleted since
            self._say(tr("The picture could not be copied. Save it again."))
            return
        QGuiApplication.clipboard().setImage(image)
        self._say(tr("The picture was copied."))

    def _copy_text(self, label: str) -> None:
        QGuiApplication.clipboard().setText(label)
        self._say(tr("Copied: {text}", text=label))
