"""The stamps of the rows of a results file, by picture, on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from swiftcam.labelling.finding.picture_id import PictureId
from swiftcam.labelling.finding.temporary_database import TemporaryDatabase

if TYPE_CHECKING:
    from swiftcam.labelling.writing.rows import Row, StoredRow

_SCHEMA = """CREATE TABLE rows (picture BLOB PRIMARY KEY, start INTEGER, place TEXT, size INTEGER,
mtime_ns INTEGER, sha256 TEXT, key TEXT, corrected TEXT, is_failed INTEGER) WITHOUT ROWID"""


class Stamp(NamedTuple):
    """What a row was made from.

    `id`: of the picture. `key`: of the `RowProvenance`. `corrected`: the label given by hand, ""
    for none. `is_failed`: whether the row has an error.
    """

    id: PictureId
    key: str
    corrected: str
    is_failed: bool


class RowIndex:
    """The last row of each picture. A row whose picture is not known has no place in it."""

    def __init__(self) -> None:
        self.has_replaced = False
        self._rows = TemporaryDatabase(_SCHEMA)

    def put(self, row: Row | StoredRow, start: int) -> None:
        """Note a row that begins at a byte of the file; it replaces the one of the same picture."""
        if not row.id.key:
            return
        id_ = row.id
        stamp = (id_.place, id_.size, id_.mtime_ns, id_.sha256)
        values = (id_.key, start, *stamp, row.key, row.corrected, bool(row.error))
        marks = ", ".join("?" * len(values))
        if not self._rows.change(f"INSERT OR IGNORE INTO rows VALUES ({marks})", values):
            self.has_replaced = True
            self._rows.change(f"REPLACE INTO rows VALUES ({marks})", values)

    def stamp_of(self, picture: PictureId) -> Stamp | None:
        """Return the stamp of a picture's row; None without a row, or if a retry may succeed."""
        found = self._rows.first("SELECT * FROM rows WHERE picture = ?", (picture.key,))
        if found is None:
            return None
        _, _, place, size, mtime_ns, sha256, key, corrected, is_failed = found
        stored = PictureId(place, size, mtime_ns, sha256)
        return Stamp(stored, key, corrected, bool(is_failed)) if stored.has_content else None

    def is_last(self, row: StoredRow) -> bool:
        """Tell whether no later row replaced this one."""
        found = self._rows.first("SELECT start FROM rows WHERE picture = ?", (row.id.key,))
        return found is None or found[0] == row.start

    def close(self) -> None:
        """Delete the index."""
        self._rows.close()
