"""The row of a picture in a results file, and rows in JSON Lines.

Besides the labels, a row has the id of the picture (place, size, time, hash) and the key of its
provenance (model, recipe, options). A resumed batch needs no other file.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import structs

from swiftcam.errors import ArgumentError
from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.finding.picture_id import PictureId
from swiftcam.labelling.writing.older_rows import older_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from swiftcam.labelling.finding.picture_result import PictureResult
    from swiftcam.labelling.writing.row_provenance import RowProvenance

_LONGEST_LINE = 10_000_000  # bytes: a row has a path, some labels and a reason
_JSON_BEGIN = b'{"path": '


@dataclass(frozen=True, slots=True)
class Row:
    """A result as it is stored.

    `path`: as it is shown; valid UTF-8 text, see `printable`. `candidates`: labels, best first.
    `is_sure`: whether the first one reaches the minimum confidence, None without labels.
    `error`: "" for none.
    `model`: its name. `corrected`: the label given by hand, "" for none. `note`: a
    sentence about what the file lacks, "" for none. `id`: of the picture, without content if a
    retry may succeed. `key`: of the `RowProvenance`.
    """

    path: str
    candidates: tuple[Candidate, ...]
    is_sure: bool | None
    error: str
    model: str
    corrected: str
    id: PictureId
    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row read from a file, without its labels; `start` and `end` are its byte range."""

    path: str
    error: str
    id: PictureId
    key: str
    corrected: str
    start: int
    end: int


class CandidateFields(msgspec.Struct, forbid_unknown_fields=True):
    """The fields of a label in a JSON line."""

    index: int
    label: str
    probability: float


class RowFields(msgspec.Struct):
    """The types of a JSON line; fields that older files lack are None or unset, others ignored."""

    path: str
    predictions: list[CandidateFields]
    error: str | None
    sure: bool | None = None
    model: str | None = None
    corrected: str | None = None
    place: str | msgspec.UnsetType | None = msgspec.UNSET
    size: int | None = None
    mtime_ns: int | None = None
    sha256: str | None = None
    key: str | None = None
    note: str | None = None


_ROW = msgspec.json.Decoder(RowFields)


class Codec(Protocol):
    """A format of results files."""

    def header(self) -> bytes:
        """Return the bytes at the beginning of a new file."""

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, with the line end."""

    def converted(self, file: BinaryIO) -> Iterator[bytes] | None:
        """Return the rows of a file of an earlier version in this form, with the header.

        None if the file is not of an earlier version. An incomplete row at its end is left out.
        """

    def scan(self, file: BinaryIO) -> Iterator[StoredRow]:
        """Yield the complete rows of a file; an incomplete row at its end is left out.

        Raises:
            ArgumentError: it is no results file of this format.
        """

    def could_begin(self, torn: bytes, *, is_first: bool) -> bool:
        """Tell whether an incomplete row, or header if `is_first`, can begin with these bytes."""


def row_of(result: PictureResult, provenance: RowProvenance) -> Row:
    """Return the row of a result, with all of its labels."""
    minimum = provenance.minimum_confidence
    return Row(
        printable(result.path),
        result.candidates,
        result.is_sure(minimum) if result.candidates else None,
        printable(result.error),
        provenance.model,
        result.corrected,
        result.id,
        provenance.key,
        printable(result.note),
    )


def printable(text: Path | str) -> str:
    """Return a path as valid UTF-8 text; bytes that are not UTF-8 become escapes."""
    return str(text).encode("utf-8", "backslashreplace").decode("utf-8")


class JsonLines:
    """The JSON Lines form of rows; `predictions` is a list of {index, label, probability}."""

    def header(self) -> bytes:
        """Return nothing: the format has no header."""
        return b""

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, with the line end."""
        return (json.dumps(to_json(row), ensure_ascii=False) + "\n").encode()

    def scan(self, file: BinaryIO) -> Iterator[StoredRow]:
        """Yield the complete rows of a file; an incomplete row at its end is left out.

        Raises:
            ArgumentError: a line is not a row.
        """
        end = 0
        lines = iter(lambda: file.readline(_LONGEST_LINE), b"")
        for number, line in enumerate(_whole(lines), 1):
            start, end = end, end + len(line)
            row = _decoded(line, number)
            yield StoredRow(
                row.path,
                row.error or "",
                id_in(row.path, structs.asdict(row)),
                row.key or "",
                row.corrected or "",
                start,
                end,
            )

    def converted(self, file: BinaryIO) -> Iterator[bytes] | None:
        """Return the rows of a file of an earlier version in this form, None of a present one."""
        file.seek(0)
        first = file.readline(_LONGEST_LINE)
        file.seek(0)
        if not _is_older(first):
            return None
        lines = iter(lambda: file.readline(_LONGEST_LINE), b"")
        values = (_decoded(line, number) for number, line in enumerate(_whole(lines), 1))
        return (self.encode(from_json(msgspec.to_builtins(row))) for row in values)

    def could_begin(self, torn: bytes, *, is_first: bool) -> bool:
        """Tell whether an incomplete row can begin with these bytes."""
        return torn.startswith(_JSON_BEGIN[: len(torn)])


def _whole(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the lines before an incomplete one."""
    return takewhile(lambda line: line.endswith(b"\n") or len(line) >= _LONGEST_LINE, lines)


def _decoded(line: bytes, number: int) -> RowFields:
    try:
        return _ROW.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ArgumentError(
            f"Line {number} of the output is not a result of SwiftCam. "
            "Choose another --output, or leave --resume out."
        ) from error


def _is_older(line: bytes) -> bool:
    """Tell whether a whole line is of an earlier version. A quote inside a text has a backslash."""
    return line.endswith(b"\n") and b'"place": ' not in line


def to_json(row: Row) -> dict[str, Any]:
    """Return a row as the object of a JSON line."""
    return {
        "path": row.path,
        "predictions": [dataclasses.asdict(candidate) for candidate in row.candidates],
        "sure": row.is_sure,
        "error": row.error or None,
        "model": row.model,
        "corrected": row.corrected or None,
        "note": row.note or None,
        "place": row.id.place or None,
        "size": row.id.size,
        "mtime_ns": row.id.mtime_ns,
        "sha256": row.id.sha256 or None,
        "key": row.key,
    }


def from_json(values: dict[str, Any]) -> Row:
    """Return the row of such an object; fields that older files lack are empty or found.

    Raises:
        KeyError, TypeError, ValueError: the object is not a row.
    """
    return Row(
        path=str(values["path"]),
        candidates=tuple(Candidate(**candidate) for candidate in values["predictions"]),
        is_sure=values.get("sure"),
        error=values["error"] or "",
        model=values.get("model") or "",
        corrected=values.get("corrected") or "",
        id=id_in(str(values["path"]), values),
        key=values.get("key") or "",
        note=values.get("note") or "",
    )


def id_in(path: str, values: dict[str, Any]) -> PictureId:
    """Return the id in the values of a row; its content is left out if it is not whole."""
    stored = _id_in(values)
    if values.get("place", msgspec.UNSET) is msgspec.UNSET:
        return older_id(path, stored, is_failed=bool(values.get("error")))
    return stored


def _id_in(values: dict[str, Any]) -> PictureId:
    place, sha256 = values.get("place") or "", values.get("sha256") or ""
    if place is msgspec.UNSET:
        place = ""
    try:
        size, time = int(values["size"]), int(values["mtime_ns"])
    except (KeyError, TypeError, ValueError):
        # Not stored, or changed by a spreadsheet program.
        return PictureId(place) if place else PictureId(sha256=sha256)
    return PictureId(place, size, time, sha256)
