"""How rows look in CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError
from swiftcam.labelling.writing.rows import Stored, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from swiftcam.labelling.writing.rows import Row

_BOM = b"\xef\xbb\xbf"
# The end of a line, after the labels.
_TAIL = ("error", "model", "corrected", "size", "mtime_ns", "sha256", "key")


class CsvTable:
    """Columns: path, label_1, probability_1, ..., then what made the row. RFC 4180, UTF-8."""

    def __init__(self, top_k: int, *, has_bom: bool = False) -> None:
        ranks = range(1, top_k + 1)
        labels = [f"{name}_{rank}" for rank in ranks for name in ("label", "probability")]
        self._columns = ["path", *labels, *_TAIL]
        self._has_bom = has_bom

    def header(self) -> bytes:
        """Return the line with the names of the columns."""
        return (_BOM if self._has_bom else b"") + _csv_line(self._columns)

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, the end of the line included."""
        cells: list[Any] = [row.path]
        for candidate in row.candidates:
            cells += [candidate.label, f"{candidate.probability:.6f}"]
        cells += [""] * (len(self._columns) - len(_TAIL) - len(cells))
        identity = row.identity
        file = (identity.size, identity.mtime_ns, identity.sha256) if identity else ("", "", "")
        return _csv_line([*cells, row.error, row.model, row.corrected, *file, row.key])

    def scan(self, file: BinaryIO) -> Iterator[Stored]:
        """Yield the whole rows of a file; what is torn at its end is left out.

        Raises:
            ArgumentError: the columns are others, made with another --top-k for instance.
        """
        lines = _CountedLines(file)
        for cells in csv.reader(lines):
            start, end = lines.passed()
            if not lines.is_whole:
                return
            if start == 0:
                if cells != self._columns:
                    raise ArgumentError(
                        "The output has other columns, from another --top-k perhaps. "
                        "Choose another --output, or leave out --resume."
                    )
                continue
            if len(cells) != len(self._columns):
                return  # torn inside a quoted cell
            tail = dict(zip(_TAIL, cells[-len(_TAIL) :], strict=True))
            yield Stored(
                cells[0],
                tail["error"],
                identity_of(tail),
                tail["key"],
                tail["corrected"],
                start,
                end,
            )

    def could_begin(self, torn: bytes, *, is_first: bool) -> bool:
        """Tell whether the header, or a row, can begin with these bytes."""
        header = _csv_line(self._columns)
        return not is_first or header.startswith(torn) or (_BOM + header).startswith(torn)


class _CountedLines:
    """The lines of a file as text, and the bytes of those that one record took."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = self._end = 0
        self.is_whole = True

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            text = line.removeprefix(_BOM) if self._end == 0 else line
            self._end += len(line)
            self.is_whole = line.endswith(b"\n")
            yield text.decode("utf-8", "replace")

    def passed(self) -> tuple[int, int]:
        start, self._start = self._start, self._end
        return start, self._end


def _csv_line(cells: list[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
