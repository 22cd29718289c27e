"""Rows in CSV."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError
from swiftcam.labelling.writing.rows import StoredRow, id_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from swiftcam.labelling.writing.rows import Row

_LONGEST_LINE = 10_000_000  # bytes: a longer line is read in pieces, which are no rows
_HEAD = 1 << 16
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = b"\xef\xbb\xbf"
# The columns after the labels.
_TAIL = (
    *("sure", "error", "model", "corrected", "note", "place"),
    *("size", "mtime_ns", "sha256", "key"),
)
_NEWER = ("note", "place")  # columns that earlier versions do not have
_OLDER_TAIL = tuple(name for name in _TAIL if name not in _NEWER)


class CsvTable:
    """The CSV form of rows: path, label_1, probability_1, ..., then `_TAIL`. RFC 4180, UTF-8.

    A text that a spreadsheet would run as a formula begins with an apostrophe, unless `is_raw`.
    """

    def __init__(self, top_k: int, *, has_bom: bool = False, is_raw: bool = False) -> None:
        ranks = range(1, top_k + 1)
        labels = [f"{name}_{rank}" for rank in ranks for name in ("label", "probability")]
        self._columns = ["path", *labels, *_TAIL]
        self._has_bom = has_bom
        self._is_raw = is_raw
        self._top_k = top_k

    def header(self) -> bytes:
        """Return the line with the column names."""
        return (_BOM if self._has_bom else b"") + _csv_line(self._columns)

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, with the line end."""
        cells: list[Any] = [row.path]
        for candidate in row.candidates[: self._top_k]:
            cells += [candidate.label, f"{candidate.probability:.6f}"]
        cells += [""] * (len(self._columns) - len(_TAIL) - len(cells))
        cells.append("" if row.is_sure is None else str(row.is_sure).lower())
        id_ = row.id
        identity = (id_.place, id_.size, id_.mtime_ns, id_.sha256)  # None is an empty cell
        cells += [row.error, row.model, row.corrected, row.note, *identity, row.key]
        if not self._is_raw:
            cells = [_safe(cell) if isinstance(cell, str) else cell for cell in cells]
        return _csv_line(cells)

    def converted(self, file: BinaryIO) -> Iterator[bytes] | None:
        """Return the rows of a file of an earlier version in this form, None of a present one."""
        file.seek(0)
        _check_text(file)
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
        _check_text(file)
        lines = _CountedLines(file)
        for cells in _records(lines):
            number = lines.record_line
            start, end = lines.record_range()
            has_swallowed = lines.has_row_inside(len(self._columns))
            if not lines.is_whole and not has_swallowed:
                return
            if start == 0:
                if cells != self._columns:
                    raise ArgumentError(
                        "The output has other columns, perhaps from another --top-k or an "
                        "earlier version. Choose another --output, or leave --resume out."
                    )
                continue
            if has_swallowed or len(cells) != len(self._columns):
                if lines.is_torn and not has_swallowed:
                    return  # incomplete inside a quoted cell
                if lines.is_blank_to_end(file):
                    return
                raise ArgumentError(
                    f"Line {number} of the output is not a result of SwiftCam. Nothing was "
                    "changed. Remove or mend the line, choose another --output, or leave "
                    "--resume out."
                )
            if not self._is_raw:
                cells = [_plain(cell) for cell in cells]
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

    `is_whole`: whether the last line that was read has a line end. `record_line`: the number of
    the first line of the record that was read last.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = self._end = 0
        self._lines: list[bytes] = []
        self._record: list[bytes] = []
        self._next_line = 1
        self.is_whole = True

    def __iter__(self) -> Iterator[str]:
        for line in iter(lambda: self._file.readline(_LONGEST_LINE), b""):
            text = line.removeprefix(_BOM) if self._end == 0 else line
            self._end += len(line)
            self._lines.append(line)
            self.is_whole = line.endswith(b"\n")
            yield text.decode("utf-8", "replace")

    @property
    def record_line(self) -> int:
        """The number of the first line of the record."""
        return self._next_line

    @property
    def is_torn(self) -> bool:
        """Whether the record ends inside its line, or inside a quoted cell."""
        quotes = sum(line.count(b'"') for line in self._record)
        return not self.is_whole or quotes % 2 == 1

    def record_range(self) -> tuple[int, int]:
        """Return start and end of the bytes that were read since the last call."""
        start, self._start = self._start, self._end
        self._next_line += len(self._lines)
        self._record, self._lines = self._lines, []
        return start, self._end

    def has_row_inside(self, count: int) -> bool:
        """Tell whether a line after the first of the record is a row of `count` cells by itself.

        Then a quote in the middle of the file has swallowed complete rows.
        """
        for line in self._record[1:]:
            with suppress(csv.Error):
                (cells,) = csv.reader([line.decode("utf-8", "replace")])
                if len(cells) == count:
                    return True
        return False

    def is_blank_to_end(self, file: BinaryIO) -> bool:
        """Tell whether the record and everything behind it are empty lines."""
        if any(line.strip() for line in self._record):
            return False
        position = file.tell()
        rest = file.read(_LONGEST_LINE)
        file.seek(position)
        return not rest.strip()


def _check_text(file: BinaryIO) -> None:
    """Check that a file is text in UTF-8 with lines.

    Raises:
        ArgumentError: a spreadsheet program may have saved it in another form.
    """
    head = file.read(_HEAD)
    file.seek(0)
    form = ""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
        form = "is in UTF-16"
    elif b"\r" in head[:-1] and b"\n" not in head:
        form = "has line ends of old Macintosh programs"
    if form:
        raise ArgumentError(
            f"The output {form}; another program may have saved it. Nothing was changed. Save it "
            "as CSV in UTF-8, choose another --output, or leave --resume out."
        )


def _safe(cell: str) -> str:
    """Return a text so that no spreadsheet runs it: as recommended by OWASP, CSV injection."""
    return "'" + cell if cell.lstrip("'").startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    """Return the text of `_safe`."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(_FORMULA) else cell


def _csv_line(cells: list[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
