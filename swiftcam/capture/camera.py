"""A camera attached to this machine, by its index."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import cv2

from swiftcam.capture.opencv import OpenCVSource
from swiftcam.errors import CameraError

_BACKENDS = {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_MSMF}
_NEXT = "Choose another camera, or try --source demo"


class CameraSource(OpenCVSource):
    """Camera number `index`, asked for 1280x720 at 30 pictures a second."""

    is_live = True

    def __init__(self, index: int) -> None:
        super().__init__(f"camera {index}")
        self._index = index

    def open(self) -> None:
        """Open the camera.

        Raises:
            CameraError: there is no such camera, it may not be used, or it is busy.
        """
        self._capture = cv2.VideoCapture(self._index, _BACKENDS.get(sys.platform, cv2.CAP_ANY))
        if not self._capture.isOpened():
            raise CameraError(_why_not(self._index))
        # The format first: at 720p the raw format of most cameras allows only 10 pictures a second.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, 1280)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, 720)
        self._capture.set(cv2.CAP_PROP_FPS, 30)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def grab(self) -> bool:
        """Wait for the next picture.

        Raises:
            CameraError: the camera stopped delivering.
        """
        if super().grab():
            return True
        raise CameraError(
            f"{self.source_id} stopped delivering pictures: it was unplugged, or another program "
            "took it. Check the cable and start again."
        )


def _why_not(index: int) -> str:
    """Say in words why a camera cannot be opened."""
    device = Path(f"/dev/video{index}")
    if sys.platform == "linux" and not device.exists():
        return f"There is no camera {index} ({device} does not exist). Plug one in. {_NEXT}."
    if sys.platform == "linux" and not os.access(device, os.R_OK | os.W_OK):
        return (
            f"Camera {index} may not be used: {device} is not readable for you. Add yourself to "
            f"the group that owns it (usually video) and log in again. {_NEXT}."
        )
    return (
        f"Camera {index} cannot be opened: it does not exist, another program uses it, or the "
        f"system's privacy settings forbid it. {_NEXT}."
    )
