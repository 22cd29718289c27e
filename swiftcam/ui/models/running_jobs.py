"""Work on models that goes on in the background: downloads, imports, checks."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.model_jobs import DownloadJob, ImportJob, VerifyJob
from swiftcam.inference.models.inventory import list_models
from swiftcam.inference.models.spec import is_model_name
from swiftcam.jobs.closing import Deadline
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from swiftcam.jobs.job import Job


class ModelJobs:
    """Work on models, one job for each; it outlives the page, which each language builds anew."""

    def __init__(
        self,
        download: Callable[[str], Job[Any]] = DownloadJob,
        check: Callable[[str], Job[Any]] = VerifyJob,
    ) -> None:
        self._download = download
        self._check = check
        self._all: dict[str, Job[Any]] = {}

    def get(self, name: str) -> Job[Any] | None:
        """Return the last work on a model."""
        return self._all.get(name)

    def download(self, name: str) -> None:
        """Begin to download a model, or go on."""
        self._start(name, self._download)

    def check(self, name: str) -> None:
        """Hash a model again, and compare every engine with its golden values."""
        self._start(name, self._check)

    def bring_in(self, path: Path) -> str:
        """Begin to import a model of the user's own; return the name it is to have.

        Raises:
            ArgumentError: no name can be made from that of the file.
        """
        name = free_name(path, {entry.name for entry in list_models()})
        self._start(name, lambda name: ImportJob(ImportRequest(path, name)))
        return name

    def cancel(self, name: str) -> None:
        """Call work off; what has come of a download is kept."""
        if name in self._all:
            self._all[name].cancel()

    def forget(self, name: str) -> None:
        """Forget work that is over, and its error."""
        self._all.pop(name, None)

    def stop(self) -> None:
        """Cancel everything, without waiting for it."""
        for job in self._all.values():
            job.cancel()

    def close(self, timeout: float) -> None:
        """Cancel everything and wait for it, `timeout` seconds in all."""
        self.stop()
        deadline = Deadline(timeout)
        for job in self._all.values():
            if job.is_running:
                job.join(deadline.remaining())

    def _start(self, name: str, make: Callable[[str], Job[Any]]) -> None:
        present = self._all.get(name)
        if present is None or not present.is_running:
            self._all[name] = make(name)
            self._all[name].start()


def free_name(path: Path, taken: Container[str]) -> str:
    """Return a name for the model in a file or directory that no other model has.

    Raises:
        ArgumentError: no letter of the file's name can be used.
    """
    wanted = path.name if path.is_dir() else path.stem
    base = re.sub(r"[^a-z0-9._-]+", "-", wanted.lower()).strip("-._")[:48]
    for number in count(1):
        name = base if number == 1 else f"{base}-{number}"
        if not is_model_name(name):
            raise ArgumentError(
                phrase(
                    "No name for the model can be made from {file}. Use swiftcam models import "
                    "--name.",
                    file=path.name,
                )
            )
        if name not in taken:
            return name
    raise AssertionError("there is always a next number")
