"""Where rows go: a file whose suffix says its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from swiftcam import paths
from swiftcam.labelling.writing.csv_rows import CsvTable
from swiftcam.labelling.writing.parquet import ParquetFile, require_pyarrow
from swiftcam.labelling.writing.row_file import RowFile
from swiftcam.labelling.writing.rows import JsonLines

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.labelling.writing.row_file import Stamp
    from swiftcam.labelling.writing.rows import Row

SUFFIXES = (".csv", ".jsonl", ".parquet")


class RowWriter(Protocol):
    """A results file that rows are appended to."""

    def append(self, row: Row) -> None:
        """Write a row, whole."""

    def stamp_of(self, path: Path) -> Stamp | None:
        """Return what made the row of a picture, None if it is to be made again."""

    def close(self) -> None:
        """Finish the file."""


@dataclass(frozen=True)
class RowOptions:
    """What a results file is like: see `RowFile`. `has_bom` marks a CSV as UTF-8 for Excel."""

    output: Path
    top_k: int = 5
    has_bom: bool = False
    resumes: bool = False
    may_repeat: bool = False

    def check(self) -> None:
        """Return if such a file can be written.

        Raises:
            ArgumentError: its suffix is unknown, its directory missing, or its library.
        """
        paths.require_writable("--output", self.output, SUFFIXES)
        if self.output.suffix.lower() == ".parquet":
            require_pyarrow()


def open_rows(options: RowOptions) -> RowWriter:
    """Open a results file.

    Raises:
        ArgumentError: it is impossible, or `resumes` and the file holds something else.
        OutputError: it cannot be opened, or is being written.
    """
    options.check()
    kind = options.output.suffix.lower()
    resumes, may_repeat = options.resumes, options.may_repeat
    if kind == ".parquet":
        return ParquetFile(options.output, resumes=resumes, may_repeat=may_repeat)
    codec = JsonLines() if kind == ".jsonl" else CsvTable(options.top_k, has_bom=options.has_bom)
    return RowFile(options.output, codec, resumes=resumes, may_repeat=may_repeat)
