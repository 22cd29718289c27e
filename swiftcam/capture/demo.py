"""The demo source: a virtual camera that pans over photographs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
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
    from numpy.typing import NDArray

_WIDTH, _HEIGHT, _RATE = 960, 720, 30
_SECONDS_EACH = 5.0
_FADE_SECONDS = 0.6
_SPARE = 1.06  # the least size of a photograph, relative to the view
_PHOTOS = ("coffee.png", "motorcycle_left.png", "rocket.jpg", "chelsea.png", "astronaut.png")


def demo_photos() -> list[Path]:
    """Return the paths of the demo photographs, of the packaged program or of scikit-image.

    scikit-image is located but not imported, which would take a second.

    Raises:
        CameraError: scikit-image is not installed.
    """
    package = importlib.util.find_spec("skimage")
    folders = list(package.submodule_search_locations or ()) if package else []
    places = [paths.photos_dir(), *(Path(folder) / "data" for folder in folders)]
    photos = next(
        (
            found
            for place in places
            if (found := [place / n for n in _PHOTOS if (place / n).exists()])
        ),
        [],
    )
    if not photos:
        raise CameraError(
            phrase(
                "The demo needs the photographs of scikit-image, which is not installed. "
                "Install it with: pip install 'swiftcam[demo]'"
            )
        )
    return photos


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
            CameraError: they are damaged or not installed.
        """
        try:
            self._photos = [_filling(read_picture(path)) for path in demo_photos()]
        except ImageError as error:
            raise CameraError(
                phrase("A demo photograph is damaged. {reason}", reason=str(error))
            ) from error

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


def _filling(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale a photograph so that it fills the view with a little to spare for panning."""
    height, width = photo.shape[:2]
    scale = _SPARE * max(_WIDTH / width, _HEIGHT / height)
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC), np.uint8)
