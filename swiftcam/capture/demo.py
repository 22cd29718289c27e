"""The demo source: a virtual camera that pans over photographs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam import paths
from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import CameraError, ImageError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_WIDTH, _HEIGHT, _RATE = 960, 720, 30
_SECONDS_EACH = 5.0
_FADE_SECONDS = 0.6
_SPARE = 1.06  # the least size of a photograph, relative to the view
_TABLE = "photos.csv"


@dataclass(frozen=True)
class DemoPhoto:
    """A photograph of the demo, and the class that it shows.

    `label`: the first of WordNet's names of the class. `wnid`: its WordNet identifier.
    """

    path: Path
    label: str
    wnid: str


def labelled_demo_photos() -> list[DemoPhoto]:
    """Return the photographs of the demo in their order, from the table beside them.

    Raises:
        CameraError: the table is missing or damaged.
    """
    table = paths.photos_dir() / _TABLE
    try:
        with table.open(newline="", encoding="utf-8") as file:
            photos = [_photo(table.parent, row) for row in csv.DictReader(file, strict=True)]
        if not photos:
            raise ValueError("it has no rows")
    except (OSError, ValueError, csv.Error) as error:
        raise CameraError(
            phrase(
                "The table of the demo photographs cannot be read from {path} ({reason}). "
                "Install SwiftCam again.",
                path=str(table),
                reason=str(error),
            )
        ) from error
    return photos


def demo_photos() -> list[Path]:
    """Return the paths of the photographs of the demo, in their order.

    Raises:
        CameraError: their table is missing or damaged.
    """
    return [photo.path for photo in labelled_demo_photos()]


class DemoSource(SourceBase):
    """An endless 960x720 picture at 30 a second that pans over each photograph for 5 seconds."""

    mode = Mode(_WIDTH, _HEIGHT, _RATE)

    def __init__(self) -> None:
        super().__init__(phrase("demo"))
        self._photos: list[NDArray[np.uint8]] = []
        self._next = 0

    @property
    def position(self) -> float:
        """Seconds from the start to the grabbed picture."""
        return max(0, self._next - 1) / _RATE

    def open(self) -> None:
        """Read the photographs.

        Raises:
            CameraError: they, or their table, are missing or damaged.
        """
        self._photos = [_filling(_read(path)) for path in demo_photos()]

    def grab(self) -> bool:
        """Advance by one thirtieth of a second."""
        self._next += 1
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the present picture of the virtual camera, RGB `(720, 960, 3)`."""
        turn, elapsed = divmod(self.position, _SECONDS_EACH)
        number = int(turn)
        picture = self._view(number, elapsed)
        left = _SECONDS_EACH - elapsed
        if left < _FADE_SECONDS:
            following = self._view(number + 1, -left)
            share = 1 - left / _FADE_SECONDS
            picture = np.asarray(cv2.addWeighted(following, share, picture, 1 - share, 0), np.uint8)
        return picture

    def close(self) -> None:
        """Release the photographs."""
        self._photos = []

    def _view(self, number: int, elapsed: float) -> NDArray[np.uint8]:
        """Return the 960x720 part of a photograph that is seen `elapsed` seconds into its turn."""
        photo = self._photos[number % len(self._photos)]
        share = (elapsed + _FADE_SECONDS) / (_SECONDS_EACH + _FADE_SECONDS)
        if number % 2:
            share = 1 - share
        left = share * (photo.shape[1] - _WIDTH)
        top = share * (photo.shape[0] - _HEIGHT)
        shift = np.array([[1.0, 0.0, -left], [0.0, 1.0, -top]])
        return np.asarray(cv2.warpAffine(photo, shift, (_WIDTH, _HEIGHT)), np.uint8)


def _photo(folder: Path, row: Mapping[str, str | None]) -> DemoPhoto:
    """Return the photograph of a row of the table.

    Raises:
        ValueError: a column is missing or empty.
    """
    name, label, wnid = (row.get(column) for column in ("file", "label", "wnid"))
    if not (name and label and wnid):
        raise ValueError("a row has no file, label or wnid")
    return DemoPhoto(folder / name, label, wnid)


def _read(path: Path) -> NDArray[np.uint8]:
    try:
        return read_picture(path)
    except ImageError as error:
        raise CameraError(
            phrase(
                "The demo photograph {path} cannot be read. {reason} Install SwiftCam again.",
                path=str(path),
                reason=str(error),
            )
        ) from error


def _filling(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale a photograph so that it fills the view with a little to spare for panning."""
    height, width = photo.shape[:2]
    scale = _SPARE * max(_WIDTH / width, _HEIGHT / height)
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC), np.uint8)
