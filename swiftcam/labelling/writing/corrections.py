"""Corrections: labels given by hand, which replace the labels of the model.

The file is JSON Lines and only grows; an empty label removes a correction.
"""

from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING

import msgspec

from swiftcam import paths
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.regular_file import read_regular
from swiftcam.errors import OutputError, system_reason
from swiftcam.labelling.writing.rows import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST_FILE = 1_000_000_000  # bytes: some millions of corrections


class CorrectionFields(msgspec.Struct):
    """The types of a line; other fields are ignored."""

    path: str
    label: str


_CORRECTION = msgspec.json.Decoder(CorrectionFields)


def default_corrections_path() -> Path:
    """Return the default file of corrections, in the user's data directory."""
    return paths.data_dir() / "corrections.jsonl"


class Corrections:
    """The labels given by hand. Any thread may use them."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the corrections in a file, which need not exist.

        Raises:
            OutputError: the file cannot be read.
        """
        self.path = path or default_corrections_path()
        self._lock = threading.Lock()
        self._labels: dict[str, str] = {}
        for picture, label in self._stored():
            self._keep(picture, label)

    def __len__(self) -> int:
        return len(self._labels)

    def get(self, picture: Path) -> str:
        """Return the label of a picture, "" if there is none."""
        return self._labels.get(_key(picture), "")

    def set(self, picture: Path, label: str) -> None:
        """Set the label of a picture; "" removes it.

        Raises:
            OutputError: the label cannot be stored.
        """
        key, label = _key(picture), label.strip()
        line = json.dumps({"path": key, "label": label}, ensure_ascii=False) + "\n"
        with self._lock:
            if self._labels.get(key, "") == label:
                return
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("ab+") as file:
                    file.write(self._missing_newline(file.tell()) + line.encode())
            except OSError as error:
                raise OutputError(
                    f"The correction cannot be stored in {self.path} ({error.strerror}). "
                    "Make the file writable, then try again."
                ) from error
            self._keep(key, label)

    def _missing_newline(self, size: int) -> bytes:
        """Return a line end if the last line of the file is incomplete, else nothing."""
        if not size:
            return b""
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return b"" if file.read(1) == b"\n" else b"\n"

    def _keep(self, key: str, label: str) -> None:
        if label:
            self._labels[key] = label
        else:
            self._labels.pop(key, None)

    def _stored(self) -> Iterator[tuple[str, str]]:
        try:
            lines = read_regular(self.path, _LARGEST_FILE).splitlines()
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
                yield found.path, found.label
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
                continue  # left incomplete by a crash


def _reason(error: OSError | DocumentError) -> str:
    return system_reason(error) if isinstance(error, OSError) else str(error)


def _key(picture: Path) -> str:
    return printable(type(picture)(os.path.abspath(picture)))
