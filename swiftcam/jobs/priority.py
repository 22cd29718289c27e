"""The priority of threads in the background."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

_NICE = 10  # added to the niceness
_MOST = 19


def lower_priority() -> None:
    """Lower the priority of this thread and of the threads that it starts; only on Linux."""
    if sys.platform == "linux":
        with suppress(OSError):
            thread = threading.get_native_id()
            niceness = os.getpriority(os.PRIO_PROCESS, thread)  # inherited from the process
            os.setpriority(os.PRIO_PROCESS, thread, min(niceness + _NICE, _MOST))
