"""Rows in CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError
from swiftcam.labelling.writing.rows import StoredRow, id_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from swiftcam.labelling.writing.rows import Row

_LONGEST_LINE = 10_000_000  # bytes: a longer line is read in pieces, which are no rows
_BOM = b"\xef\xbb\xbf"
# The columns after the labels.
_TAIL = (
    *("sure", "error", "model", "corrected", "note", "place"),
    *("size", "mtime_ns", "sha256", "key"),
)
_NEWER = ("note", "place")  # columns that earlier versions do not have
_OLDER_TAIL = tuple(name for name in _TAIL if name not in _NEWER)


class CsvTable:
    """The CSV form of rows: path, label_1, probability_1, ..., then `_TAIL`. RFC 4180, UTF-8."""

    def __init__(self, top_k: int, *, has_bom: bool = False) -> None:
        ranks = range(1, top_k + 1)
        labels = [f"{name}_{rank}" for rank in ranks for name in ("label", "probability")]
        self._columns = ["path", *labels, *_TAIL]
        self._has_bom = has_bom

    def header(self) -> bytes:
        """Return the line with the column names."""
        return (_BOM if self._has_bom else b"") + _csv_line(self._columns)

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, with the line end."""
        cells: list[Any] = [row.path]
        for candidate in row.candidates:
            cells += [candidate.label, f"{candidate.probability:.6f}"]
        cells += [""] * (len(self._columns) - len(_TAIL) - len(cells))
        cells.append("" if row.is_sure is None else str(row.is_sure).lower())
        id_ = row.id
        identity = (id_.place, id_.size, id_.mtime_ns, id_.sha256)  # None is an empty cell
        return _csv_line(
            [*cells, row.error, row.model, row.corrected, row.note, *identity, row.key]
        )

    def converted(self, file: BinaryIO) -> Iterator[bytes] | None:
        """Return the rows of a file of an earlier version in this form, None of a present one."""
        file.seek(0)
        lines = _CountedLines(file)
        records = _records(lines)
        older = [name for name in self._columns if name not in _NEWER]
        if next(records, None) != older or not lines.is_whole:
            return None
        return self._converted(records, lines)

    def _converted(self, records: Iterator[list[str]], lines: _CountedLines) -> Iterator[bytes]:
        yield self.header()
        at = self._columns.index(_NEWER[0])
        for number, cells in enumerate(records, 2):
            if not lines.is_whole:
                return
            if len(cells) != len(self._columns) - len(_NEWER):
                raise ArgumentError(
                    f"Row {number} of the output is not a result of SwiftCam. "
                    "Choose another --output, or leave --resume out."
                )
            tail = dict(zip(_OLDER_TAIL, cells[-len(_OLDER_TAIL) :], strict=True))
            yield _csv_line([*cells[:at], "", id_in(cells[0], tail).place, *cells[at:]])

    def scan(self, file: BinaryIO) -> Iterator[StoredRow]:
        """Yield the complete rows of a file; an incomplete row at its end is left out.

        Raises:
            ArgumentError: the columns are different, for instance from another --top-k.
        """
        lines = _CountedLines(file)
        for cells in _records(lines):
            start, end = lines.record_range()
            if not lines.is_whole:
                return
            if start == 0:
                if cells != self._columns:
                    raise ArgumentError(
                        "The output has other columns, perhaps from another --top-k or an "
                        "earlier version. Choose another --output, or leave --resume out."
                    )
                continue
            if len(cells) != len(self._columns):
                return  # incomplete inside a quoted cell
            tail = dict(zip(_TAIL, cells[-len(_TAIL) :], strict=True))
            yield StoredRow(
                cells[0],
                tail["error"],
                id_in(cells[0], tail),
                tail["key"],
                tail["corrected"],
                start,
                end,
            )

    def could_begin(self, torn: bytes, *, is_first: bool) -> bool:
        """Tell whether an incomplete header or row can begin with these bytes."""
        header = _csv_line(self._columns)
        return not is_first or header.startswith(torn) or (_BOM + header).startswith(torn)


def _records(lines: _CountedLines) -> Iterator[list[str]]:
    """Yield the cells of each record.

    Raises:
        ArgumentError: the lines are not CSV.
    """
    try:
        yield from csv.reader(lines)
    except csv.Error as error:
        raise ArgumentError(
            f"The output is not a table of SwiftCam ({error}). "
            "Choose another --output, or leave --resume out."
        ) from error


class _CountedLines:
    """The lines of a file as text, with the byte range of each record.

    `is_whole`: whether the last line that was read has a line end.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = self._end = 0
        self.is_whole = True

    def __iter__(self) -> Iterator[str]:
        for line in iter(lambda: self._file.readline(_LONGEST_LINE), b""):
            text = line.removeprefix(_BOM) if self._end == 0 else line
            self._end += len(line)
            self.is_whole = line.endswith(b"\n")
            yield text.decode("utf-8", "replace")

    def record_range(self) -> tuple[int, int]:
        """Return start and end of the bytes that were read since the last call."""
        start, self._start = self._start, self._end
        return start, self._end


def _csv_line(cells: list[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
