"""The data that checks share: a temporary folder, a photograph, and a video made from it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam.capture.pictures import read_picture
from swiftcam.selftest.check_result import CheckFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

# A cup of coffee, by Rachel Michetti (CC0).
PHOTO = Path(__file__).parent / "coffee.jpg"
PHOTO_LABEL = "espresso"
VIDEO_FRAMES = 100
VIDEO_RATE = 30.0
_CODEC = "mp4v"


class Workplace:
    """The shared data of one self-test; for one thread.

    `folder`: a temporary folder. `frames`: the number of pictures in the video.
    """

    def __init__(self, folder: Path, frames: int = VIDEO_FRAMES) -> None:
        self.folder = folder
        self.frames = frames

    @cached_property
    def photo(self) -> NDArray[np.uint8]:
        """The photograph, RGB `(H, W, 3)`."""
        return read_picture(PHOTO)

    @cached_property
    def video(self) -> Path:
        """A video of `frames` pictures: the photograph, moving a little.

        Raises:
            CheckFailedError: OpenCV cannot write the video.
        """
        path = self.folder / "coffee.mp4"
        height, width = self.photo.shape[:2]
        writer = cv2.VideoWriter(
            str(path), cv2.VideoWriter.fourcc(*_CODEC), VIDEO_RATE, (width, height)
        )
        if not writer.isOpened():
            raise CheckFailedError(
                "OpenCV cannot write a video here: it was built without FFmpeg. Install "
                "opencv-python-headless from its wheel."
            )
        for picture in self.pictures():
            writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        writer.release()
        return path

    def pictures(self) -> Iterator[NDArray[np.uint8]]:
        """Yield the pictures of the video, RGB."""
        for number in range(self.frames):
            yield np.roll(self.photo, number // 4, axis=1)
