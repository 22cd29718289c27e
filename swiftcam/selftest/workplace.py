"""The data that checks share: a temporary folder, a photograph, and a video made from it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam.capture.av.writing import write_video
from swiftcam.capture.demo import DemoPhoto, labelled_demo_photos
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import OutputError
from swiftcam.selftest.check_result import CheckFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_LONGEST_SIDE = 400  # pixels, of the photograph
VIDEO_FRAMES = 100
VIDEO_RATE = 30
DAMAGED = "FFmpeg in PyAV is damaged: install av again."


class Workplace:
    """The shared data of one self-test; for one thread.

    `folder`: a temporary folder. `frames`: the number of pictures in the video.
    """

    def __init__(self, folder: Path, frames: int = VIDEO_FRAMES) -> None:
        self.folder = folder
        self.frames = frames

    @cached_property
    def subject(self) -> DemoPhoto:
        """The first photograph of the demo, with the class that it shows.

        Raises:
            CameraError: the table of the photographs is missing or damaged.
        """
        return labelled_demo_photos()[0]

    @cached_property
    def photo(self) -> NDArray[np.uint8]:
        """The photograph, RGB `(H, W, 3)`, small enough for a short video.

        Both sides are even: the codec would cut an odd one.

        Raises:
            CameraError: the table of the photographs is missing or damaged.
            ImageError: the photograph is.
        """
        photo = read_picture(self.subject.path)
        height, width = photo.shape[:2]
        scale = min(1.0, _LONGEST_SIDE / max(width, height))
        size = (2 * round(width * scale / 2), 2 * round(height * scale / 2))
        return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)

    @cached_property
    def video(self) -> Path:
        """A video of `frames` pictures: the photograph, moving a little.

        Raises:
            CheckFailedError: FFmpeg cannot write the video.
        """
        path = self.folder / "photo.mp4"
        try:
            write_video(path, self.pictures(), VIDEO_RATE)
        except OutputError as error:
            raise CheckFailedError(f"{error} {DAMAGED}") from error
        return path

    def pictures(self) -> Iterator[NDArray[np.uint8]]:
        """Yield the pictures of the video, RGB."""
        for number in range(self.frames):
            yield np.roll(self.photo, number // 4, axis=1)
