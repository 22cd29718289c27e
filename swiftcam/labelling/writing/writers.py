"""Results files: the suffix of the file determines its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from swiftcam import files
from swiftcam.errors import ArgumentError
from swiftcam.labelling.writing.csv_rows import CsvTable
from swiftcam.labelling.writing.foreign_files import is_foreign
from swiftcam.labelling.writing.parquet import ParquetFile, require_pyarrow
from swiftcam.labelling.writing.row_file import RowFile, output_errors
from swiftcam.labelling.writing.rows import JsonLines

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.writing.row_index import Stamp
    from swiftcam.labelling.writing.rows import Row

SUFFIXES = (".csv", ".jsonl", ".parquet")


class RowWriter(Protocol):
    """A results file to which rows are appended."""

    def append(self, row: Row) -> None:
        """Write a row completely or not at all."""

    def stamp_of(self, picture: PictureId) -> Stamp | None:
        """Return the stamp of a picture's row, None if the row has to be made again."""

    def close(self) -> None:
        """Finish the file."""


@dataclass(frozen=True)
class RowOptions:
    """The options of a results file.

    `output`: its path. `top_k`: label columns in CSV. `has_bom`: whether a CSV begins with a byte
    order mark, which Excel needs for UTF-8. `resumes`, `may_repeat`: see `RowFile`.
    `is_raw`: whether cells of a CSV that a spreadsheet would take for a formula are not quoted.
    `may_overwrite`: whether the user agreed that a file of another program is overwritten.
    """

    output: Path
    top_k: int = 5
    has_bom: bool = False
    resumes: bool = False
    may_repeat: bool = False
    is_raw: bool = False
    may_overwrite: bool = False

    def check(self) -> None:
        """Check that the file can be written.

        Raises:
            ArgumentError: the suffix is unknown, the directory or a library is missing, or there
                is a file of another program.
        """
        files.require_writable("--output", self.output, SUFFIXES)
        if self.output.suffix.lower() == ".parquet":
            require_pyarrow()
        with output_errors(self.output):
            if not self.resumes and not self.may_overwrite and is_foreign(self.output):
                raise ArgumentError(
                    f"{self.output} is not a results file of SwiftCam, and would be overwritten. "
                    "Choose another --output, or remove the file first."
                )


def open_rows(options: RowOptions) -> RowWriter:
    """Open a results file.

    Raises:
        ArgumentError: an option is wrong, or the file to resume is not a results file.
        OutputError: the file cannot be opened, or another process is writing it.
    """
    options.check()
    kind = options.output.suffix.lower()
    resumes, may_repeat = options.resumes, options.may_repeat
    if kind == ".parquet":
        return ParquetFile(options.output, resumes=resumes, may_repeat=may_repeat)
    # Without a suffix, as in /dev/stdout, rows are for a program.
    is_table = kind == ".csv"
    table = CsvTable(options.top_k, has_bom=options.has_bom, is_raw=options.is_raw)
    codec = table if is_table else JsonLines()
    return RowFile(options.output, codec, resumes=resumes, may_repeat=may_repeat)
