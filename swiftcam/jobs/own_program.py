"""Starting this program as a process of its own, without importing from the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND_TWIN = "swiftcam-cli.exe"  # the packaged program with a console, on Windows

_PACKAGES = Path(__file__).resolve().parents[2]  # the folder with the package

# Without a console, and with a lower priority than the window.
WINDOWS_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)


def is_frozen() -> bool:
    """Tell whether this is the packaged program."""
    return bool(getattr(sys, "frozen", False))


def own_command() -> list[str]:
    """Return the command that starts this program; start it in `own_environment`.

    With `-P`, Python does not import from the current folder, which may be one of downloads.
    """
    if not is_frozen():
        return [sys.executable, "-P", "-m", "swiftcam"]
    twin = Path(sys.executable).with_name(COMMAND_TWIN)
    return [str(twin if twin.exists() else sys.executable)]


def own_environment() -> dict[str, str]:
    """Return the environment of such a process, which finds this package in its own folder."""
    if is_frozen():
        return dict(os.environ)
    folders = [str(_PACKAGES), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}
