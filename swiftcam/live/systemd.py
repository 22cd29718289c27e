"""Reports readiness, status and health to systemd; does nothing without systemd.

The protocol is a datagram to the Unix socket that NOTIFY_SOCKET names (man sd_notify).
"""

from __future__ import annotations

import logging
import os
import socket
from contextlib import suppress

from swiftcam.texts import one_line

log = logging.getLogger(__name__)


def notify(**values: object) -> bool:
    """Send `NAME=value` lines, such as `READY=1`; tell whether they were sent."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address or not hasattr(socket, "AF_UNIX"):
        return False
    text = "\n".join(f"{name}={one_line(str(value))}" for name, value in values.items())
    place = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.setblocking(
                False
            )  # a service manager that does not read must not block the view
            channel.connect(place)
            channel.send(text.encode())
    except OSError as error:
        log.info("systemd could not be notified (%s)", error)
        return False
    return True


def watchdog_period() -> float | None:
    """Return the seconds between two notifications of the watchdog; None if it is off."""
    with suppress(ValueError):
        if os.environ.get("WATCHDOG_PID") in (None, "", str(os.getpid())):
            period = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
            return period / 2 if period > 0 else None
    return None
