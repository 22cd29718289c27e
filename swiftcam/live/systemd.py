"""Tells systemd that the program is ready, alive and what it does; elsewhere nothing happens.

The protocol is a datagram to the Unix socket that NOTIFY_SOCKET names (man sd_notify).
"""

from __future__ import annotations

import logging
import os
import socket
from contextlib import suppress

log = logging.getLogger(__name__)


def notify(**values: object) -> bool:
    """Send `NAME=value` lines, such as `READY=1`; tell whether somebody was told."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address or not hasattr(socket, "AF_UNIX"):
        return False
    text = "\n".join(f"{name}={_one_line(value)}" for name, value in values.items())
    place = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.setblocking(False)  # a manager that does not read must not hold up the view
            channel.connect(place)
            channel.send(text.encode())
    except OSError as error:
        log.info("systemd was not told (%s)", error)
        return False
    return True


def watchdog_period() -> float | None:
    """Return how often, in seconds, systemd wants to be told at the least; None if it does not."""
    with suppress(ValueError):
        if os.environ.get("WATCHDOG_PID") in (None, "", str(os.getpid())):
            period = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
            return period / 2 if period > 0 else None
    return None


def _one_line(value: object) -> str:
    return str(value).replace("\n", " ")
