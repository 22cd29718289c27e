"""Background work on models: downloads, imports, verification."""

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
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from swiftcam.jobs.job import Job


class ModelJobs:
    """The jobs, at most one for each model.

    They outlive the page, which is built again at each change of language.
    """

    def __init__(
        self,
        download: Callable[[str], Job[Any]] = DownloadJob,
        verify: Callable[[str], Job[Any]] = VerifyJob,
    ) -> None:
        self._download = download
        self._verify = verify
        self._all: dict[str, Job[Any]] = {}
        self._imports: list[str] = []  # those without a dialog, in their order
        self._to_use: tuple[str, str] | None = None  # the model, and the one that it replaces

    def get(self, name: str) -> Job[Any] | None:
        """Return the last job of a model."""
        return self._all.get(name)

    def download(self, name: str) -> None:
        """Start or resume the download of a model."""
        self._start(name, self._download)

    def download_to_use(self, name: str, present: str) -> None:
        """Download a model that then replaces `present`, the model in use."""
        self.download(name)
        self._to_use = name, present

    def ready_to_use(self, present: str) -> str:
        """Return the model of `download_to_use` once when it is there, "" before and after.

        It is not used if the download fails or is cancelled, or if another model than before is
        in use: `present`.
        """
        name, replaced = self._to_use or ("", "")
        job = self._all.get(name)
        if job is not None and job.is_running and present == replaced:
            return ""
        self._to_use = None
        is_there = job is not None and job.result is not None
        return name if is_there and present == replaced else ""

    def verify(self, name: str) -> None:
        """Start to check the hash of a model and every engine against its golden values."""
        self._start(name, self._verify)

    def import_model(self, path: Path) -> str:
        """Start to import the user's own model; return the name it will have.

        Raises:
            ArgumentError: the file name gives no valid model name, or the file is being imported.
        """
        path = path.absolute()
        for job in self._all.values():
            if isinstance(job, ImportJob) and job.is_running and job.path == path:
                raise ArgumentError(
                    phrase(
                        "{file} is being imported already, as {name}. Wait until it has finished.",
                        file=path.name,
                        name=job.name,
                    )
                )
        name = self.free_name(path)
        self.start_import(ImportRequest(path, name))
        self._imports = [known for known in self._imports if self._is_running(known)] + [name]
        return name

    def start_import(self, request: ImportRequest) -> None:
        """Start to import a model with the choices of a request.

        Raises:
            ArgumentError: another import with this name is running.
        """
        self.require_idle(request.name)
        self._start(request.name, lambda _: ImportJob(request))

    def require_idle(self, name: str) -> None:
        """Check that no job of a model is running.

        Raises:
            ArgumentError: one is, so that another model cannot get its name.
        """
        if self._is_running(name):
            raise ArgumentError(
                phrase(
                    "Another model is being imported as {name}. Choose another name, or wait until "
                    "it has finished.",
                    name=name,
                )
            )

    def free_name(self, path: Path) -> str:
        """Return a name for the model in a file that neither a model nor a running job has.

        Raises:
            ArgumentError: no letter of the file name is allowed in a model name.
        """
        running = {name for name in self._all if self._is_running(name)}
        return free_name(path, running | {entry.name for entry in list_models()})

    @property
    def imports(self) -> list[Job[Any]]:
        """The running imports without a dialog, and those that ended since the last one began."""
        return [self._all[name] for name in self._imports if name in self._all]

    def cancel(self, name: str) -> None:
        """Cancel the job of a model; a partial download is kept."""
        if name in self._all:
            self._all[name].cancel()

    def unfinished(self) -> list[str]:
        """Return a sentence for each model that is being downloaded or imported."""
        running = [job for job in self._all.values() if job.is_running]
        return [
            *(
                tr("{name} is being downloaded; what has arrived is kept.", name=job.name)
                for job in running
                if job.kind == DownloadJob.kind
            ),
            *(
                tr("{name} is being imported.", name=job.name)
                for job in running
                if job.kind == ImportJob.kind
            ),
        ]

    def forget(self, name: str) -> None:
        """Forget the ended job of a model, and its error."""
        self._all.pop(name, None)

    def stop(self) -> None:
        """Cancel all jobs; returns at once."""
        for job in self._all.values():
            job.cancel()

    def close(self, timeout: float) -> None:
        """Cancel all jobs and wait for them, `timeout` seconds in all."""
        self.stop()
        deadline = Deadline(timeout)
        for job in self._all.values():
            if job.is_running:
                job.join(deadline.remaining())

    def _is_running(self, name: str) -> bool:
        return name in self._all and self._all[name].is_running

    def _start(self, name: str, make: Callable[[str], Job[Any]]) -> None:
        if not self._is_running(name):
            self._all[name] = make(name)
            self._all[name].start()


def free_name(path: Path, taken: Container[str]) -> str:
    """Return an unused model name, made from the name of a file or directory.

    Raises:
        ArgumentError: no letter of the file name is allowed in a model name.
    """
    wanted = path.name if path.is_dir() else path.stem
    base = re.sub(r"[^a-z0-9._-]+", "-", wanted.lower()).strip("-._")[:48]
    for number in count(1):
        name = base if number == 1 else f"{base}-{number}"
        if not is_model_name(name):
            raise ArgumentError(
                phrase(
                    "The file name {file} gives no valid model name. Rename it, or choose a name "
                    "with: swiftcam models import --name",
                    file=path.name,
                )
            )
        if name not in taken:
            return name
    raise AssertionError("there is always a next number")
