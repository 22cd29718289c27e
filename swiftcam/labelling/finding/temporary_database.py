"""A database for what grows with the number of pictures, so that memory does not.

SQLite keeps a small one in memory and a large one in a file, which is gone when it is closed or the
process ends. It chooses the folder: SQLITE_TMPDIR, TMPDIR, /var/tmp, /tmp; the user's on Windows.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING, Any

from swiftcam.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

_CACHE = 16_000  # KiB of pages in memory


class TemporaryDatabase:
    """A database of one process. Any thread may use it."""

    def __init__(self, schema: str) -> None:
        """Create the tables of a schema, in SQL.

        Raises:
            OutputError: that failed.
        """
        self._lock = threading.Lock()
        # Without a transaction, each statement would be one of its own.
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            f"PRAGMA cache_size = -{_CACHE}",
            schema,
            "BEGIN",
        ):
            self.change(statement)

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Execute a statement that changes rows; return their number.

        Raises:
            OutputError: there is no room for them.
        """
        with self._lock:
            try:
                return self._connection.execute(statement, values).rowcount
            except sqlite3.Error as error:
                raise OutputError(
                    f"A temporary file for the list of pictures cannot be written ({error}). Make "
                    "room on the disk, or set SQLITE_TMPDIR to a folder on another one."
                ) from error

    def first(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, a tuple, or None without one.

        Raises:
            OutputError: the file cannot be read.
        """
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchone()
            except sqlite3.Error as error:
                raise OutputError(
                    f"A temporary file for the list of pictures cannot be read ({error})."
                ) from error

    def close(self) -> None:
        """Delete the database."""
        with self._lock:
            self._connection.close()
