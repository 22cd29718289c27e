"""Makes stdout and stderr usable without a console, or without Unicode. Imports nothing heavy."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

_ERROR_ICON = 0x10


def make_usable() -> None:
    """Make stdout and stderr accept any text; without a console, stderr is kept in memory."""
    replace_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe without Unicode gets question marks instead of an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def replace_missing_streams() -> None:
    """Replace missing streams, as on Windows without a console; stderr is kept in memory."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = io.StringIO()


def discard_unwritten() -> None:
    """Write what is left for stdout and stderr; discard it if that fails.

    Python would try once more at its end, and would print a traceback and change the exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def show_error_box(code: int) -> None:
    """Show the kept stderr in a message box, if the program failed without a console (Windows)."""
    if code and isinstance(sys.stderr, io.StringIO) and sys.stderr.getvalue():
        import ctypes

        windows = getattr(ctypes, "windll", None)
        if windows is not None:
            windows.user32.MessageBoxW(None, sys.stderr.getvalue(), "SwiftCam", _ERROR_ICON)
