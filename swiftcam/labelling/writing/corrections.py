"""Corrections: labels given by hand, which replace the labels of the model.

The file is JSON Lines and only grows; an empty label removes a correction. A correction belongs to
a `PictureId`, so another picture that later has the same path or name does not get it.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from swiftcam import files, paths
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.regular_file import read_regular
from swiftcam.errors import OutputError, system_reason
from swiftcam.labelling.finding.picture_id import PictureId, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST_FILE = 1_000_000_000  # bytes: some millions of corrections


class CorrectionFields(msgspec.Struct):
    """The types of a line; other fields are ignored. `path`: of earlier versions, for `place`."""

    label: str
    place: str = ""
    size: int | None = None
    mtime_ns: int | None = None
    sha256: str = ""
    until: int | None = None
    path: str = ""


_CORRECTION = msgspec.json.Decoder(CorrectionFields)


@dataclass(frozen=True, slots=True)
class _Correction:
    """A label of a picture.

    `until`: None, or, of an earlier version, which did not note the content: the time of the file
    of corrections, in nanoseconds; a picture that was changed later is another one.
    """

    id: PictureId
    label: str
    until: int | None = None

    def is_of(self, picture: PictureId) -> bool:
        """Tell whether it is the correction of a picture."""
        if self.until is None:
            return self.id.is_same(picture)
        is_older = picture.mtime_ns is not None and picture.mtime_ns <= self.until
        return is_older and self.id.key == picture.key

    def line(self) -> bytes:
        """Return it as a line of the file."""
        id_ = self.id
        values = {"place": id_.place, "size": id_.size, "mtime_ns": id_.mtime_ns}
        values |= {"sha256": id_.sha256, "label": self.label}
        if self.until is not None:
            values["until"] = self.until
        return (json.dumps(values, ensure_ascii=False) + "\n").encode()


def default_corrections_path() -> Path:
    """Return the default file of corrections, in the user's data directory."""
    return paths.data_dir() / "corrections.jsonl"


class Corrections:
    """The labels given by hand. Any thread may use them."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the corrections in a file, which need not exist; one of an earlier version changes.

        Raises:
            OutputError: the file cannot be read.
        """
        self.path = path or default_corrections_path()
        self._lock = threading.Lock()
        self._by_key: dict[bytes, list[_Correction]] = {}
        self._has_older = False
        for correction in self._stored():
            self._keep(correction)
        if self._has_older:
            self._convert()

    def __len__(self) -> int:
        return sum(map(len, self._by_key.values()))

    def get(self, picture: PictureId) -> str:
        """Return the label of a picture, "" if there is none."""
        given = self._by_key.get(picture.key, [])
        return next((each.label for each in given if each.is_of(picture)), "")

    def set(self, picture: PictureId, label: str) -> None:
        """Set the label of a picture; "" removes it.

        Raises:
            OutputError: the label cannot be stored.
        """
        correction = _Correction(picture, label.strip())
        with self._lock:
            if self.get(picture) == correction.label:
                return
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("ab+") as file:
                    file.write(self._missing_newline(file.tell()) + correction.line())
            except OSError as error:
                raise OutputError(
                    f"The correction cannot be stored in {self.path} ({error.strerror}). "
                    "Make the file writable, then try again."
                ) from error
            self._keep(correction)

    def _missing_newline(self, size: int) -> bytes:
        """Return a line end if the last line of the file is incomplete, else nothing."""
        if not size:
            return b""
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return b"" if file.read(1) == b"\n" else b"\n"

    def _keep(self, correction: _Correction) -> None:
        """Add a correction in place of the one that its picture has."""
        key = correction.id.key
        given = self._by_key.pop(key, [])
        if correction.until is None:
            given = [each for each in given if not each.is_of(correction.id)]
        else:
            given = [each for each in given if each.until is None]
        if correction.label:
            given = [*given, correction]
        if given:
            self._by_key[key] = given

    def _stored(self) -> Iterator[_Correction]:
        try:
            lines = read_regular(self.path, _LARGEST_FILE).splitlines()
            changed = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        except (OSError, DocumentError) as error:
            raise OutputError(
                f"The corrections in {self.path} cannot be read ({_reason(error)}). "
                "Check the permissions of the file."
            ) from error
        for line in lines:
            try:
                found = _CORRECTION.decode(line)
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
                continue  # left incomplete by a crash
            if found.path and not found.place:
                self._has_older = True
                yield _Correction(PictureId(place_of(Path(found.path))), found.label, changed)
            elif found.place or found.sha256:
                picture = PictureId(found.place, found.size, found.mtime_ns, found.sha256)
                yield _Correction(picture, found.label, found.until)

    def _convert(self) -> None:
        """Write all corrections in the present form, so that they keep the time of the file."""
        with suppress(OSError), files.atomic_path(self.path) as temporary:
            temporary.write_bytes(
                b"".join(each.line() for given in self._by_key.values() for each in given)
            )


def _reason(error: OSError | DocumentError) -> str:
    return system_reason(error) if isinstance(error, OSError) else str(error)
