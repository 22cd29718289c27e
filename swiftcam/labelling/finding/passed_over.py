"""The files and folders that a listing passes over: they are counted, and named at the end."""

from __future__ import annotations

import os
import threading
from collections import Counter

from swiftcam.phrases import phrase

_MOST_KINDS = 5  # suffixes that are named
_NO_SUFFIX = "without suffix"
# Files that belong to pictures or to the system; nobody expects a label for them.
_COMPANIONS = frozenset({".xmp", ".thm", ".aae", ".ini", ".db", ".lnk"})


class PassedOver:
    """Counts files that are not pictures, by suffix, and folders of a list. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kinds: Counter[str] = Counter()
        self._folders: list[str] = []

    @property
    def files(self) -> int:
        """The number of files that are not pictures."""
        with self._lock:
            return self._kinds.total()

    def add_file(self, name: str) -> None:
        """Count a file, unless it only accompanies pictures."""
        suffix = os.path.splitext(name)[1].lower()
        if suffix not in _COMPANIONS:
            with self._lock:
                self._kinds[suffix or _NO_SUFFIX] += 1

    def add_folder(self, path: str) -> None:
        """Record a folder of a list that is above other entries of the list."""
        with self._lock:
            self._folders.append(path)

    def sentences(self) -> list[str]:
        """Return a sentence about the files and one about the folders, if there are any."""
        with self._lock:
            kinds, folders = Counter(self._kinds), list(self._folders)
        found: list[str] = []
        if kinds:
            found.append(
                phrase(
                    "{count} files are not pictures that SwiftCam reads: {kinds}.",
                    count=f"{kinds.total():,}",
                    kinds=_named(kinds),
                )
                if kinds.total() > 1
                else phrase(
                    "1 file is not a picture that SwiftCam reads: {kinds}.", kinds=_named(kinds)
                )
            )
        if folders:
            found.append(
                phrase(
                    "Folders of the list that contain other entries of it were not searched: "
                    "{folders}. To label all their pictures, give them as PATH.",
                    folders=", ".join(folders[:_MOST_KINDS])
                    + (", …" if len(folders) > _MOST_KINDS else ""),
                )
            )
        return found


def _named(kinds: Counter[str]) -> str:
    """Return the suffixes with their counts, the most frequent first: "8 .psd, 4 .svg"."""
    ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{count:,} {suffix}" for suffix, count in ordered[:_MOST_KINDS]]
    rest = sum(count for _, count in ordered[_MOST_KINDS:])
    return ", ".join(named) + (f", {rest:,} …" if rest else "")
