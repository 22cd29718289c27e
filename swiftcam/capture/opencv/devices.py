"""Lists the cameras of this machine, with an identity that survives a change of number."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
from cv2_enumerate_cameras import enumerate_cameras

from swiftcam.capture.opencv.camera_names import CameraDevice, Place
from swiftcam.texts import one_line

# The index of a camera is valid only for the backend that counted it.
BACKEND = {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_MSMF}.get(
    sys.platform, cv2.CAP_ANY
)


_SYSTEM = Path("/sys/class/video4linux")


def place_of(path: str) -> Place:
    """Return the place of a camera by its path, which itself tells it on Windows and macOS."""
    if sys.platform != "linux":
        return Place(port=path)
    try:
        port = (_SYSTEM / Path(path).name / "device").resolve(strict=True)
    except (OSError, ValueError):
        return Place()
    serial = ""
    for folder in (port, *port.parents):
        if (folder / "idVendor").exists():
            try:
                serial = (folder / "serial").read_text(errors="replace").strip()
            except OSError:
                serial = ""
            break
    return Place(serial, str(port))


def list_cameras() -> list[CameraDevice]:
    """Return the cameras that can capture, in order of their index, without opening them."""
    found = []
    for camera in enumerate_cameras(BACKEND):
        path = camera.path or ""
        name = one_line(camera.name)  # the device itself says it
        identity = path or name
        if camera.vid is not None and camera.pid is not None:
            identity = f"{camera.vid:04x}:{camera.pid:04x}"
        place = place_of(path)
        found.append(CameraDevice(camera.index, name, identity, path, place))
    return sorted(found, key=lambda device: device.index)
