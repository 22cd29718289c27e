"""Listing the pictures of a selection: files, folders and lists of paths.

The listing is lazy: it runs on the iterating thread and has the names of one folder in memory.
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
from swiftcam.labelling.finding.picture_result import ListedPicture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Selection:
    """The pictures that the user chose.

    `paths`: files, which may have any name, and folders. In folders, hidden files and folders are
    skipped, and files are chosen by the suffix of pictures or by `patterns`.
    `is_recursive`: whether subfolders are listed too.
    `patterns`: a pattern without "/" is compared with the name, one with "/" with the path inside
    the folder; "*" also matches "/", and case is ignored.
    `files_from`: a file that lists paths, "-" for standard input, None for none.
    `excluded`: folders that are skipped, such as the folder of the results.
    """

    paths: tuple[Path, ...] = ()
    is_recursive: bool = False
    patterns: tuple[str, ...] = ()
    files_from: str | None = None
    excluded: tuple[Path, ...] = ()

    def check(self) -> None:
        """Check that every path exists and can be read.

        Raises:
            ArgumentError: a path does not, or there are no paths.
        """
        if not self.paths and self.files_from is None:
            raise ArgumentError("There is nothing to label. Give files or folders.")
        if self.files_from not in (None, STDIN) and not os.path.exists(self.files_from):
            raise ArgumentError(f"There is no file {self.files_from}. Check --files-from.")
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
                raise ArgumentError(
                    f"{path} cannot be read ({reason}). Check its permissions."
                ) from error

    def takes(self, name: str, inside: str) -> bool:
        """Tell whether a file in a folder is chosen; `inside` is its path inside the folder."""
        if self.patterns:
            return any(
                fnmatchcase((inside if "/" in pattern else name).casefold(), pattern.casefold())
                for pattern in self.patterns
            )
        return os.path.splitext(name)[1].lower() in PICTURE_SUFFIXES


def list_pictures(selection: Selection) -> Iterator[ListedPicture]:
    """Yield the pictures of a selection, each path once; those of a folder sorted by name.

    A folder that cannot be read is one item with its error. Folders are listed once, identified by
    device and inode, so that circular links are no problem.

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
    """Return a hash of the absolute path: 12 bytes, so that millions fit into memory."""
    absolute = os.fsencode(os.path.abspath(path))
    return hashlib.blake2b(absolute, digest_size=12).digest()


@dataclass
class _Walk:
    """One listing of a selection: the folders entered and the paths found so far."""

    selection: Selection
    entered: set[tuple[int, int]] = field(default_factory=set)
    found: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        # A single folder cannot contain a path twice, so its paths need not be kept.
        self.can_repeat = len(self.selection.paths) != 1 or self.selection.files_from is not None

    def all_of(self, path: Path) -> Iterator[ListedPicture]:
        """Yield the file at a path, or the pictures in the folder."""
        items = self._folder(path) if os.path.isdir(path) else iter((ListedPicture(path),))
        for listed in items:
            if self.can_repeat:
                digest = path_digest(listed.path)
                if digest in self.found:
                    continue
                self.found.add(digest)
            yield listed

    def _folder(self, root: Path) -> Iterator[ListedPicture]:
        waiting = [root]  # a loop, as folders may be nested deeper than Python's stack
        while waiting:
            folder = waiting.pop()
            try:
                if not self._enter(folder):
                    continue
                files, folders = self._names(folder, root)
            except OSError as error:
                yield ListedPicture(folder, error=f"The folder cannot be read: {error.strerror}.")
                continue
            yield from (ListedPicture(folder / name) for name in files)
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
        """Tell whether a folder is new and not excluded, and mark it as entered."""
        identity = _identity(folder.stat())
        if identity in self.entered or identity in self._excluded():
            return False
        self.entered.add(identity)
        return True

    def _excluded(self) -> Iterator[tuple[int, int]]:
        """Yield the excluded folders that exist now; writing results may create them."""
        for path in self.selection.excluded:
            with suppress(OSError):
                yield _identity(path.stat())


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link to a place without permission: reading it reports the error
