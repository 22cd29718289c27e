"""The self-test in a process of its own, so that the window stays responsive.

It is a `Job`, whose thread reads the results as they come, one JSON line each.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from swiftcam.jobs.job import Job
from swiftcam.jobs.own_program import WINDOWS_FLAGS, own_command, own_environment
from swiftcam.selftest.check_result import CheckFailedError, CheckResult, Report, result_from_dict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.jobs.progress import Watch


def start_process(command: Sequence[str]) -> subprocess.Popen[str]:
    """Start a command whose output is read, without a console and in the background.

    Raises:
        OSError: it cannot be started.
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=own_environment(),
        creationflags=WINDOWS_FLAGS,
    )


class SelfTest(Job[Report]):
    """Runs the self-test. `results` grows while it runs; `result` is the report at the end."""

    kind = "check"

    def __init__(self, command: Sequence[str] = ()) -> None:
        super().__init__("SwiftCam", self._follow)
        self.results: tuple[CheckResult, ...] = ()
        self._command = list(command) or [*own_command(), "--self-test", "--lines"]
        self._process: subprocess.Popen[str] | None = None

    def cancel(self) -> None:
        """End the self-test at once."""
        super().cancel()
        if self._process is not None:
            self._process.terminate()

    def _follow(self, watch: Watch) -> Report:
        """Start the process, and return its report.

        Raises:
            CheckFailedError: the process cannot be started, or ended before its report.
            Cancelled: the job was cancelled.
        """
        try:
            process = start_process(self._command)
        except OSError as error:
            raise CheckFailedError(f"The self-test cannot be started ({error}).") from error
        self._process = process
        if watch.cancelled.is_set():  # before the process was started
            process.terminate()
        report = None
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                report = self._read(line) or report
        watch.check()
        if report is None:
            raise CheckFailedError(
                f"The self-test ended too early (exit code {process.returncode}). "
                "The details are in the log."
            )
        return report

    def _read(self, line: str) -> Report | None:
        """Read a line: add a result, or return the report if it is the last line."""
        with suppress(ValueError, KeyError, TypeError):
            values = json.loads(line)
            if "checks" in values:
                return Report(values["swiftcam"], values["frozen"], self.results)
            self.results = (*self.results, result_from_dict(values))
        return None
