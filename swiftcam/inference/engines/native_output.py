"""Keeps the chatter of native libraries off the user's terminal."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

_STDERR = 2
_lock = threading.Lock()


@contextmanager
def stderr_to_log() -> Iterator[None]:
    """Log what is written to the process's stderr meanwhile: for libraries that cannot be silenced.

    It holds for all threads, so it is for short calls; one thread at a time is let in.
    """
    with _lock, tempfile.TemporaryFile() as written:
        try:
            own = os.dup(_STDERR)
        except OSError:  # there is no stderr
            yield
            return
        os.dup2(written.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(own, _STDERR)
            os.close(own)
            written.seek(0)
            for line in written.read().decode(errors="replace").splitlines():
                log.debug("%s", line)
