"""Listing the pictures of a selection: files, folders and lists of paths.

The listing is lazy: it runs on the iterating thread and has the names of one folder in memory.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from swiftcam.capture.stills.opening import PICTURE_SUFFIXES
from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.known_pictures import KnownPictures
from swiftcam.labelling.finding.passed_over import PassedOver
from swiftcam.labelling.finding.path_lists import STDIN, read_path_list
from swiftcam.labelling.finding.picture_id import UNKNOWN, id_of_content
from swiftcam.labelling.finding.picture_result import ListedPicture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Folders of systems and of network drives with thumbnails, deleted and lost files, in lower case.
_SYSTEM_FOLDERS = frozenset(
    {
        *("@eadir", "#recycle", "@recycle", "#snapshot", "$recycle.bin", "recycler"),
        *("lost+found", "system volume information", "__macosx"),
    }
)


@dataclass(frozen=True)
class Selection:
    """The pictures that the user chose.

    `paths`: files, which may have any name, and folders. In folders, hidden files, hidden folders
    and those of `is_skipped` are skipped, and files are chosen by the suffix of pictures or by
    `patterns`.
    `is_recursive`: whether subfolders are listed too.
    `patterns`: a pattern without "/" is compared with the name, one with "/" with the path inside
    the folder; "*" also matches "/", and case is ignored.
    `files_from`: a file that lists paths, "-" for standard input, None for none; its paths end with
    their line, or with NUL bytes if `is_null_separated`.
    `excluded`: folders that are skipped, such as the folder of the results.
    `is_temporary`: whether the files do not stay, such as those that a browser makes for a drop;
    they are identified by their content.
    """

    paths: tuple[Path, ...] = ()
    is_recursive: bool = False
    patterns: tuple[str, ...] = ()
    files_from: str | None = None
    excluded: tuple[Path, ...] = ()
    is_null_separated: bool = False
    is_temporary: bool = False

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
                if is_address(str(path)):
                    raise ArgumentError(
                        f"{path} is an address on the network. Only files and folders can be "
                        "labelled: download the picture first."
                    ) from error
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


def is_skipped(name: str) -> bool:
    """Tell whether a file or folder with this name is skipped in folders."""
    return name.startswith(".") or name.lower() in _SYSTEM_FOLDERS


def is_address(text: str) -> bool:
    """Tell whether a path is an address such as `https://host/a.jpg`; `Path` merges its slashes."""
    scheme, colon, rest = text.partition(":/")
    return bool(colon and rest) and len(scheme) > 1 and scheme.replace("+", "").isalnum()


def list_pictures(
    selection: Selection, passed_over: PassedOver | None = None
) -> Iterator[ListedPicture]:
    """Yield the pictures of a selection, each once; those of a folder sorted by name.

    A folder that cannot be read is one item with its error. Folders are listed once, identified by
    device and inode, so that circular links are no problem; a file that several paths and links
    lead to is one picture. `passed_over` counts the files in
    folders that are not pictures.

    The folders of a list come after its files: a folder above a file of the list is not searched.
    Such lists are printed by `find`, and a damaged list can have the root of the file system.

    Raises:
        ArgumentError: the list of `files_from` cannot be read.
    """
    with closing(KnownPictures()) as found:
        walk = _Walk(selection, passed_over or PassedOver(), found)
        for path in selection.paths:
            yield from walk.all_of(path)
        if selection.files_from is not None:
            yield from walk.all_of_list(
                read_path_list(selection.files_from, is_null_separated=selection.is_null_separated)
            )


@dataclass
class _Walk:
    """One listing of a selection: the folders entered and the pictures found so far."""

    selection: Selection
    passed_over: PassedOver
    found: KnownPictures
    entered: set[tuple[int, int]] = field(default_factory=set)

    def all_of(self, path: Path) -> Iterator[ListedPicture]:
        """Yield the file at a path, or the pictures in the folder."""
        items = self._folder(path) if os.path.isdir(path) else iter((self._file(path),))
        for listed in items:
            if self.found.add(listed.id):
                yield listed

    def _file(self, path: Path) -> ListedPicture:
        return ListedPicture(
            path, id=id_of_content(path) if self.selection.is_temporary else UNKNOWN
        )

    def all_of_list(self, entries: Iterator[Path]) -> Iterator[ListedPicture]:
        """Yield the files of a list as they come, then the pictures in its folders."""
        folders, above = [], set[str]()
        for path in entries:
            if os.path.isdir(path):
                folders.append(path)
                continue
            folder = os.path.dirname(os.path.abspath(path))
            while folder not in above:
                above.add(folder)
                folder = os.path.dirname(folder)
            yield from self.all_of(path)
        for path in folders:
            if os.path.abspath(path) in above:
                self.passed_over.add_folder(str(path))
            else:
                yield from self.all_of(path)

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
                if is_skipped(name):
                    continue
                if _is_folder(entry):
                    if self.selection.is_recursive:
                        folders.append(name)
                elif self.selection.takes(name, prefix + name):
                    files.append(name)
                elif not self.selection.patterns:
                    self.passed_over.add_file(name)
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
