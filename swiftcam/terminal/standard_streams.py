"""The streams of a program that may have no console, or one without Unicode. Imports nothing."""

from __future__ import annotations

import io
import os
import sys

_ERROR_ICON = 0x10


def make_usable() -> None:
    """Give the program streams that take any text; without a console stderr is kept for its end."""
    replace_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe without Unicode gets question marks instead of an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def replace_missing_streams() -> None:
    """Give a program without a console, as on Windows, streams; stderr is kept for its end."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = io.StringIO()


def say_last_words(code: int) -> None:
    """Show in a box why a program without a console ended with an error (Windows)."""
    if code and isinstance(sys.stderr, io.StringIO) and sys.stderr.getvalue():
        import ctypes

        windows = getattr(ctypes, "windll", None)
        if windows is not None:
            windows.user32.MessageBoxW(None, sys.stderr.getvalue(), "SwiftCam", _ERROR_ICON)
