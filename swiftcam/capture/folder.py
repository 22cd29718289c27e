"""A folder of pictures, or a single picture, shown one after another."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from swiftcam.capture.pictures import PICTURE_SUFFIXES, read_picture
from swiftcam.errors import CameraError, ImageError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

_SECONDS_EACH = 1.0


def is_picture(path: Path) -> bool:
    """Tell by its name whether a file is a still picture."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def list_pictures(folder: Path) -> list[Path]:
    """Return the pictures directly in a folder, by name; hidden files are left out.

    Raises:
        OSError: the folder cannot be read.
    """
    return sorted(
        path
        for path in folder.iterdir()
        if is_picture(path) and not path.name.startswith(".") and path.is_file()
    )


class FolderSource:
    """The pictures directly in a folder, in order of their names. Unreadable ones are skipped."""

    is_live = False

    def __init__(self, path: Path) -> None:
        self.source_id = path.name or str(path)
        self._path = path
        self._waiting: list[Path] = []
        self._picture: NDArray[np.uint8] | None = None
        self._shown = 0
        self._unreadable: list[str] = []

    @property
    def position(self) -> float:
        """One picture a second."""
        return max(0, self._shown - 1) * _SECONDS_EACH

    @property
    def notice(self) -> str:
        """Say which pictures could not be read."""
        count = len(self._unreadable)
        if not count:
            return ""
        names = ", ".join(self._unreadable[:3]) + (", …" if count > 3 else "")
        return f"{count} picture{'s' * (count > 1)} could not be read: {names}"

    def open(self) -> None:
        """List the folder.

        Raises:
            CameraError: it cannot be read or has no pictures.
        """
        try:
            self._waiting = list_pictures(self._path) if self._path.is_dir() else [self._path]
        except OSError as error:
            raise CameraError(
                f"The folder {self._path} cannot be read ({error.strerror}). Check its permissions."
            ) from error
        if not self._waiting:
            raise CameraError(
                f"The folder {self._path} has no pictures "
                f"({', '.join(sorted(PICTURE_SUFFIXES))}). Choose another one."
            )

    def grab(self) -> bool:
        """Read the next readable picture; False after the last.

        Raises:
            CameraError: not one picture could be read.
        """
        while self._waiting:
            path = self._waiting.pop(0)
            try:
                self._picture = read_picture(path)
            except ImageError as error:
                log.info("skipped %s: %s", path, error)
                self._unreadable.append(path.name)
                continue
            self._shown += 1
            return True
        if not self._shown:
            raise CameraError(f"{self._path}: {self.notice}. Choose other pictures.")
        return False

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the picture that `grab` read."""
        if self._picture is None:
            raise CameraError(f"{self.source_id} has no picture yet.")
        return self._picture

    def close(self) -> None:
        """Forget the pictures."""
        self._waiting = []
        self._picture = None
