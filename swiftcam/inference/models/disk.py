"""What went wrong on the disk, in words."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swiftcam.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a failure to write into a sentence about `folder`.

    Raises:
        StoreError: the block raised `OSError`.
    """
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        if error.errno in _FULL:
            message = f"The disk of {folder} is full. Make room, or name"
        else:
            message = f"The models cannot be kept in {folder} ({reason}). Make it writable, or name"
        raise StoreError(f"{message} another folder with SWIFTCAM_MODELS.") from error
