"""A camera attached to this machine, by number, identity or name; the same one after a break."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import cv2

from swiftcam.capture.devices import (
    BACKEND,
    CameraDevice,
    list_cameras,
    match_camera,
    same_camera,
)
from swiftcam.capture.opencv import OpenCVSource
from swiftcam.errors import CameraError


class CameraPort:
    """The camera a user chose; each connection is a `CameraSource`.

    Once a connection has delivered, later ones look for the same device, not for its old number.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.device: CameraDevice | None = None

    def connect(self) -> CameraSource:
        """Return a new, unopened connection."""
        return CameraSource(self)

    def locate(self) -> CameraDevice:
        """Return the device as it is connected now.

        Raises:
            CameraError: it is not connected, or it is not clear which one is meant.
        """
        devices = list_cameras()
        if self.device is not None:
            return same_camera(self.device, devices)
        return match_camera(self.text, devices)


class CameraSource(OpenCVSource):
    """One connection to a camera, asked for 1280x720 at 30 pictures a second."""

    is_live = True

    def __init__(self, port: CameraPort) -> None:
        name = port.device.name if port.device else f"camera {port.text}"
        super().__init__(name)
        self._port = port
        self._device: CameraDevice | None = None

    def open(self) -> None:
        """Find and open the camera.

        Raises:
            CameraError: there is no such camera, it may not be used, or it is busy.
        """
        device = self._device = self._port.locate()
        self.source_id = device.name
        self._capture = cv2.VideoCapture(device.index, BACKEND)
        if not self._capture.isOpened():
            raise CameraError(_why_not(device))
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
            self._port.device = self._device
            return True
        raise CameraError(
            f"{self.source_id} stopped delivering pictures: it was unplugged, or another program "
            "took it. Check the cable."
        )


def _why_not(device: CameraDevice) -> str:
    """Say in words why a camera cannot be opened."""
    path = Path(device.path)
    if sys.platform == "linux" and path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return (
            f"{device.name} may not be used: {path} is not readable for you. Add yourself to the "
            "group that owns it (usually video) and log in again."
        )
    return (
        f"{device.name} cannot be opened: another program uses it, or the system's privacy "
        "settings forbid it. Close the other program, or choose another camera."
    )
