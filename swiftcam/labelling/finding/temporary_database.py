"""A database for what grows with the number of pictures, so that memory does not.

SQLite keeps a small one in memory and a large one in a file, which is gone when it is closed or the
process ends. It chooses the folder: SQLITE_TMPDIR, TMPDIR, /var/tmp, /tmp; the user's on Windows.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from swiftcam.errors import OutputError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_CACHE = 16_000  # KiB of pages in memory


class TemporaryDatabase:
    """A database of one process, with the tables of a schema in SQL. Any thread may use it.

    It is created by its first use, since importing SQLite takes time.
    """

    def __init__(self, schema: str) -> None:
        self._schema = schema
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Execute a statement that changes rows; return their number.

        Raises:
            OutputError: there is no room for them.
        """
        return self._execute(statement, values)[1]

    def first(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, a tuple, or None without one.

        Raises:
            OutputError: the file cannot be read.
        """
        return next(iter(self._execute(statement, values)[0]), None)

    def all(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query, tuples.

        Raises:
            OutputError: the file cannot be read.
        """
        return self._execute(statement, values)[0]

    def close(self) -> None:
        """Delete the database."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _execute(self, statement: str, values: Sequence[Any]) -> tuple[list[Any], int]:
        """Return the rows that a statement found, and the number of those that it changed."""
        import sqlite3

        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _connection(self._schema)
                cursor = self._connection.execute(statement, values)
                return cursor.fetchall(), cursor.rowcount
            except sqlite3.Error as error:
                raise OutputError(
                    f"The temporary file for the list of pictures failed ({error}). Make room on "
                    "the disk, or set SQLITE_TMPDIR to a folder on another one."
                ) from error


def _connection(schema: str) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for statement in (
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        f"PRAGMA cache_size = -{_CACHE}",
        schema,
        "BEGIN",  # one transaction for all, as nothing has to outlive the process
    ):
        connection.execute(statement)
    return connection
