"""Saves a converted model at its path in one step."""

from __future__ import annotations

import errno
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam import files

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Converted:
    """A model converted to a format.

    `write`: writes it to a file, or into an existing folder. `nodes`: its number of operators.
    `is_folder`: the format is a folder.
    """

    write: Callable[[Path], object]
    nodes: int
    is_folder: bool = False


def save(converted: Converted, output: Path) -> int:
    """Write a converted model to `output`; return its size in bytes.

    An existing file is replaced in one step, or stays if anything fails. A folder is replaced only
    if it is empty.

    Raises:
        OSError: `output` cannot be written, or is in the way.
    """
    if converted.is_folder:
        return _save_folder(converted, output)
    with files.atomic_path(output) as temporary:
        converted.write(temporary)
        return temporary.stat().st_size


def _save_folder(converted: Converted, output: Path) -> int:
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise OSError(errno.ENOTEMPTY, "it already exists", str(output))
    temporary = Path(tempfile.mkdtemp(dir=output.absolute().parent, prefix=f".{output.name[:40]}-"))
    try:
        converted.write(temporary)
        size = sum(path.stat().st_size for path in temporary.rglob("*") if path.is_file())
        temporary.chmod(0o777 & ~files.umask())
        if output.exists():
            output.rmdir()  # Windows cannot replace even an empty folder
        temporary.rename(output)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return size
