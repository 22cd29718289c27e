"""A video file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from swiftcam.capture.opencv import OpenCVSource
from swiftcam.errors import CameraError

if TYPE_CHECKING:
    from pathlib import Path

# A container's frame count and duration may be estimates; a file is called incomplete only when
# both fall short by this much.
_COMPLETE_SHARE = 0.95
_COMPLETE_SECONDS = 1.0


class VideoSource(OpenCVSource):
    """A video file that OpenCV's FFmpeg can decode."""

    is_live = False

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._path = path
        self._expected_frames = 0.0
        self._expected_seconds = 0.0
        self._last_position = 0.0

    def open(self) -> None:
        """Open the file.

        Raises:
            CameraError: it cannot be read or is not a video.
        """
        try:
            with self._path.open("rb") as file:
                is_empty = not file.read(1)
        except OSError as error:
            raise CameraError(
                f"{self._path} cannot be read ({error.strerror}). Check the file's permissions."
            ) from error
        if is_empty:
            raise CameraError(f"{self._path} is empty. Copy the video again.")
        # FFmpeg by name: OpenCV would otherwise try the file as a sequence of pictures.
        self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise CameraError(
                f"{self._path} is not a video that can be decoded: it is another kind of file, or "
                "damaged or cut off. Check that a video player opens it."
            )
        frames = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self._expected_frames = max(0.0, frames)
        self._expected_seconds = max(0.0, frames / rate) if rate > 0 else 0.0

    def grab(self) -> bool:
        """Advance to the next picture; False at the end.

        Raises:
            CameraError: the file ends well before its own header says it should.
        """
        if super().grab():
            self._last_position = self.position
            return True
        is_short = self._grabbed < _COMPLETE_SHARE * self._expected_frames
        is_early = self._last_position + _COMPLETE_SECONDS < self._expected_seconds
        if not self._grabbed or (is_short and is_early):
            raise CameraError(
                f"{self._path} ends early, after {self._grabbed} of {self._expected_frames:.0f} "
                "frames: it is cut off or damaged. Copy the video again."
            )
        return False
