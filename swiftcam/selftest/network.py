"""Detects use of the network by this process: Python's calls, and on Linux every open socket."""

from __future__ import annotations

import os
import re
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_FAMILIES = (socket.AF_INET, socket.AF_INET6)
_CALLS = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"}
_PROBE = ("::1", 0)  # a free port of this machine: nothing is sent or received
_TABLES = ("tcp", "tcp6", "udp", "udp6")


class NetworkWatch:
    """Records uses of the network by all threads, from `start` until the process ends."""

    def __init__(self) -> None:
        self._calls: list[str] = []
        self._is_started = False

    def start(self) -> None:
        """Start to record Python's calls; an audit hook cannot be removed."""
        if not self._is_started:
            self._is_started = True
            sys.addaudithook(self._on_event)

    def used(self) -> list[str]:
        """Return the recorded calls as text, and the sockets that are open now."""
        return [*self._calls, *open_sockets()]

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _CALLS:
            return
        if event == "socket.getaddrinfo":
            self._calls.append(f"{event} {arguments[0]}")
        elif event == "socket.bind" and tuple(arguments[1][:2]) == _PROBE:
            # urllib3, a dependency of TensorFlow, tests on import whether the system has IPv6.
            return
        elif getattr(arguments[0], "family", None) in _FAMILIES:
            self._calls.append(f"{event} {arguments[1]}")


def open_sockets() -> list[str]:
    """Return the network sockets that are open, those of native libraries included (Linux)."""
    listed: dict[str, str] = {}
    for name in _TABLES:
        with suppress(OSError):
            rows = Path(f"/proc/self/net/{name}").read_text(encoding="utf-8").splitlines()[1:]
            listed |= {row.split()[9]: name for row in rows}
    found = []
    with suppress(OSError):
        for entry in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                match = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/self/fd/{entry}"))
                if match and match[1] in listed:
                    found.append(f"an open {listed[match[1]]} socket")
    return found


NETWORK = NetworkWatch()
