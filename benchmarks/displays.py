"""An X display for benchmarks of the window."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def display() -> Iterator[str]:
    """Yield the name of a display: the present one, or a new Xvfb if there is none."""
    if name := os.environ.get("DISPLAY"):
        yield name
        return
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        name = f":{answer.readline().strip()}"
    try:
        yield name
    finally:
        server.terminate()
        server.wait()
