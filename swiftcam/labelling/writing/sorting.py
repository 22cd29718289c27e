"""Sorting pictures into folders named after their labels, as copies or links; nothing is moved."""

from __future__ import annotations

import filecmp
import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from swiftcam.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NOT_SURE = "not sure"
SortMode = Literal["link", "copy"]
# Characters that Windows does not allow: the folders may be read there from a portable disk.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 60  # characters of a folder's name


@dataclass(frozen=True)
class SortOptions:
    """Where pictures are sorted into, and whether as links or copies."""

    folder: Path
    mode: SortMode


def folder_name(label: str) -> str:
    """Return a folder name for a label that every operating system allows."""
    name = _FORBIDDEN.sub("_", label).strip(". ")[:_LONGEST].strip(". ")
    if not name or _RESERVED.fullmatch(name):
        name += "_"
    return name


class FolderNames:
    """The folder of each label.

    No two labels share one, also where the system ignores case, and none has that of `NOT_SURE`.
    `add` the labels of a model before using `of`: then each has the same folder in every run.
    """

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}
        self._taken = {NOT_SURE}

    def add(self, labels: Iterable[str]) -> None:
        """Choose the folders of labels, in this order; a name that is taken gets a number."""
        for label in labels:
            if label not in self._folders:
                name = folder_name(label)
                others = (f"{name[: _LONGEST - 6].rstrip()} ({n})" for n in count(2))
                self._take(label, chain((name,), others))

    def of(self, label: str) -> str:
        """Return the folder of a label.

        One that was not added, such as a label given by hand, has a part of its hash in the name if
        the name differs from the label, or is taken.
        """
        if label not in self._folders:
            name, digest = folder_name(label), hashlib.sha256(label.encode("utf-8", "replace"))
            marked = f"{name[: _LONGEST - 9].rstrip()} ({digest.hexdigest()[:6]})"
            self._take(label, (name, marked) if name == label else (marked,))
        return self._folders[label]

    def _take(self, label: str, names: Iterable[str]) -> None:
        for name in names:
            self._folders[label] = name
            folded = unicodedata.normalize("NFC", name).casefold()
            if folded not in self._taken:
                self._taken.add(folded)
                return


def sort_picture(picture: Path, name: str, options: SortOptions) -> Path:
    """Put a picture into the folder `name` of `FolderNames`; return its path there.

    Nothing happens if the picture is there already. If another file has the name, the picture gets
    a number.

    Raises:
        OutputError: that failed; the message says why.
    """
    folder = options.folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _linked(picture, folder) if options.mode == "link" else _copied(picture, folder)
    except (OSError, shutil.Error) as error:
        hint = " Use --copy." if options.mode == "link" else ""
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"It cannot be put into {folder} ({reason}).{hint}") from error


def _linked(picture: Path, folder: Path) -> Path:
    target = Path(os.path.abspath(picture))

    def is_here(path: Path) -> bool:
        return path.is_symlink() and Path(os.readlink(path)) == target

    return _first_free(picture, folder, is_here, lambda path: path.symlink_to(target))


def _copied(picture: Path, folder: Path) -> Path:
    def is_here(path: Path) -> bool:
        return path.is_file() and filecmp.cmp(picture, path, shallow=False)

    def copy(path: Path) -> None:
        # A copy gets its name only when it is complete, so a killed process leaves no partial one.
        handle, name = tempfile.mkstemp(dir=folder, prefix=".swiftcam-")
        os.close(handle)
        temporary = Path(name)
        try:
            shutil.copy2(picture, temporary)
            _claim(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)

    return _first_free(picture, folder, is_here, copy)


def _first_free(
    picture: Path, folder: Path, is_here: Callable[[Path], bool], put: Callable[[Path], None]
) -> Path:
    """Put the picture at the first free name; return the path."""
    for number in count(1):
        name = picture.name if number == 1 else f"{picture.stem} ({number}){picture.suffix}"
        path = folder / name
        if is_here(path):
            return path
        if not os.path.lexists(path):
            with suppress(FileExistsError):  # another process may have created it
                put(path)
                return path
    raise AssertionError


def _claim(temporary: Path, path: Path) -> None:
    """Give a complete copy its name; raise FileExistsError rather than overwrite a file."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: check, then rename at once
        if path.exists() or path.is_symlink():
            raise FileExistsError(path) from None
        temporary.rename(path)
