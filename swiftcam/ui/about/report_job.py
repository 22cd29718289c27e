"""The doctor's report, made in a process of its own: it imports every library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.jobs.job import Job
from swiftcam.jobs.own_program import own_command
from swiftcam.phrases import phrase
from swiftcam.selftest.child import start_process

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from swiftcam.jobs.progress import Watch


class ReportJob(Job[str]):
    """Makes the report of `swiftcam doctor`; `result` is its text. `command`: for tests."""

    kind = "report"

    def __init__(self, command: Sequence[str] = ()) -> None:
        super().__init__("SwiftCam", self._read)
        self._command = list(command) or [*own_command(), "doctor"]
        self._process: subprocess.Popen[str] | None = None

    def cancel(self) -> None:
        """End the process at once."""
        super().cancel()
        if self._process is not None:
            self._process.terminate()

    def _read(self, watch: Watch) -> str:
        """Run the process, and return what it prints.

        Raises:
            SwiftCamError: the process cannot be started, or failed.
            Cancelled: the job was cancelled.
        """
        try:
            process = start_process(self._command)
        except OSError as error:
            raise _failed(str(error)) from error
        self._process = process
        if watch.cancelled.is_set():  # before the process was started
            process.terminate()
        with process:
            assert process.stdout is not None
            text = process.stdout.read()
        watch.check()
        if process.returncode or not text.strip():
            raise _failed(f"exit code {process.returncode}")
        return text


def _failed(reason: str) -> SwiftCamError:
    return SwiftCamError(
        phrase(
            "The report could not be made ({reason}). Run: swiftcam doctor",
            reason=reason,
        )
    )
