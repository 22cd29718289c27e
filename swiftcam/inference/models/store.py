"""The user's models on disk: one directory for each, there as a whole or not at all.

```
NAME/          a model: its weights, config.json, preprocessor_config.json, model.json, golden.npz
.partial/NAME/ what has come of a download
.staging/NAME/ a model being put together; becomes NAME/ by a rename
.locks/        one for each name: whoever changes NAME holds it
pins.json      the SHA-256 that first downloads had, which later ones must have
```

Any thread and any number of processes: a store keeps nothing in memory.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swiftcam import paths
from swiftcam.errors import ArgumentError, StoreError
from swiftcam.inference.models.disk import writing
from swiftcam.inference.models.model_record import RECORD_NAME, Record, read_record
from swiftcam.inference.models.spec import is_model_name
from swiftcam.jobs.progress import Phase, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from swiftcam.inference.models.spec import HubSource

_LOOK = 0.2  # seconds between two tries to get a lock


@dataclass(frozen=True)
class Pin:
    """What the first download of a file of the hub had, and later ones must have."""

    sha256: str
    size: int
    commit: str


class Store:
    """The models in one directory, the user's by default; nothing is created before it is used."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or paths.store_dir()

    def names(self) -> list[str]:
        """Return the names of the models that are here."""
        found = self.root.glob(f"*/{RECORD_NAME}")
        try:
            return sorted(path.parent.name for path in found if is_model_name(path.parent.name))
        except OSError:
            return []

    def has(self, name: str) -> bool:
        """Tell whether a model is here."""
        return is_model_name(name) and (self.root / name / RECORD_NAME).is_file()

    def path_of(self, name: str) -> Path:
        """Return the directory of a model that is here.

        Raises:
            ArgumentError: it is not.
        """
        if not self.has(name):
            raise ArgumentError(f"There is no model {name!r} in {self.root}.")
        return self.root / name

    def record(self, name: str) -> Record:
        """Return what is known of a model that is here.

        Raises:
            ArgumentError: it is not here.
            ModelError: its `model.json` is damaged.
        """
        return read_record(self.path_of(name))

    def partial(self, name: str) -> Path:
        """Return the folder for what has come of a download (not created)."""
        return self.root / ".partial" / name

    def bytes_of(self, name: str) -> int:
        """Return the bytes that a model takes on the disk, with what has come of a download."""
        folders = (self.root / name, self.partial(name))
        files = (file for folder in folders for file in folder.glob("*"))
        return sum(file.stat().st_size for file in files if file.is_file())

    @contextmanager
    def lock(self, name: str, watch: Watch) -> Iterator[None]:
        """Be the only one, of all processes, who changes the model.

        Raises:
            Cancelled: it was called off while another held the lock.
            StoreError: the store cannot be written.
        """
        import filelock

        folder = self.root / ".locks"
        with writing(self.root):
            folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(folder / f"{name}.lock", thread_local=False)
            while True:
                try:
                    lock.acquire(timeout=0)
                    break
                except filelock.Timeout:
                    watch.tell(Phase.WAITING)
                    watch.pause(_LOOK)
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def adding(self, name: str) -> Iterator[Path]:
        """Yield an empty directory that becomes the model when the block succeeds.

        The caller holds the lock. If the block raises, or the process dies, the model is not there.

        Raises:
            StoreError: the store cannot be written.
        """
        self._clear_staging(name)
        staging = self._staging / name
        with writing(self.root):
            staging.mkdir(parents=True)
        try:
            yield staging
            with writing(self.root):
                staging.rename(self.root / name)
        finally:
            self._clear_staging(name)

    def remove(self, name: str, watch: Watch | None = None) -> int:
        """Remove a model, or what has come of its download; return the bytes that were freed.

        What its first download was pinned to is kept.

        Raises:
            ArgumentError: there is neither.
            StoreError: the files cannot be removed.
        """
        folder = self.root / name
        is_known = is_model_name(name)
        if not is_known or not (folder.is_dir() or self.partial(name).is_dir()):
            raise ArgumentError(f"There is no model {name!r} in {self.root}: nothing was removed.")
        with self.lock(name, watch or Watch()):
            freed = self.bytes_of(name)
            try:
                self._take_away(folder, name)
            except OSError as error:
                raise StoreError(
                    f"{name} cannot be removed from {self.root} ({error.strerror}). Close what "
                    "uses it, make the folder writable, and try again."
                ) from error
        return freed

    def _take_away(self, folder: Path, name: str) -> None:
        if folder.is_dir():
            # Gone at once for everyone else, however long the removal takes.
            self._clear_staging(name)
            gone = self._staging / f"{name}~gone"
            gone.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(gone)
            shutil.rmtree(gone)
        if self.partial(name).is_dir():
            shutil.rmtree(self.partial(name))

    def pin(self, source: HubSource) -> Pin | None:
        """Return what the first download of a file of the hub had; None if there was none.

        Raises:
            StoreError: `pins.json` is damaged.
        """
        values = self._pins().get(_key(source))
        return Pin(**values) if values else None

    def remember(self, source: HubSource, pin: Pin) -> None:
        """Have later downloads of a file match this one.

        Raises:
            StoreError: the store cannot be written, or `pins.json` is damaged.
        """
        with self.lock("pins", Watch()):
            pins = self._pins() | {_key(source): vars(pin)}
            with writing(self.root), paths.atomic_path(self._pins_file) as temporary:
                temporary.write_text(json.dumps(pins, indent=2) + "\n", encoding="utf-8")

    @property
    def _staging(self) -> Path:
        return self.root / ".staging"

    def _clear_staging(self, name: str) -> None:
        """Remove what a killed process left; the caller holds the lock."""
        for left in (name, f"{name}~gone"):
            shutil.rmtree(self._staging / left, ignore_errors=True)

    @property
    def _pins_file(self) -> Path:
        return self.root / "pins.json"

    def _pins(self) -> dict[str, Any]:
        try:
            pins = json.loads(self._pins_file.read_text(encoding="utf-8"))
            for values in pins.values():
                Pin(**values)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{self._pins_file} cannot be read ({error}). It holds the hashes of first "
                "downloads: put back a copy of it, or delete it to trust the next downloads anew."
            ) from error
        return dict(pins)


def _key(source: HubSource) -> str:
    return f"{source.repository}@{source.revision}/{source.file}"
