"""Writing files: completely or not at all, with the rights and through the links that they have.

Only plain files are replaced. Pipes, devices and the standard streams are written through.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.phrases import alternatives, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO

PRIVATE = 0o600  # the mode of a file that nobody else may read
_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(rf"(?:/dev/fd|/proc/(?:self|{os.getpid()})/fd)/(\d+)")
_MOST_LINKS = 40  # as in Linux
# The folder is read-only, or the file is mounted by itself, as in a container.
_NOT_REPLACEABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV)


@contextmanager
def atomic_path(target: Path, *, mode: int | None = None) -> Iterator[Path]:
    """Yield a temporary path; when the block succeeds, its content becomes that of `target`.

    If the block raises, or the disk is full, `target` stays as it was. A link is followed, and a
    file that exists keeps its permissions and, where permitted, its owner; `mode` sets other
    permissions. A pipe, a device or a standard stream gets the content, and stays what it is.

    Raises:
        OSError: the directory is missing or not writable, or the disk is full.
    """
    if is_stream(target):
        with _temporary(target, Path(tempfile.gettempdir())) as temporary:
            yield temporary
            with open_stream(target) as stream, temporary.open("rb") as content:
                shutil.copyfileobj(content, stream)
        return
    target = Path(os.path.realpath(target))
    before = _status(target)
    with _temporary(target, _workplace(target, before)) as temporary:
        yield temporary
        _set_rights(temporary, before, mode)
        _replace(temporary, target, before)


def write_text(target: Path, text: str, *, mode: int | None = None) -> None:
    """Write a file as UTF-8 without changing line ends; see `atomic_path`.

    Raises:
        OSError: it cannot be written.
    """
    with atomic_path(target, mode=mode) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")


def is_stream(path: Path) -> bool:
    """Tell whether a path leads to a pipe, a device or a standard stream: what has no end."""
    if _descriptor(path) is not None:
        return True
    status = _status(path)
    return status is not None and not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))


def open_stream(path: Path) -> FileIO:
    """Open a pipe, a device or a standard stream for writing; a pipe waits for its reader.

    Raises:
        OSError: it cannot be opened.
    """
    number = _descriptor(path)
    if number is None:
        return os.fdopen(os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0)), "wb", buffering=0)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()  # else what was printed before would come after it
    return os.fdopen(os.dup(number), "wb", buffering=0)


def require_writable(option: str, path: Path, suffixes: tuple[str, ...] = ()) -> None:
    """Check that a file can be written at `path`, the value of `option`.

    Raises:
        ArgumentError: the path does not end in one of `suffixes` (default: any ending is allowed),
            it is a directory, or its directory does not exist.
    """
    if is_stream(path):
        return
    if suffixes and path.suffix.lower() not in suffixes:
        raise ArgumentError(
            phrase(
                "{option} {path} must end in {suffixes}.",
                option=option,
                path=str(path),
                suffixes=alternatives(suffixes),
            )
        )
    if path.is_dir():
        raise ArgumentError(
            phrase(
                "{option} {path} cannot be written: it is a directory. Add the name of a file.",
                option=option,
                path=str(path),
            )
        )
    if not path.absolute().parent.is_dir():
        from swiftcam.network_addresses import redacted

        raise ArgumentError(
            phrase(
                "{option} {path} cannot be written: there is no directory {folder}. Create it.",
                option=option,
                path=str(path),
                folder=redacted(str(path.parent)),  # of an address it may be the password
            )
        )


def umask() -> int:
    """Return the process's file mode mask; it can only be read by setting it for a moment."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _descriptor(path: Path) -> int | None:
    """Return the number of the open file that a path such as /dev/stdout stands for."""
    name = os.path.abspath(path)
    for _ in range(_MOST_LINKS):
        if name in _STREAMS:
            return _STREAMS[name]
        if match := _DESCRIPTOR.fullmatch(name):
            return int(match[1])
        try:
            name = os.path.join(os.path.dirname(name), os.readlink(name))
        except (OSError, ValueError):
            return None
        name = os.path.normpath(name)
    return None


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


@contextmanager
def _temporary(target: Path, folder: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(
        dir=folder, prefix=f".{target.stem[:40]}-", suffix=target.suffix
    )
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _workplace(target: Path, before: os.stat_result | None) -> Path:
    """Return the directory for the temporary file: another one if only the file is writable."""
    folder = target.parent
    if before is not None and os.access(target, os.W_OK) and not os.access(folder, os.W_OK):
        return Path(tempfile.gettempdir())
    return folder


def _set_rights(temporary: Path, before: os.stat_result | None, mode: int | None) -> None:
    if before is not None and hasattr(os, "chown"):
        with suppress(OSError):  # only root may give a file away
            os.chown(temporary, before.st_uid, before.st_gid)
    if mode is None:
        mode = stat.S_IMODE(before.st_mode) if before is not None else 0o666 & ~umask()
    temporary.chmod(mode)


def _replace(temporary: Path, target: Path, before: os.stat_result | None) -> None:
    try:
        temporary.replace(target)
    except OSError as error:
        if before is None or error.errno not in _NOT_REPLACEABLE:
            raise
        _overwrite(temporary, target)


def _overwrite(temporary: Path, target: Path) -> None:
    """Copy a file into another; if that fails, the other gets its content back."""
    old = target.read_bytes()
    with target.open("r+b", buffering=0) as file:
        try:
            with temporary.open("rb") as content:
                shutil.copyfileobj(content, file)
        except OSError:
            file.seek(0)
            file.write(old)
            file.truncate()
            raise
        file.truncate()
