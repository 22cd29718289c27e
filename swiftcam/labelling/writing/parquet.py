"""Results in a Parquet file, made from a journal at the end of the batch.

A Parquet file cannot grow row by row, so rows are first written to the journal, a JSON Lines file
beside it. `close` converts the journal in one step and removes it. If the process is killed, the
journal stays and the batch can be resumed.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from swiftcam import files
from swiftcam.errors import ArgumentError, install_hint
from swiftcam.labelling.writing.row_file import RowFile, output_errors
from swiftcam.labelling.writing.rows import JsonLines, from_json

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.writing.row_index import Stamp
    from swiftcam.labelling.writing.rows import Row

GROUP = 10_000  # rows in memory at once, and in each row group of the file


class ParquetFile:
    """A results file in Parquet. Used by one thread; see `RowFile`."""

    def __init__(self, path: Path, *, resumes: bool = False, may_repeat: bool = False) -> None:
        require_pyarrow()
        self.path = path
        self._journal = path.with_name(path.name + ".journal")
        if resumes and path.exists() and not self._journal.exists():
            with output_errors(self._journal):
                _to_journal(path, self._journal)
        self._rows = RowFile(self._journal, JsonLines(), resumes=resumes, may_repeat=may_repeat)

    def stamp_of(self, picture: PictureId) -> Stamp | None:
        """Return the stamp of a picture's row; None without a row, or if a retry may succeed."""
        return self._rows.stamp_of(picture)

    def append(self, row: Row) -> None:
        """Write a row to the journal.

        Raises:
            OutputError: the row cannot be written.
        """
        self._rows.append(row)

    def close(self) -> None:
        """Convert the journal to the Parquet file and remove it.

        Raises:
            OutputError: the file cannot be written; the journal is kept.
        """
        self._rows.close(self._convert)

    def _convert(self) -> None:
        with output_errors(self.path):
            _from_journal(self._journal, self.path)
            self._journal.unlink()


def require_pyarrow() -> None:
    """Check that Parquet files can be written.

    Raises:
        ArgumentError: pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise ArgumentError(
            "Parquet files need pyarrow, which is not installed. "
            + install_hint("swiftcam[parquet]", "Write CSV (.csv) or JSON Lines (.jsonl) instead.")
        ) from error


def _schema() -> Any:
    import pyarrow as pa

    candidate = {"index": pa.int32(), "label": pa.string(), "probability": pa.float64()}
    return pa.schema(
        {
            "path": pa.string(),
            "label": pa.string(),
            "probability": pa.float64(),
            "sure": pa.bool_(),
            "predictions": pa.list_(pa.struct(candidate)),
            "error": pa.string(),
            "model": pa.string(),
            "corrected": pa.string(),
            "note": pa.string(),
            "place": pa.string(),
            "size": pa.int64(),
            "mtime_ns": pa.int64(),
            "sha256": pa.string(),
            "key": pa.string(),
        }
    )


def _from_journal(journal: Path, target: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema()
    with (
        journal.open(encoding="utf-8") as lines,
        files.atomic_path(target) as temporary,
        pq.ParquetWriter(temporary, schema, compression="zstd") as writer,
    ):
        while rows := [_flattened(json.loads(line)) for line in islice(lines, GROUP)]:
            writer.write_table(pa.Table.from_pylist(rows, schema))


def _flattened(values: dict[str, Any]) -> dict[str, Any]:
    """Add columns for the first label, which most queries use."""
    first = values["predictions"][0] if values["predictions"] else {}
    return values | {"label": first.get("label"), "probability": first.get("probability")}


def _to_journal(source: Path, journal: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    encode = JsonLines().encode
    try:
        with (
            pq.ParquetFile(source) as stored,
            files.atomic_path(journal) as temporary,
            temporary.open("wb") as file,
        ):
            for batch in stored.iter_batches(GROUP):
                file.writelines(encode(from_json(values)) for values in batch.to_pylist())
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise ArgumentError(
            f"{source} is not a results file of SwiftCam and cannot be resumed. "
            "Choose another --output."
        ) from error
