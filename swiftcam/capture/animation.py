"""An animated picture in WebP, which FFmpeg does not decode, and Pillow does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

_FORMATS = ("WEBP",)
_PERIOD = 0.1  # seconds that browsers show a picture without a duration
# Pillow's decoders raise these for damaged files, beside OSError.
_ERRORS = (OSError, EOFError, SyntaxError, ValueError, Image.DecompressionBombError)


class AnimationSource(SourceBase):
    """The pictures of an animation, each shown for its own duration; transparency lies over white.

    `open_file` opens the file, again for each start from its beginning.
    """

    def __init__(self, name: str, open_file: Callable[[], BinaryIO]) -> None:
        super().__init__(one_line(name))
        self._open_file = open_file
        self._file: BinaryIO | None = None
        self._image: Image.Image | None = None
        self._starts: list[float] = []
        self._duration: float | None = None
        self._index = -1  # of the grabbed picture
        self._mode: Mode | None = None

    @property
    def position(self) -> float:
        """The time at which the grabbed picture is due."""
        return self._starts[max(self._index, 0)] if self._starts else 0.0

    @property
    def duration(self) -> float | None:
        """The sum of the durations of all pictures."""
        return self._duration

    @property
    def mode(self) -> Mode | None:
        """The size of the pictures and their average rate."""
        return self._mode

    def open(self) -> None:
        """Read the durations of all pictures.

        Raises:
            CameraError: there is no picture that can be decoded.
        """
        try:
            self._read_durations()
            self._start()
        except _ERRORS as error:
            raise self._undecodable(error) from error

    def grab(self) -> bool:
        """Advance to the next picture; return False after the last one."""
        if self._index + 1 >= len(self._starts):
            return False
        self._index += 1
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as RGB `(H, W, 3)`.

        Raises:
            CameraError: it cannot be decoded, since the file was changed.
        """
        if self._image is None:
            raise CameraError(phrase("{source} is not open.", source=self.source_id))
        try:
            self._image.seek(max(self._index, 0))
            rgba = self._image.convert("RGBA")
        except _ERRORS as error:
            raise self._undecodable(error) from error
        white = Image.new("RGBA", rgba.size, "white")
        return np.asarray(Image.alpha_composite(white, rgba).convert("RGB"), np.uint8)

    def seek(self, seconds: float) -> None:
        """Jump to the picture shown at a position."""
        found = sum(start <= seconds + 1e-6 for start in self._starts)
        self._index = max(0, found - 1) - 1

    def close(self) -> None:
        """Close the file."""
        if self._image is not None:
            self._image.close()
            self._image = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def _start(self) -> None:
        self.close()
        self._file = self._open_file()
        self._image = Image.open(self._file, formats=_FORMATS)

    def _read_durations(self) -> None:
        """Decode all pictures once: WebP has their durations only beside them."""
        self._starts, end = [], 0.0
        with self._open_file() as file, Image.open(file, formats=_FORMATS) as image:
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                image.load()
                self._starts.append(end)
                end += image.info.get("duration", 0) / 1000 or _PERIOD
            rate = round(len(self._starts) / end, 3) if end else 0.0
            self._mode = Mode(*image.size, rate, str(image.format))
        self._duration = end

    def _undecodable(self, error: Exception) -> CameraError:
        return CameraError(
            phrase(
                "{path} is an animation that cannot be decoded ({reason}): it is damaged or cut "
                "off. Copy it again.",
                path=self.source_id,
                reason=one_line(str(error), 100),
            )
        )


def is_webp(path: Path) -> bool:
    """Tell whether a file has the name of a WebP picture."""
    return path.suffix.lower() == ".webp"


def animation_file(path: Path) -> AnimationSource:
    """Return the source of an animation on the disk."""
    return AnimationSource(path.name, lambda: path.open("rb"))


def animation_of(name: str, content: bytes) -> AnimationSource:
    """Return the source of an animation that was downloaded."""
    return AnimationSource(name, lambda: io.BytesIO(content))
