"""Finds the programs that have a camera open, where the system tells (Linux)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PROCESSES = Path("/proc")
_CUT_LENGTH = 15  # characters to which Linux cuts the name of a process


def holders_of(device: str) -> list[str]:
    """Return the other programs that have a device file open, as "name (PID 123)".

    Processes of other users do not show which files they have open, so the list may be incomplete;
    it is empty on systems other than Linux.
    """
    if sys.platform != "linux" or not device:
        return []
    target = os.path.realpath(device)
    found = []
    for process in sorted(_PROCESSES.glob("[0-9]*"), key=lambda path: int(path.name)):
        if int(process.name) != os.getpid() and _has_open(process, target):
            found.append(f"{_name(process)} (PID {process.name})")
    return found


def _has_open(process: Path, target: str) -> bool:
    try:
        with os.scandir(process / "fd") as descriptors:
            return any(_target(descriptor.path) == target for descriptor in descriptors)
    except OSError:  # the process has ended, or belongs to another user
        return False


def _target(link: str) -> str:
    # Only the link is read: looking at the file itself may hang, for instance on a lost network.
    try:
        return os.readlink(link)
    except OSError:
        return ""


def _name(process: Path) -> str:
    """Return the name of a process, whole if its command line has it."""
    try:
        name = (process / "comm").read_text(errors="replace").strip()
        command = (process / "cmdline").read_bytes().split(b"\0")[0].decode(errors="replace")
    except OSError:
        return "?"
    program = os.path.basename(command)
    is_cut = len(name) == _CUT_LENGTH and program.startswith(name)
    return (program if is_cut else name) or "?"
