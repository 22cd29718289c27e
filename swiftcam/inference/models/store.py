"""The user's directory of models: reading it, locking it, adding and removing a model.

This file only manages the directory; the room `inference/store` downloads into it and verifies it.
```
NAME/          a model: its weights, config.json, preprocessor_config.json, model.json, golden.npz
.partial/NAME/ an unfinished download
.staging/NAME/ a model being added; renamed to NAME/ when it is complete
.locks/        a lock file for each name, held while NAME changes
pins.json      the SHA-256 of first downloads, which later downloads must match
```
A model is there completely or not at all. Any thread and any number of processes may use the
store: it keeps nothing in memory.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from swiftcam import files, paths
from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ArgumentError, StoreError
from swiftcam.inference.models.model_record import RECORD_NAME, Record, read_record
from swiftcam.inference.models.spec import is_model_name
from swiftcam.inference.models.spec_fields import Commit, Sha256
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from swiftcam.inference.models.spec import HubSource

_LOCK_POLL = 0.2  # seconds between two attempts to get a lock


@dataclass(frozen=True)
class Pin:
    """Hash, size (bytes) and commit of the first download of a file; later ones must match."""

    sha256: str
    size: int
    commit: str


class Store:
    """The directory of installed models, by default the user's; it is created when first needed."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or paths.store_dir()

    def names(self) -> list[str]:
        """Return the names of the installed models, sorted."""
        found = self.root.glob(f"*/{RECORD_NAME}")
        try:
            return sorted(path.parent.name for path in found if is_model_name(path.parent.name))
        except OSError:
            return []

    def has(self, name: str) -> bool:
        """Tell whether a model is installed."""
        return is_model_name(name) and (self.root / name / RECORD_NAME).is_file()

    def path_of(self, name: str) -> Path:
        """Return the directory of an installed model.

        Raises:
            ArgumentError: it is not installed.
        """
        if not self.has(name):
            raise ArgumentError(f"There is no model {name!r} in {self.root}.")
        return self.root / name

    def record(self, name: str) -> Record:
        """Return the metadata of an installed model.

        Raises:
            ArgumentError: it is not installed.
            ModelError: its `model.json` is damaged.
        """
        return read_record(self.path_of(name))

    def partial(self, name: str) -> Path:
        """Return the folder of an unfinished download (not created)."""
        return self.root / ".partial" / name

    def bytes_of(self, name: str) -> int:
        """Return the bytes that a model uses on the disk, an unfinished download included."""
        folders = (self.root / name, self.partial(name))
        files = (file for folder in folders for file in folder.glob("*"))
        return sum(file.stat().st_size for file in files if file.is_file())

    @contextmanager
    def lock(self, name: str, watch: Watch) -> Iterator[None]:
        """Hold the lock of a model, which excludes other threads and processes.

        Raises:
            Cancelled: it was cancelled while waiting for the lock.
            StoreError: the store cannot be written.
        """
        import filelock

        folder = self.root / ".locks"
        with store_errors(self.root):
            folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(folder / f"{name}.lock", thread_local=False)
            while True:
                try:
                    lock.acquire(timeout=0)
                    break
                except filelock.Timeout:
                    watch.tell(Phase.WAITING)
                    watch.pause(_LOCK_POLL)
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def adding(self, name: str, *, may_replace: bool = False) -> Iterator[Path]:
        """Yield an empty directory that becomes the model when the block succeeds.

        The caller holds the lock. If the block raises or the process ends, no model is added, and
        one that `may_replace` would replace stays.

        Raises:
            StoreError: the store cannot be written.
        """
        self._clear_staging(name)
        staging = self._staging / name
        with store_errors(self.root):
            staging.mkdir(parents=True)
        try:
            yield staging
            with store_errors(self.root):
                if may_replace and (self.root / name).is_dir():
                    (self.root / name).rename(self._staging / f"{name}~gone")
                staging.rename(self.root / name)
        finally:
            self._clear_staging(name)

    def remove(self, name: str, watch: Watch | None = None) -> int:
        """Remove a model, or its unfinished download; return the freed bytes.

        Its pin is kept.

        Raises:
            ArgumentError: neither exists.
            StoreError: the files cannot be removed.
        """
        folder = self.root / name
        is_known = is_model_name(name)
        if not is_known or not (folder.is_dir() or self.partial(name).is_dir()):
            raise ArgumentError(f"There is no model {name!r} in {self.root}: nothing was removed.")
        with self.lock(name, watch or Watch()):
            freed = self.bytes_of(name)
            try:
                self._delete(folder, name)
            except OSError as error:
                raise StoreError(
                    phrase(
                        "{name} cannot be removed from {folder} ({reason}). Close programs that "
                        "use it, make the folder writable, and try again.",
                        name=name,
                        folder=str(self.root),
                        reason=error.strerror,
                    )
                ) from error
        return freed

    def _delete(self, folder: Path, name: str) -> None:
        if folder.is_dir():
            # The rename hides the model at once; deleting its files may take longer.
            self._clear_staging(name)
            gone = self._staging / f"{name}~gone"
            gone.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(gone)
            if gone.is_symlink():
                gone.unlink()  # what a link leads to is not in the store
            else:
                shutil.rmtree(gone)
        if self.partial(name).is_dir():
            shutil.rmtree(self.partial(name))

    def pin(self, source: HubSource) -> Pin | None:
        """Return the pin of a file of the hub; None before its first download.

        Raises:
            StoreError: `pins.json` is damaged.
        """
        return self._pins().get(_key(source))

    def set_pin(self, source: HubSource, pin: Pin) -> None:
        """Record the pin of a file; later downloads must match it.

        Raises:
            StoreError: the store cannot be written, or `pins.json` is damaged.
        """
        # No model can have this name, so that its lock is another one.
        with self.lock(".pins", Watch()):
            pins = {key: vars(each) for key, each in {**self._pins(), _key(source): pin}.items()}
            with store_errors(self.root), files.atomic_path(self._pins_file) as temporary:
                temporary.write_text(json.dumps(pins, indent=2) + "\n", encoding="utf-8")

    @property
    def _staging(self) -> Path:
        return self.root / ".staging"

    def _clear_staging(self, name: str) -> None:
        """Remove files that a killed process left behind; the caller holds the lock."""
        for left in (name, f"{name}~gone"):
            shutil.rmtree(self._staging / left, ignore_errors=True)

    @property
    def _pins_file(self) -> Path:
        return self.root / "pins.json"

    def _pins(self) -> dict[str, Pin]:
        try:
            pins = converted({"pins": read_json_file(self._pins_file)}, _PinsFields).pins
        except FileNotFoundError:
            return {}
        except (OSError, DocumentError) as error:
            raise StoreError(
                phrase(
                    "{path} cannot be read ({reason}). It contains the hashes of first downloads: "
                    "restore a copy, or delete it to accept the next downloads.",
                    path=str(self._pins_file),
                    reason=str(error),
                )
            ) from error
        return {key: Pin(pin.sha256, pin.size, pin.commit) for key, pin in pins.items()}


class _PinFields(Struct, forbid_unknown_fields=True):
    """The fields of a `Pin`."""

    sha256: Sha256
    size: Annotated[int, Meta(ge=1)]
    commit: Commit


class _PinsFields(Struct):
    """The pins by repository, revision and file."""

    pins: dict[str, _PinFields]


def _key(source: HubSource) -> str:
    return f"{source.repository}@{source.revision}/{source.file}"
