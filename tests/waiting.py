"""Waiting for something another thread does, with a deadline instead of a guess."""

import time


def wait_until(condition, timeout=15.0, what="the condition"):
    """Return the first true value of `condition()`; fail after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.002)
    raise AssertionError(f"{what} did not come true within {timeout} s")
