"""The files of the cache: each is named after the digest of its provenance.

A file that was not used for three months is removed, as are those that an earlier version named
otherwise.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from swiftcam import files, paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from swiftcam.inference.provenance import Provenance

log = logging.getLogger(__name__)

_LONGEST_NAME = 40  # characters of the model's name in that of a file
_UNUSED = 90 * 86_400  # seconds after which a file is removed


def kept_path(folder: str, name: str, made: Provenance, suffix: str = "") -> Path:
    """Return the file in a folder of the cache for something made of the model `name`."""
    return paths.cache_dir() / folder / f"{name[:_LONGEST_NAME]}-{made.key}{suffix}"


def read_kept(path: Path) -> bytes | None:
    """Return the content of a kept file; None if it is missing or cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.info("%s cannot be read (%s): making it again", path, error)
        return None
    mark_used(path)
    return content


def write_kept(path: Path, write: Callable[[Path], object]) -> None:
    """Replace the kept file at `path` with the file that `write` makes, in one step.

    A failure is only logged: the file is made again the next time.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.atomic_path(path) as temporary:
            write(temporary)
    except OSError as error:
        log.info("not kept in %s (%s)", path.parent, error)
        return
    remove_unused(path.parent)


def mark_used(path: Path) -> None:
    """Set the time of a kept file or folder, so that it counts as used."""
    with suppress(OSError):  # the cache may be read-only
        os.utime(path)


def remove_unused(folder: Path, now: float | None = None) -> None:
    """Remove what is in a folder of the cache and was not used for three months.

    `now`: the time in seconds since 1970, by default the present.
    """
    oldest = (time.time() if now is None else now) - _UNUSED
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):
                if path.stat().st_mtime >= oldest:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()
