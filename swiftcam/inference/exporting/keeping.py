"""What a format made of a model, and how it gets to its place in one piece."""

from __future__ import annotations

import errno
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam import paths

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Made:
    """A model in some format, checked: `write` puts it into a file, or into a folder that is there.

    `nodes` is its number of operators.
    """

    write: Callable[[Path], object]
    nodes: int
    is_folder: bool = False


def keep(made: Made, output: Path) -> int:
    """Write to `output`, which is replaced at once or not at all; return its size in bytes.

    A folder is not replaced unless it is empty.

    Raises:
        OSError: it cannot be written, or there is something else.
    """
    if made.is_folder:
        return _keep_folder(made, output)
    with paths.atomic_path(output) as temporary:
        made.write(temporary)
        return temporary.stat().st_size


def _keep_folder(made: Made, output: Path) -> int:
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise OSError(errno.ENOTEMPTY, "there is something already", str(output))
    temporary = Path(tempfile.mkdtemp(dir=output.absolute().parent, prefix=f".{output.name[:40]}-"))
    try:
        made.write(temporary)
        size = sum(path.stat().st_size for path in temporary.rglob("*") if path.is_file())
        temporary.chmod(0o777 & ~paths.umask())
        if output.exists():
            output.rmdir()  # Windows replaces no folder, not even an empty one
        temporary.rename(output)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return size
