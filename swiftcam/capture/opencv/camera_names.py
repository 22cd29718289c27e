"""The cameras of this machine as data: their names, and which one a name means.

Loads no library that opens cameras: the window needs it at its start.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import CameraError, CameraUnavailableError, NoCameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Place:
    """What tells a camera from its twins; "" where it is not known.

    `serial`: of the USB device. Cheap cameras of one kind may share it. `port`: the path of the
    device in the tree of buses, with the number of its interface; it changes with the port.
    """

    serial: str = ""
    port: str = ""


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


def match_camera(text: str, devices: list[CameraDevice]) -> CameraDevice:
    """Return the camera for `text`: an index, an identity (see `source_text`), or part of a name.

    If no camera has the index 0, "0" is the first one: on Linux, the indices may begin with
    another number.

    Raises:
        NoCameraError: no camera is connected.
        CameraUnavailableError: no camera matches; the message lists the cameras.
        CameraError: several cameras match; the message lists them.
    """
    name = text.strip().casefold()
    exact = [d for d in devices if name in _names(d)]
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


def _names(device: CameraDevice) -> set[str]:
    names = (str(device.index), device.identity, *_twin_names(device))
    return {name.casefold() for name in names if name}


def source_text(camera: CameraDevice, cameras: Sequence[CameraDevice]) -> str:
    """Return the text that names a camera among those connected, also at a later start.

    This is its identity. Twins share it, so their serial number follows, or the port if they share
    that number too or have none; the index, which may change, only where neither is known.
    """
    twins = [o for o in cameras if o.identity == camera.identity and o != camera]
    if not twins:
        return f"camera:{camera.identity}"
    for number, name in enumerate(_twin_names(camera)):
        if name and all(_twin_names(twin)[number] != name for twin in twins):
            return f"camera:{name}"
    return str(camera.index)


def _twin_names(device: CameraDevice) -> list[str]:
    """Return the identity with the serial number, and with the port; "" for what is not known."""
    port = device.place.port
    if sys.platform == "linux":
        port = Path(port).name  # such as "1-2:1.0"; the path before it depends on the kernel
    return [f"{device.identity}#{part}" if part else "" for part in (device.place.serial, port)]


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
