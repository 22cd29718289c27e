"""Which pictures a batch is about: files, folders and lists of paths, found one after another.

The walk is lazy and runs on whichever thread iterates it; it holds one folder's names at a time.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from swiftcam.capture.pictures import PICTURE_SUFFIXES
from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.path_lists import STDIN, read_path_list
from swiftcam.labelling.finding.picture_result import Listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Selection:
    """What to label.

    A file is taken whatever its name; of a folder, what is named like a picture and not hidden,
    with its subfolders if `is_recursive`. `patterns` select in folders instead of the names of
    pictures: one without "/" is compared with the name, one with it with the path inside the
    folder; "*" matches "/" too, and case does not matter. `files_from` is a file that lists paths,
    or "-". `excluded` folders are not entered: those that results go to.
    """

    paths: tuple[Path, ...] = ()
    is_recursive: bool = False
    patterns: tuple[str, ...] = ()
    files_from: str | None = None
    excluded: tuple[Path, ...] = ()

    def check(self) -> None:
        """Return if every path that was given exists and can be read.

        Raises:
            ArgumentError: one does not, or nothing was given.
        """
        if not self.paths and self.files_from is None:
            raise ArgumentError("There is nothing to label. Give files or folders.")
        if self.files_from not in (None, STDIN) and not os.path.exists(self.files_from):
            raise ArgumentError(f"There is no list {self.files_from}. Check --files-from.")
        for path in self.paths:
            try:
                path.lstat()
                if path.is_dir():
                    os.scandir(path).close()
            except FileNotFoundError as error:
                raise ArgumentError(
                    f"There is no file or folder {path}. Check the path."
                ) from error
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise ArgumentError(f"{path} cannot be read ({reason}).") from error

    def takes(self, name: str, inside: str) -> bool:
        """Tell whether a file of a folder is to be labelled; `inside` is its path in the folder."""
        if self.patterns:
            return any(
                fnmatchcase((inside if "/" in pattern else name).casefold(), pattern.casefold())
                for pattern in self.patterns
            )
        return os.path.splitext(name)[1].lower() in PICTURE_SUFFIXES


def list_pictures(selection: Selection) -> Iterator[Listed]:
    """Yield what is to be labelled, each path once; folders in the order of their names.

    A folder that cannot be read is one item with its error. Folders are entered once, by device and
    inode, so that links in a circle come to an end.

    Raises:
        ArgumentError: the list of `files_from` cannot be read.
    """
    walk = _Walk(selection)
    for path in selection.paths:
        yield from walk.all_of(path)
    if selection.files_from is not None:
        for path in read_path_list(selection.files_from):
            yield from walk.all_of(path)


def path_digest(path: Path) -> bytes:
    """Return 12 bytes that stand for the absolute path: small enough to remember millions."""
    absolute = os.fsencode(os.path.abspath(path))
    return hashlib.blake2b(absolute, digest_size=12).digest()


@dataclass
class _Walk:
    """One pass over a selection, and what it has met."""

    selection: Selection
    entered: set[tuple[int, int]] = field(default_factory=set)
    met: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        # A single folder cannot lead to a path twice: there is no need to remember its paths.
        self.can_repeat = len(self.selection.paths) != 1 or self.selection.files_from is not None

    def all_of(self, path: Path) -> Iterator[Listed]:
        """Yield what a path stands for: itself, or the pictures in it."""
        found = self._folder(path) if os.path.isdir(path) else iter((Listed(path),))
        for listed in found:
            if self.can_repeat:
                digest = path_digest(listed.path)
                if digest in self.met:
                    continue
                self.met.add(digest)
            yield listed

    def _folder(self, root: Path) -> Iterator[Listed]:
        waiting = [root]  # not recursion: a tree may be deeper than Python's stack
        while waiting:
            folder = waiting.pop()
            try:
                if not self._enter(folder):
                    continue
                files, folders = self._names(folder, root)
            except OSError as error:
                yield Listed(folder, error=f"The folder cannot be read: {error.strerror}.")
                continue
            yield from (Listed(folder / name) for name in files)
            waiting += [folder / name for name in reversed(folders)]

    def _names(self, folder: Path, root: Path) -> tuple[list[str], list[str]]:
        files, folders = [], []
        prefix = folder.relative_to(root).as_posix() + "/" if folder != root else ""
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith("."):
                    continue
                if _is_folder(entry):
                    if self.selection.is_recursive:
                        folders.append(name)
                elif self.selection.takes(name, prefix + name):
                    files.append(name)
        return sorted(files), sorted(folders)

    def _enter(self, folder: Path) -> bool:
        """Tell whether a folder is to be entered, and is for the first time."""
        identity = _identity(folder.stat())
        if identity in self.entered or identity in self._excluded():
            return False
        self.entered.add(identity)
        return True

    def _excluded(self) -> Iterator[tuple[int, int]]:
        """Yield the excluded folders that exist by now: results may have made them meanwhile."""
        for path in self.selection.excluded:
            with suppress(OSError):
                yield _identity(path.stat())


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link to somewhere that is closed to us: reading it says so
