"""Detects by its stack that a thread waits, so that no test has to rely on time."""

import sys

from tests.waiting import wait_until


def is_waiting(thread):
    """Tell whether a thread waits for a condition or an event."""
    frame = sys._current_frames().get(thread.ident)
    return frame is not None and (frame.f_globals["__name__"], frame.f_code.co_name) == (
        "threading",
        "wait",
    )


def until_it_waits(thread):
    """Return as soon as a thread waits; fail if it ends instead.

    The condition was false when the thread checked it. So call this after every action that could
    make it true.
    """

    def waits():
        assert thread.is_alive(), f"{thread.name} has not waited"
        return is_waiting(thread)

    wait_until(waits, what=f"{thread.name} to wait")
