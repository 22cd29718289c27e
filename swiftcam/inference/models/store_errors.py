"""Errors for failed writes to the store."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swiftcam.errors import StoreError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


@contextmanager
def store_errors(folder: Path) -> Iterator[None]:
    """Turn an `OSError` of the block into a message about `folder`.

    Raises:
        StoreError: the block raised `OSError`: the disk is full, or the folder is read-only.
    """
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        if error.errno in _FULL:
            message = phrase(
                "The disk with {folder} is full. Free some space, or name another folder with "
                "SWIFTCAM_MODELS.",
                folder=str(folder),
            )
        else:
            message = phrase(
                "Models cannot be stored in {folder} ({reason}). Make it writable, or name "
                "another folder with SWIFTCAM_MODELS.",
                folder=str(folder),
                reason=reason,
            )
        raise StoreError(message) from error
