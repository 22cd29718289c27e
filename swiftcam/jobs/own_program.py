"""Starting this program, or one of the system, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND_TWIN = "swiftcam-cli.exe"  # the packaged program with a console, on Windows

_PACKAGES = Path(__file__).resolve().parents[2]  # the folder with the package

_BUNDLE = ("_PYI_", "_MEIPASS")  # a program that starts this one again would be taken for a part
_OF_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_OF_QT = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")

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


def system_environment() -> dict[str, str]:
    """Return the environment for programs of the system: as it was before the packaged program.

    PyInstaller has the paths of its own libraries in variables, and those of the user in others.
    """
    values = {name: value for name, value in os.environ.items() if not name.startswith(_BUNDLE)}
    if not is_frozen():
        return values
    given = _given_environment()
    for name in _OF_LIBRARIES:
        before = values.pop(f"{name}_ORIG", None)
        values.pop(name, None)
        if before:
            values[name] = before
    for name in _OF_QT:
        values.pop(name, None)
        if name in given:
            values[name] = given[name]
    return values


def _given_environment() -> dict[str, str]:
    """Return the environment with which this process was started; {} where it is not known."""
    try:
        content = os.fsdecode(Path("/proc/self/environ").read_bytes())
    except OSError:
        return {}
    pairs = (entry.partition("=") for entry in content.split("\0"))
    return {name: value for name, equals, value in pairs if equals}
