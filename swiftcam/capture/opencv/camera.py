"""A camera attached to this machine, by number, identity or name; the same one after a break."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import cv2

from swiftcam.capture.mode import DEFAULT_MODE, Mode
from swiftcam.capture.opencv.captures import OpenCVSource
from swiftcam.capture.opencv.devices import (
    BACKEND,
    CameraDevice,
    list_cameras,
    match_camera,
    same_camera,
)
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase


class CameraPort:
    """The camera a user chose and the mode to ask it for; each connection is a `CameraSource`.

    Once a connection has delivered, later ones look for the same device, not for its old number.
    """

    def __init__(self, text: str, mode: Mode | None = None) -> None:
        self.text = text
        wanted = mode or DEFAULT_MODE
        self.asked = replace(
            wanted,
            rate=wanted.rate or DEFAULT_MODE.rate,
            format=wanted.format or DEFAULT_MODE.format,
        )
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
    """One connection to a camera."""

    is_live = True

    def __init__(self, port: CameraPort) -> None:
        name = port.device.name if port.device else phrase("camera {text}", text=port.text)
        super().__init__(name)
        self._port = port
        self._device: CameraDevice | None = None

    @property
    def asked(self) -> Mode:
        """What the camera is asked for; `mode` is what it grants."""
        return self._port.asked

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
        self._ask(self._capture)
        self._learn_mode()

    def grab(self) -> bool:
        """Wait for the next picture.

        Raises:
            CameraError: the camera stopped delivering.
        """
        if super().grab():
            self._port.device = self._device
            return True
        raise CameraError(
            phrase(
                "{camera} stopped delivering pictures: it was unplugged, or another program took "
                "it. Check the cable.",
                camera=self.source_id,
            )
        )

    def _ask(self, capture: cv2.VideoCapture) -> None:
        """Ask for the mode; a camera grants what it has that comes near."""
        asked = self.asked
        # The format first: which sizes and rates there are depends on it.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*asked.format.ljust(4)))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, asked.width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, asked.height)
        capture.set(cv2.CAP_PROP_FPS, asked.rate)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


def _why_not(device: CameraDevice) -> str:
    """Say in words why a camera cannot be opened."""
    path = Path(device.path)
    if sys.platform == "linux" and path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return phrase(
            "{camera} may not be used: {path} is not readable for you. Add yourself to the group "
            "that owns it (usually video) and log in again.",
            camera=device.name,
            path=str(path),
        )
    return phrase(
        "{camera} cannot be opened: another program uses it, or the system's privacy settings "
        "forbid it. Close the other program, or choose another camera.",
        camera=device.name,
    )
