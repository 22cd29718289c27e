"""Keeps a library from printing a line that is of no use; any thread may use it."""

from __future__ import annotations

import os
import tempfile
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STDERR = 2
_lock = threading.Lock()  # two that put the error output aside at once would put back the wrong one


@contextmanager
def without_notice(notice: bytes) -> Iterator[None]:
    """Hold back what the process prints as errors meanwhile, then print it but for one line.

    For libraries that write past Python and offer no switch. Where there is no error output, as in
    a program with a window on Windows, nothing is done.
    """
    with _lock, tempfile.TemporaryFile() as aside:
        try:
            kept = os.dup(_STDERR)
        except OSError:
            yield
            return
        try:
            os.dup2(aside.fileno(), _STDERR)
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
            aside.seek(0)
            lines = [line for line in aside if line.rstrip() != notice]
            with suppress(OSError):  # a closed pipe: nobody is there to read it
                os.write(_STDERR, b"".join(lines))
