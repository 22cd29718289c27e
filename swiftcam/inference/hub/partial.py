"""A file that is on its way: what has come of it so far, and what it is a part of."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

from swiftcam import paths
from swiftcam.inference.models.disk import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_STATE = "part.json"


class Partial:
    """A file in a folder of its own that grows; it outlives the process, killed or not.

    The bytes are only ever appended, so whatever is there is right as far as it goes. They belong
    to what `part.json` says; the folder is this object's and is removed as a whole.
    """

    def __init__(self, folder: Path, file_name: str) -> None:
        self.folder = folder
        self.path = folder / file_name

    @property
    def size(self) -> int:
        """How many bytes have come."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def begin(self, identity: Mapping[str, Any]) -> None:
        """Go on with what is there if it is part of the same thing, else start from nothing.

        Raises:
            StoreError: the folder cannot be written.
        """
        state = self.folder / _STATE
        try:
            found = json.loads(state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = None
        if found == dict(identity):
            return
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
            with paths.atomic_path(state) as temporary:
                temporary.write_text(json.dumps(dict(identity)), encoding="utf-8")

    def truncate(self) -> None:
        """Forget the bytes; the next ones are the first.

        Raises:
            StoreError: the file cannot be written.
        """
        with writing(self.folder):
            self.path.write_bytes(b"")

    def append(self, chunk: bytes) -> None:
        """Add the bytes that came.

        Raises:
            StoreError: they cannot be written, for want of room for instance.
        """
        with writing(self.folder), self.path.open("ab") as file:
            file.write(chunk)

    def sync(self) -> None:
        """Have the system write the bytes to the disk itself.

        Raises:
            StoreError: it cannot.
        """
        with writing(self.folder), self.path.open("rb+") as file:
            os.fsync(file.fileno())

    def discard(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
