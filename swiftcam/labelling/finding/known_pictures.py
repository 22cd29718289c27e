"""The pictures that were found so far, on disk, as there may be millions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.labelling.finding.picture_id import PictureId
from swiftcam.labelling.finding.temporary_database import TemporaryDatabase

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMA = """CREATE TABLE pictures
(key BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, sha256 TEXT) WITHOUT ROWID"""


class KnownPictures:
    """Remembers pictures with their content. Any thread may use it."""

    def __init__(self) -> None:
        self._pictures = TemporaryDatabase(_SCHEMA)

    def add(self, picture: PictureId) -> bool:
        """Remember a picture unless there is one at its place; tell whether it was remembered."""
        values = (picture.key, picture.size, picture.mtime_ns, picture.sha256)
        return bool(
            self._pictures.change("INSERT OR IGNORE INTO pictures VALUES (?,?,?,?)", values)
        )

    def take(self, picture: PictureId) -> bool:
        """Remember a picture in place of the one before; tell whether it is new or has changed."""
        if not self.is_new(picture):
            return False
        values = (picture.key, picture.size, picture.mtime_ns, picture.sha256)
        self._pictures.change("REPLACE INTO pictures VALUES (?,?,?,?)", values)
        return True

    def is_new(self, picture: PictureId) -> bool:
        """Tell whether a picture is not known, or not with this content."""
        query = "SELECT size, mtime_ns, sha256 FROM pictures WHERE key = ?"
        found = self._pictures.first(query, (picture.key,))
        if found is None:
            return True
        known = PictureId(picture.place, *found)
        return known != picture and not known.is_same(picture)

    def forget(self, pictures: Iterable[PictureId]) -> None:
        """Forget pictures."""
        for picture in pictures:
            self._pictures.change("DELETE FROM pictures WHERE key = ?", (picture.key,))

    def close(self) -> None:
        """Forget all pictures."""
        self._pictures.close()
