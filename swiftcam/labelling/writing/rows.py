"""The row of a picture in a results file, and rows in JSON Lines.

Besides the labels, a row has the identity of the picture file (size, time, hash) and the key of its
provenance (model, recipe, options). A resumed batch needs no other file.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import structs

from swiftcam.errors import ArgumentError
from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.finding.picture_result import FileIdentity, PictureResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from swiftcam.labelling.writing.row_provenance import RowProvenance

_LONGEST_LINE = 10_000_000  # bytes: a row has a path, some labels and a reason
_JSON_BEGIN = b'{"path": '


@dataclass(frozen=True, slots=True)
class Row:
    """A result as it is stored.

    `path`: valid UTF-8 text; see `printable`. `candidates`: labels, best first. `is_sure`: whether
    the first one reaches the minimum confidence, None without labels. `error`: "" for none.
    `model`: its name. `corrected`: the label given by hand, "" for none. `identity`: of the picture
    file, None if a retry may succeed. `key`: of the `RowProvenance`.
    """

    path: str
    candidates: tuple[Candidate, ...]
    is_sure: bool | None
    error: str
    model: str
    corrected: str
    identity: FileIdentity | None
    key: str


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row read from a file, without its labels; `start` and `end` are its byte range."""

    path: str
    error: str
    identity: FileIdentity | None
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
    """The types of a JSON line; fields that older files lack are None, others are ignored."""

    path: str
    predictions: list[CandidateFields]
    error: str | None
    sure: bool | None = None
    model: str | None = None
    corrected: str | None = None
    size: int | None = None
    mtime_ns: int | None = None
    sha256: str | None = None
    key: str | None = None


_ROW = msgspec.json.Decoder(RowFields)


class Codec(Protocol):
    """A format of results files."""

    def header(self) -> bytes:
        """Return the bytes at the beginning of a new file."""

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, with the line end."""

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
        result.identity,
        provenance.key,
    )


def printable(text: Path | str) -> str:
    """Return a path as valid UTF-8 text; bytes that are not UTF-8 become escapes."""
    return str(text).encode("utf-8", "backslashreplace").decode("utf-8")


def row_digest(path: str) -> bytes:
    """Return a hash of the absolute path of a row, 12 bytes."""
    absolute = os.path.abspath(path)
    return hashlib.blake2b(absolute.encode("utf-8", "replace"), digest_size=12).digest()


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
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
            if not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
                return
            start, end = end, end + len(line)
            try:
                row = _ROW.decode(line)
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
                raise ArgumentError(
                    f"Line {number} of the output is not a result of SwiftCam. "
                    "Choose another --output, or leave --resume out."
                ) from error
            identity = identity_of(structs.asdict(row))
            yield StoredRow(
                row.path,
                row.error or "",
                identity,
                row.key or "",
                row.corrected or "",
                start,
                end,
            )

    def could_begin(self, torn: bytes, *, is_first: bool) -> bool:
        """Tell whether an incomplete row can begin with these bytes."""
        return torn.startswith(_JSON_BEGIN[: len(torn)])


def to_json(row: Row) -> dict[str, Any]:
    """Return a row as the object of a JSON line."""
    identity = row.identity
    return {
        "path": row.path,
        "predictions": [dataclasses.asdict(candidate) for candidate in row.candidates],
        "sure": row.is_sure,
        "error": row.error or None,
        "model": row.model,
        "corrected": row.corrected or None,
        "size": identity.size if identity else None,
        "mtime_ns": identity.mtime_ns if identity else None,
        "sha256": (identity.sha256 or None) if identity else None,
        "key": row.key,
    }


def from_json(values: dict[str, Any]) -> Row:
    """Return the row of such an object; fields that older files lack are empty.

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
        identity=identity_of(values),
        key=values.get("key") or "",
    )


def result_of(row: Row) -> PictureResult:
    """Return the result in a row."""
    return PictureResult(Path(row.path), row.candidates, row.error, row.identity, row.corrected)


def identity_of(values: dict[str, Any]) -> FileIdentity | None:
    """Return the identity in the values of a row, None if there is none."""
    size, time = values.get("size"), values.get("mtime_ns")
    try:
        return FileIdentity(int(size), int(time), values.get("sha256") or "")  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None  # not stored, or changed by a spreadsheet program
