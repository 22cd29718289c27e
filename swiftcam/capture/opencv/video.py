"""A video file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from swiftcam.capture.opencv.recorded import RecordedSource
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path


class VideoSource(RecordedSource):
    """A video file that OpenCV's FFmpeg can decode."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._path = path

    def grab(self) -> bool:
        """Advance to the next picture; return False at the end.

        Raises:
            CameraError: the file ends well before the end that its header gives.
        """
        if super().grab():
            return True
        if self._ends_early:
            raise CameraError(
                phrase(
                    "{path} ends early, after {count} of {expected:.0f} frames: it is cut off or "
                    "damaged. Copy the video again.",
                    path=str(self._path),
                    count=self._grabbed,
                    expected=self._expected_frames,
                )
            )
        return False

    def _connect(self) -> cv2.VideoCapture:
        try:
            with self._path.open("rb") as file:
                is_empty = not file.read(1)
        except OSError as error:
            raise CameraError(
                phrase(
                    "{path} cannot be read ({reason}). Check the file's permissions.",
                    path=str(self._path),
                    reason=error.strerror,
                )
            ) from error
        if is_empty:
            raise CameraError(
                phrase("{path} is empty. Copy the video again.", path=str(self._path))
            )
        # FFmpeg is named because OpenCV would otherwise try to read a sequence of pictures.
        capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise CameraError(
                phrase(
                    "{path} is not a video that can be decoded: it is another kind of file, or "
                    "damaged or cut off. Check that a video player opens it.",
                    path=str(self._path),
                )
            )
        return capture
