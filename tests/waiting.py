"""Waiting for a condition, with a limit that only a hanging test reaches."""

import os
import threading
import time

PATIENCE = float(os.environ.get("SWIFTCAM_TEST_PATIENCE", "300"))
"""Seconds until a wait counts as hanging; long, because machines may be slow and busy."""

_PAUSE = threading.Event()  # never set


def wait_until(condition, what="the condition"):
    """Return the first true value of `condition()`; fail if it stays false for `PATIENCE`."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := condition():
            return value
        _PAUSE.wait(0.005)
    raise AssertionError(f"{what} did not come true within {PATIENCE:.0f} s")
