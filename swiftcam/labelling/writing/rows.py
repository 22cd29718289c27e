"""The row of a picture in a results file, and how rows look in JSON Lines.

A row says, beside the labels, which file made it (size, time, hash) and what (`key`: model, recipe
and options). That is all a resumed batch needs: there is no second file to fall out of step.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from swiftcam.errors import ArgumentError
from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.finding.picture_result import FileIdentity, PictureResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_JSON_BEGIN = b'{"path": '


@dataclass(frozen=True, slots=True)
class Row:
    """A result as it is stored. `path` is text that UTF-8 can hold."""

    path: str
    candidates: tuple[Candidate, ...]
    error: str
    model: str
    corrected: str
    identity: FileIdentity | None
    key: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A row found in a file, without its labels, and the bytes it takes there."""

    path: str
    error: str
    identity: FileIdentity | None
    key: str
    corrected: str
    start: int
    end: int


class Codec(Protocol):
    """One form of a results file."""

    def header(self) -> bytes:
        """Return what a new file begins with."""

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, the end of the line included."""

    def scan(self, file: BinaryIO) -> Iterator[Stored]:
        """Yield the whole rows of a file; what is torn at its end is left out.

        Raises:
            ArgumentError: it is no results file of this form.
        """

    def could_begin(self, torn: bytes, *, is_first: bool) -> bool:
        """Tell whether a row, or what comes before the first one, can begin with these bytes."""


def row_of(result: PictureResult, model: str, key: str) -> Row:
    """Return the row of a result; `model` and `key` say what made it."""
    return Row(
        printable(result.path),
        result.candidates,
        printable(result.error),
        model,
        result.corrected,
        result.identity,
        key,
    )


def printable(text: Path | str) -> str:
    """Return a path as text that UTF-8 can hold, even where its bytes are not valid UTF-8."""
    return str(text).encode("utf-8", "backslashreplace").decode("utf-8")


def row_digest(path: str) -> bytes:
    """Return 12 bytes that stand for a row's path, made absolute."""
    absolute = os.path.abspath(path)
    return hashlib.blake2b(absolute.encode("utf-8", "replace"), digest_size=12).digest()


class JsonLines:
    """One object a line; `predictions` is a list of {index, label, probability}."""

    def header(self) -> bytes:
        """Return nothing: there is no header."""
        return b""

    def encode(self, row: Row) -> bytes:
        """Return a row as bytes, the end of the line included."""
        return (json.dumps(to_json(row), ensure_ascii=False) + "\n").encode()

    def scan(self, file: BinaryIO) -> Iterator[Stored]:
        """Yield the whole rows of a file; what is torn at its end is left out.

        Raises:
            ArgumentError: a line is not a result.
        """
        end = 0
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            start, end = end, end + len(line)
            try:
                row = from_json(json.loads(line))
            except (ValueError, TypeError, KeyError) as error:
                raise ArgumentError(
                    f"Line {number} of the output is not a result of SwiftCam. "
                    "Choose another --output, or leave out --resume."
                ) from error
            yield Stored(row.path, row.error, row.identity, row.key, row.corrected, start, end)

    def could_begin(self, torn: bytes, *, is_first: bool) -> bool:
        """Tell whether a row can begin with these bytes."""
        return torn.startswith(_JSON_BEGIN[: len(torn)])


def to_json(row: Row) -> dict[str, Any]:
    """Return a row as the object of a JSON line."""
    identity = row.identity
    return {
        "path": row.path,
        "predictions": [dataclasses.asdict(candidate) for candidate in row.candidates],
        "error": row.error or None,
        "model": row.model,
        "corrected": row.corrected or None,
        "size": identity.size if identity else None,
        "mtime_ns": identity.mtime_ns if identity else None,
        "sha256": (identity.sha256 or None) if identity else None,
        "key": row.key,
    }


def from_json(values: dict[str, Any]) -> Row:
    """Return the row of such an object; what older files lack is empty.

    Raises:
        KeyError, TypeError, ValueError: it is no such object.
    """
    return Row(
        path=str(values["path"]),
        candidates=tuple(Candidate(**candidate) for candidate in values["predictions"]),
        error=values["error"] or "",
        model=values.get("model") or "",
        corrected=values.get("corrected") or "",
        identity=identity_of(values),
        key=values.get("key") or "",
    )


def result_of(row: Row) -> PictureResult:
    """Return the result that a row was made of."""
    return PictureResult(Path(row.path), row.candidates, row.error, row.identity, row.corrected)


def identity_of(values: dict[str, Any]) -> FileIdentity | None:
    """Return the identity in the values of a row, None if there is none."""
    size, time = values.get("size"), values.get("mtime_ns")
    try:
        return FileIdentity(int(size), int(time), values.get("sha256") or "")  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None  # none was stored, or a spreadsheet has rounded it
