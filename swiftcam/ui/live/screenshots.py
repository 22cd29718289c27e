"""Saves screenshots in the user's folder of pictures, each under a new name."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.errors import OutputError
from swiftcam.phrases import phrase
from swiftcam.ui.live.render import annotated_image, save_png

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.pipeline import Snapshot
    from swiftcam.ui.live.overlay_options import OverlayOptions


def save_screenshot(snapshot: Snapshot, options: OverlayOptions) -> Path:
    """Save the annotated picture of a snapshot as PNG and return its path.

    Raises:
        OutputError: there is no picture yet, or it cannot be saved.
    """
    if snapshot.frame is None:
        raise OutputError(phrase("There is no picture to save yet."))
    folder = paths.pictures_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            phrase(
                "The folder {folder} cannot be created ({reason}). Check its permissions.",
                folder=str(folder),
                reason=error.strerror or str(error),
            )
        ) from error
    path = _free_path(folder)
    save_png(annotated_image(snapshot, options), path)
    return path


def _free_path(folder: Path) -> Path:
    name = time.strftime("swiftcam-%Y%m%d-%H%M%S")
    path, number = folder / f"{name}.png", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.png"
    return path
