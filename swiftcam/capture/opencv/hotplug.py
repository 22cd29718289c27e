"""Watches for cameras that are connected or removed, on a thread since listing may be slow."""

from __future__ import annotations

import logging
import os
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.capture.opencv.devices import list_cameras

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.capture.opencv.camera_names import CameraDevice

log = logging.getLogger(__name__)

PERIOD = 2.0  # seconds between two checks
STOP_TIMEOUT = 1.0  # seconds


@dataclass(frozen=True)
class Cameras:
    """The cameras at one moment. `changes`: the number of lists so far, 0 before the first."""

    devices: tuple[CameraDevice, ...] = ()
    changes: int = 0


def device_nodes() -> object:
    """Return a value that changes when a camera is connected or removed; None if unsupported.

    Listing the cameras on Linux opens each for a moment, which wakes it up; this only reads the
    device files. Their times count because permissions are set after a file appears.
    """
    if sys.platform != "linux":
        return None
    with os.scandir("/dev") as entries:
        nodes = [entry for entry in entries if entry.name.startswith("video")]
        return tuple(sorted((node.name, node.stat().st_ctime_ns) for node in nodes))


class CameraWatch:
    """Lists the cameras when they change, on the thread `swiftcam-cameras`.

    `now` and `refresh` may be called on any thread, the rest on the thread that made the watch.
    `list_cameras` lists the cameras, `nodes` returns a value that changes with them, and `wait`
    waits for an event for some seconds.
    """

    def __init__(
        self,
        list_cameras: Callable[[], Sequence[CameraDevice]] = list_cameras,
        nodes: Callable[[], object] = device_nodes,
        period: float = PERIOD,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._list = list_cameras
        self._nodes = nodes
        self._period = period
        self._wait = wait
        self._now = Cameras()
        self._seen_nodes: object = None
        self._has_failed = False
        self._is_requested = True
        self._is_stopping = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def now(self) -> Cameras:
        """The newest list."""
        return self._now

    def start(self) -> None:
        """Start watching; does nothing if it has started."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="swiftcam-cameras", daemon=True)
            self._thread.start()

    def refresh(self) -> None:
        """Request a new list, without waiting for it."""
        self._is_requested = True
        self._wake.set()

    def stop(self, timeout: float = STOP_TIMEOUT) -> bool:
        """Stop watching; return False if listing hangs and the thread is abandoned."""
        self._is_stopping = True
        self._wake.set()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._is_stopping:
            self._wake.clear()
            try:
                self._update()
                self._has_failed = False
            except Exception:
                # Drivers may fail in any way while a device is being removed; the old list stays.
                if not self._has_failed:
                    log.info("listing the cameras failed", exc_info=True)
                self._has_failed = self._is_requested = True
            if not self._is_stopping:
                self._wait(self._wake, self._period)

    def _update(self) -> None:
        """Make a new list if one was requested, the nodes changed, or nodes are unsupported."""
        nodes = self._nodes()
        if not self._is_requested and nodes is not None and nodes == self._seen_nodes:
            return
        self._is_requested = False
        devices = tuple(self._list())
        self._seen_nodes = nodes
        if devices != self._now.devices or not self._now.changes:
            self._now = Cameras(devices, self._now.changes + 1)
