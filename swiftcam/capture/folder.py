"""A folder of pictures, or a single picture, shown one after another."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode
from swiftcam.capture.pictures import read_picture
from swiftcam.capture.stills.opening import PICTURE_SUFFIXES
from swiftcam.errors import CameraError, ImageError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

_SECONDS_EACH = 1.0
_ROUNDING = 1e-3


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


class FolderSource(SourceBase):
    """The pictures directly in a folder, in order of their names, one a second.

    Unreadable pictures are skipped and take no time: each one that is found shortens the duration.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path.name or str(path))
        self._path = path
        self._paths: list[Path] = []
        self._next = 0
        # A jump ends at a readable picture: from an unreadable one it continues in the same
        # direction, and at the end of the folder it turns back.
        self._is_jump = False
        self._is_backwards = False
        self._picture: NDArray[np.uint8] | None = None
        self._unreadable: list[str] = []

    @property
    def position(self) -> float:
        """The position in seconds, one for each picture."""
        return max(0, self._next - 1) * _SECONDS_EACH

    @property
    def duration(self) -> float | None:
        """One second for each picture that is not known to be unreadable."""
        return len(self._paths) * _SECONDS_EACH if self._paths else None

    @property
    def mode(self) -> Mode | None:
        """The size of the present picture, at one picture per second."""
        picture = self._picture
        if picture is None:
            return None
        return Mode(picture.shape[1], picture.shape[0], 1 / _SECONDS_EACH)

    @property
    def notice(self) -> str:
        """A sentence about the pictures that could not be read."""
        count = len(self._unreadable)
        if not count:
            return ""
        names = ", ".join(self._unreadable[:3]) + (", …" if count > 3 else "")
        if count == 1:
            return phrase("1 picture could not be read: {names}", names=names)
        return phrase("{count} pictures could not be read: {names}", count=count, names=names)

    def open(self) -> None:
        """List the folder.

        Raises:
            CameraError: the folder cannot be read or has no pictures.
        """
        try:
            self._paths = list_pictures(self._path) if self._path.is_dir() else [self._path]
        except OSError as error:
            raise CameraError(
                phrase(
                    "The folder {folder} cannot be read ({reason}). Check its permissions.",
                    folder=str(self._path),
                    reason=error.strerror,
                )
            ) from error
        if not self._paths:
            raise CameraError(
                phrase(
                    "The folder {folder} has no pictures ({kinds}). Choose another one.",
                    folder=str(self._path),
                    kinds=", ".join(sorted(PICTURE_SUFFIXES)),
                )
            )

    def grab(self) -> bool:
        """Read the next readable picture; False after the last.

        Raises:
            CameraError: no picture could be read.
        """
        while self._next < len(self._paths):
            if self._read(self._paths[self._next]):
                self._next += 1
                self._is_jump = False
                return True
            del self._paths[self._next]
            is_last = self._next == len(self._paths)
            if self._is_jump and self._next and (self._is_backwards or is_last):
                self._next -= 1
        if not self._paths:
            raise CameraError(
                phrase(
                    "{path}: {notice}. Choose other pictures.",
                    path=str(self._path),
                    notice=self.notice,
                )
            )
        return False

    def seek(self, seconds: float) -> None:
        """Jump to a picture, or to the next readable one in the direction of the jump."""
        wanted = int(seconds / _SECONDS_EACH + _ROUNDING)
        before = self._next - 1
        self._next = min(max(0, wanted), len(self._paths) - 1)
        self._is_jump, self._is_backwards = True, self._next < before

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the picture that `grab` read."""
        if self._picture is None:
            raise CameraError(phrase("{source} has no picture yet.", source=self.source_id))
        return self._picture

    def close(self) -> None:
        """Release the pictures."""
        self._paths = []
        self._picture = None

    def _read(self, path: Path) -> bool:
        try:
            self._picture = read_picture(path)
        except ImageError as error:
            log.info("skipped %s: %s", path, error)
            self._unreadable.append(path.name)
            return False
        return True
