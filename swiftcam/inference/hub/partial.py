"""A partially downloaded file, kept on the disk so that the download can be resumed."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

from swiftcam import files
from swiftcam.documents.parse import read_json_file
from swiftcam.inference.models.store_errors import store_errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_STATE = "part.json"


class Partial:
    """A partially downloaded file in a folder of its own.

    Bytes are only appended, so the file is valid after a crash too. `part.json` beside it
    identifies the complete file. The folder contains nothing else and is removed as a whole.
    """

    def __init__(self, folder: Path, file_name: str) -> None:
        self.folder = folder
        self.path = folder / file_name

    @property
    def size(self) -> int:
        """The number of downloaded bytes."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def begin(self, identity: Mapping[str, Any]) -> None:
        """Keep the bytes if they belong to the file `identity`, else start with an empty file.

        Raises:
            StoreError: the folder cannot be written.
        """
        state = self.folder / _STATE
        try:
            found = read_json_file(state)
        except (OSError, ValueError):
            found = None
        if found == dict(identity):
            return
        with store_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
            with files.atomic_path(state) as temporary:
                temporary.write_text(json.dumps(dict(identity)), encoding="utf-8")

    def truncate(self) -> None:
        """Remove all bytes; the download starts at the beginning.

        Raises:
            StoreError: the file cannot be written.
        """
        with store_errors(self.folder):
            self.path.write_bytes(b"")

    def append(self, chunk: bytes) -> None:
        """Append downloaded bytes.

        Raises:
            StoreError: they cannot be written; the disk may be full.
        """
        with store_errors(self.folder), self.path.open("ab") as file:
            file.write(chunk)

    def sync(self) -> None:
        """Flush the bytes to the disk.

        Raises:
            StoreError: that failed.
        """
        with store_errors(self.folder), self.path.open("rb+") as file:
            os.fsync(file.fileno())

    def discard(self) -> None:
        """Remove the folder and its files."""
        shutil.rmtree(self.folder, ignore_errors=True)
