"""Lists the cameras of this machine, with an identity that survives a change of number."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
from cv2_enumerate_cameras import enumerate_cameras

from swiftcam.errors import CameraError, CameraUnavailableError, NoCameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

# The index of a camera is valid only for the backend that counted it.
BACKEND = {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_MSMF}.get(
    sys.platform, cv2.CAP_ANY
)


_SYSTEM = Path("/sys/class/video4linux")


@dataclass(frozen=True)
class Place:
    """What tells a camera from its twins; "" where it is not known.

    `serial`: of the USB device. Cheap cameras of one kind may share it. `port`: the path of the
    device in the tree of buses, with the number of its interface; it changes with the port.
    """

    serial: str = ""
    port: str = ""


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


@dataclass(frozen=True)
class CameraDevice:
    """One camera that can capture.

    `identity`: USB vendor and product ("046d:082d") if it has them, else its path or name; twins
    share it. `index`: may change when the camera is plugged in again, and so may `path`. `place`:
    what tells twins apart: the serial number and the port, as far as the system knows them.
    """

    index: int
    name: str
    identity: str
    path: str
    place: Place = Place()


def list_cameras() -> list[CameraDevice]:
    """Return the cameras that can capture, in order of their index, without opening them."""
    found = []
    for camera in enumerate_cameras(BACKEND):
        path = camera.path or ""
        identity = path or camera.name
        if camera.vid is not None and camera.pid is not None:
            identity = f"{camera.vid:04x}:{camera.pid:04x}"
        place = place_of(path)
        found.append(CameraDevice(camera.index, camera.name, identity, path, place))
    return sorted(found, key=lambda device: device.index)


def match_camera(text: str, devices: list[CameraDevice]) -> CameraDevice:
    """Return the camera for `text`: an index, an identity, or a part of a name.

    If no camera has the index 0, "0" is the first one: on Linux, the indices may begin with
    another number.

    Raises:
        NoCameraError: no camera is connected.
        CameraUnavailableError: no camera matches; the message lists the cameras.
        CameraError: several cameras match; the message lists them.
    """
    name = text.strip().casefold()
    exact = [d for d in devices if name in (str(d.index), d.identity.casefold())]
    if name == "0" and not exact:
        exact = devices[:1]
    matching = exact or [d for d in devices if name in d.name.casefold()]
    if len(matching) == 1:
        return matching[0]
    listed = ", ".join(f"{d.index} ({d.name}, {d.identity})" for d in matching or devices)
    if matching:
        raise CameraError(
            phrase(
                "Several cameras match {text}: {listed}. Choose one by its number.",
                text=repr(text),
                listed=listed,
            )
        )
    if devices:
        raise CameraUnavailableError(
            phrase(
                "There is no camera {text}. The cameras are: {listed}. Plug it in, or choose "
                "another one.",
                text=repr(text),
                listed=listed,
            )
        )
    raise NoCameraError(
        phrase(
            "No camera is connected. Plug one in, or choose another source: a file, an address, or "
            "demo."
        )
    )


def source_text(camera: CameraDevice, cameras: Sequence[CameraDevice]) -> str:
    """Return the text that names a camera among those connected: its identity, or its index.

    The identity stays the same when the camera is plugged in again, but twins share it.
    """
    twins = [other for other in cameras if other.identity == camera.identity]
    return f"camera:{camera.identity}" if len(twins) == 1 else str(camera.index)


def same_camera(
    known: CameraDevice, devices: list[CameraDevice], twins: frozenset[str] = frozenset()
) -> CameraDevice:
    """Return the camera that was used before; its number and its port may have changed.

    `twins`: the ports of cameras of the same model that were connected beside it; see `port_of`.
    None of them is ever taken for it.

    Raises:
        NoCameraError: no camera is connected.
        CameraUnavailableError: the camera is not connected.
    """
    same = [
        device
        for device in devices
        if device.identity == known.identity
        and port_of(device) not in twins
        and _may_be_one(device.place.serial, known.place.serial)
    ]
    if not same:
        kind = CameraUnavailableError if devices else NoCameraError
        raise kind(phrase("{camera} is not connected. Plug it in again.", camera=known.name))
    return next((device for device in same if port_of(device) == port_of(known)), same[0])


def port_of(device: CameraDevice) -> str:
    """Return the port of a camera, or its path where the port is not known."""
    return device.place.port or device.path


def ports_of_twins(chosen: CameraDevice, devices: list[CameraDevice]) -> frozenset[str]:
    """Return the ports of the other cameras of the same model."""
    return frozenset(
        port_of(other) for other in devices if other.identity == chosen.identity and other != chosen
    )


def _may_be_one(serial: str, known: str) -> bool:
    return not serial or not known or serial == known
