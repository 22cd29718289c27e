"""A camera of this machine, by number, identity or name; found again after an outage."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import cv2

from swiftcam.capture.claims import CLAIMS
from swiftcam.capture.mode import DEFAULT_MODE, Mode
from swiftcam.capture.opencv.camera_names import (
    CameraDevice,
    match_camera,
    ports_of_twins,
    same_camera,
)
from swiftcam.capture.opencv.captures import OpenCVSource
from swiftcam.capture.opencv.devices import BACKEND, list_cameras
from swiftcam.capture.opencv.holders import holders_of
from swiftcam.errors import CameraError, CameraUnavailableError
from swiftcam.phrases import phrase

_NAMED = 3  # programs that a message names


class CameraPort:
    """The camera that the user chose and the mode to request; each connection is a `CameraSource`.

    Once a connection has delivered a picture, later ones open the same device, even if its number
    has changed.
    """

    def __init__(self, text: str, mode: Mode | None = None) -> None:
        self.text = text
        mode = mode or DEFAULT_MODE
        self.requested_mode = replace(
            mode,
            rate=mode.rate or DEFAULT_MODE.rate,
            format=mode.format or DEFAULT_MODE.format,
        )
        self.device: CameraDevice | None = None
        self._twins: frozenset[str] = frozenset()  # ports of others of the model, beside it
        self.name: str = phrase("camera {text}", text=text)

    def connect(self) -> CameraSource:
        """Return a new, unopened connection."""
        return CameraSource(self)

    def locate(self) -> CameraDevice:
        """Return the device with its present number.

        Raises:
            CameraError: the device is not connected, or several match.
        """
        devices = list_cameras()
        if self.device is None:
            device = match_camera(self.text, devices)
        else:
            device = same_camera(self.device, devices, self._twins)
        self._twins = ports_of_twins(device, devices)
        self.name = device.name
        return device


class CameraSource(OpenCVSource):
    """One connection to a camera."""

    is_live = True

    def __init__(self, port: CameraPort) -> None:
        super().__init__(port.name)
        self._port = port
        self._device: CameraDevice | None = None

    @property
    def requested_mode(self) -> Mode:
        """The mode requested from the camera; `mode` is the one that it granted."""
        return self._port.requested_mode

    def open(self) -> None:
        """Find and open the camera.

        Raises:
            CameraUnavailableError: the camera is not connected, not permitted, or in use.
            CameraHeldError: an earlier connection of this process holds it.
            CameraError: several cameras match.
        """
        device = self._device = self._port.locate()
        self.source_id = device.name
        CLAIMS.take(device.path or f"camera {device.index}", self, device.name)
        self._capture = cv2.VideoCapture(device.index, BACKEND)
        if not self._capture.isOpened():
            CLAIMS.release(self)
            raise CameraUnavailableError(_failure_reason(device))
        self._request_mode(self._capture)
        self._learn_mode()

    def grab(self) -> bool:
        """Wait for the next picture.

        Raises:
            CameraError: the camera stopped delivering.
        """
        if super().grab():
            self._port.device = self._device
            return True
        # Some drivers refuse a camera in use only when it should deliver.
        if not self._grabbed and self._device and (reason := _in_use(self._device)):
            raise CameraUnavailableError(reason)
        raise CameraError(
            phrase(
                "{camera} stopped delivering pictures: it was unplugged, or another program took "
                "it. Check the cable.",
                camera=self.source_id,
            )
        )

    def close(self) -> None:
        """Release the camera."""
        try:
            super().close()
        finally:
            CLAIMS.release(self)

    def _request_mode(self, capture: cv2.VideoCapture) -> None:
        """Request the mode; a camera grants the nearest one that it supports."""
        mode = self.requested_mode
        # The format first: the available sizes and rates depend on it.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*mode.format.ljust(4)))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, mode.width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, mode.height)
        capture.set(cv2.CAP_PROP_FPS, mode.rate)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


def _failure_reason(device: CameraDevice) -> str:
    """Return why a camera cannot be opened."""
    path = Path(device.path)
    if sys.platform == "linux" and path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return phrase(
            "You have no permission to use {camera} ({path}). Add yourself to the group that owns "
            "the file (usually video) and log in again.",
            camera=device.name,
            path=str(path),
        )
    return _in_use(device) or phrase(
        "{camera} cannot be opened: another program is using it, or the system's privacy settings "
        "do not allow it. Close the other program, check the settings, or choose another camera.",
        camera=device.name,
    )


def _in_use(device: CameraDevice) -> str:
    """Return that other programs have a camera open; "" if none is known."""
    holders = holders_of(device.path)
    if not holders:
        return ""
    return phrase(
        "{camera} is in use by {programs}. Close it there, or choose another camera.",
        camera=device.name,
        programs=", ".join(holders[:_NAMED]),
    )
