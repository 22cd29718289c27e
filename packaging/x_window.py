"""Waits for a window on an X display, to measure the start of a program from outside."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def display(size: str = "1280x900x24") -> Iterator[str]:
    """Run an X server and yield its DISPLAY.

    Raises:
        FileNotFoundError: Xvfb is not installed.
    """
    if not shutil.which("Xvfb"):
        raise FileNotFoundError("Xvfb is not installed: apt-get install xvfb")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def wait_for_title(name: str, title: str, seconds: float = 30.0) -> float:
    """Return the monotonic time at which a visible window had `title` in its title.

    Raises:
        TimeoutError: there was none.
    """
    command = ["xdotool", "search", "--onlyvisible", "--name", title]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done = subprocess.run(
            command,
            env={"DISPLAY": name, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return time.monotonic()
        time.sleep(0.01)
    raise TimeoutError(f"no window with {title!r} in its title")
