"""The devices that this process has open: at most one connection for each."""

from __future__ import annotations

import threading
import weakref

from swiftcam.errors import CameraHeldError
from swiftcam.phrases import phrase


class Claims:
    """A table of the devices that are in use, from opening to the end of closing.

    A connection that hangs in a driver keeps its claim, so that nothing opens the device beside it;
    one that was forgotten has none. May be used on any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: weakref.WeakValueDictionary[str, object] = weakref.WeakValueDictionary()

    def take(self, device: str, owner: object, name: str) -> None:
        """Claim a device for a connection; `name` is shown to the user.

        Raises:
            CameraHeldError: an earlier connection has not released it.
        """
        with self._lock:
            if self._owners.setdefault(device, owner) is owner:
                return
        raise CameraHeldError(
            phrase(
                "{camera} is still held by an earlier connection of SwiftCam. Wait until its "
                "driver returns, or unplug the camera.",
                camera=name,
            )
        )

    def release(self, owner: object) -> None:
        """Give up all claims of a connection."""
        with self._lock:
            for device in [d for d, other in self._owners.items() if other is owner]:
                del self._owners[device]


CLAIMS = Claims()
"""The devices of this machine."""
