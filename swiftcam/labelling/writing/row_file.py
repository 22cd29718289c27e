"""A results file that grows row by row, so that a crash loses no complete row.

A killed batch leaves at most one incomplete row at the end, which is removed when the file is
opened again. `close` removes rows that were replaced by later rows of the same picture.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from swiftcam import files
from swiftcam.errors import ArgumentError, OutputError, system_reason
from swiftcam.labelling.writing.row_index import RowIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import FileIO
    from pathlib import Path

    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.writing.row_index import Stamp
    from swiftcam.labelling.writing.rows import Codec, Row, StoredRow

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


_MOST_INCOMPLETE = 1 << 16  # bytes of an incomplete row that are checked


class RowFile:
    """A results file in one format. Used by one thread.

    `resumes`: keep the existing rows, which `stamp_of` finds; else the file is emptied. A file of
    an earlier version is converted first.
    `may_repeat`: whether a picture may get a second row, which replaces the first. A pipe or a
    device gets each row as it comes, and cannot be resumed.
    """

    def __init__(
        self, path: Path, codec: Codec, *, resumes: bool = False, may_repeat: bool = False
    ) -> None:
        self.path = path
        self._codec = codec
        self._is_stream = files.is_stream(path)
        if self._is_stream and resumes:
            raise ArgumentError(
                f"{path} is no file, so it cannot be resumed. Leave out --resume, or choose "
                "another --output."
            )
        self._index = RowIndex()  # nothing is put into it without need
        self._has_index = resumes or may_repeat
        with output_errors(path):
            # The file is truncated only after it is locked: another process may be writing it.
            self._file = _open(path)
            self._end = 0
            try:
                if not self._is_stream:
                    self._lock()
                    if resumes:
                        self._convert()
                    self._end = self._read_back() if resumes else 0
                    self._file.truncate(self._end)
                if not self._end:
                    self._append(codec.header())
            except BaseException:
                self._file.close()
                self._index.close()
                raise

    def stamp_of(self, picture: PictureId) -> Stamp | None:
        """Return the stamp of a picture's row; None without a row, or if a retry may succeed."""
        return self._index.stamp_of(picture) if self._has_index else None

    def append(self, row: Row) -> None:
        """Write a row.

        Raises:
            OutputError: it cannot be written; the rows before it are complete.
        """
        start = self._end
        self._append(self._codec.encode(row))
        self._remember(row, start)

    def close(self, finish: Callable[[], None] | None = None) -> None:
        """Flush the file to the disk and remove replaced rows.

        `finish` is called then, before another process may write the file.

        Raises:
            OutputError: that failed; the rows are complete, but replaced ones may remain.
        """
        if self._file.closed:
            return
        with output_errors(self.path), closing(self._index):
            try:
                self._finish(finish)
            finally:
                self._file.close()

    def _finish(self, finish: Callable[[], None] | None) -> None:
        if self._is_stream:
            return
        os.fsync(self._file.fileno())
        if self._index.has_replaced:
            self._drop_replaced()
            self._reopen()
        if finish:
            finish()

    def _reopen(self) -> None:
        """Open and lock the file that has replaced the former one at the path."""
        self._file.close()
        self._file = _open(self.path)
        self._lock()

    def _read_back(self) -> int:
        """Read the stamps of the existing rows; return the end of the last complete row."""
        header = self._codec.header()
        self._file.seek(0)
        end = len(header) if header and self._file.read(len(header)) == header else 0
        with self._reading() as rows:
            for stored in rows:
                self._remember(stored, stored.start)
                end = stored.end
        self._file.seek(end)
        if not self._codec.could_begin(self._file.read(_MOST_INCOMPLETE), is_first=not end):
            raise ArgumentError(
                f"{self.path} is not a results file of SwiftCam and cannot be resumed. "
                "Choose another --output."
            )
        return end

    def _convert(self) -> None:
        """Convert a file of an earlier version, all or nothing."""
        with self.path.open("rb") as old:
            rows = self._codec.converted(old)
            if rows is None:
                return
            with files.atomic_path(self.path) as temporary, temporary.open("wb") as new:
                new.writelines(rows)
                new.flush()
                os.fsync(new.fileno())
        self._reopen()

    def _remember(self, row: Row | StoredRow, start: int) -> None:
        if self._has_index:
            self._index.put(row, start)

    @contextmanager
    def _reading(self) -> Iterator[Iterator[StoredRow]]:
        with self.path.open("rb") as file:
            yield self._codec.scan(file)

    def _append(self, data: bytes) -> None:
        with output_errors(self.path):
            try:
                if not self._is_stream:
                    self._file.seek(self._end)
                rest = memoryview(data)
                while rest:
                    rest = rest[self._file.write(rest) :]
            except OSError:
                with suppress(OSError):
                    self._file.truncate(self._end)
                raise
            self._end += len(data)

    def _drop_replaced(self) -> None:
        with (
            self._reading() as rows,
            self.path.open("rb") as old,
            files.atomic_path(self.path) as temporary,
            temporary.open("wb") as new,
        ):
            first = next(rows)
            new.write(old.read(first.start))  # the header
            for stored in (first, *rows):
                if self._index.is_last(stored):
                    old.seek(stored.start)
                    new.write(old.read(stored.end - stored.start))
            new.flush()
            os.fsync(new.fileno())

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The process that had it may have replaced or removed the file.
            is_gone = not os.path.exists(self.path) or not os.path.samestat(
                os.fstat(self._file.fileno()), self.path.stat()
            )
        except BlockingIOError:
            is_gone = True
        except OSError:
            return  # a file system without locks
        if is_gone:
            raise OutputError(
                f"Another swiftcam is writing to {self.path}. Wait until it ends, or choose "
                "another --output."
            )


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn an `OSError` of the block into an `OutputError` about `path`."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"The results cannot be written to {path} ({system_reason(error)}). "
            "Choose another place with --output."
        ) from error


def _open(path: Path) -> FileIO:
    if files.is_stream(path):
        return files.open_stream(path)
    return open(path, "r+b", buffering=0, opener=_create_if_missing)


def _create_if_missing(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o666)
