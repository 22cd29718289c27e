"""The self-test in a process of its own, so that the window stays responsive.

It is a `Job`, whose thread reads the results as they come, one JSON line each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.jobs.job import Job
from swiftcam.selftest.check_result import CheckFailedError, CheckResult, Report, result_from_dict
from swiftcam.selftest.running import is_frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.jobs.progress import Watch

COMMAND_TWIN = "swiftcam-cli.exe"  # the packaged program with a console, on Windows

_PACKAGES = Path(__file__).resolve().parents[2]  # the folder with the package

# Without a console, and with a lower priority than the window.
_WINDOWS_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)


def own_command() -> list[str]:
    """Return the command that starts this program; start it with `start_process`.

    With `-P`, Python does not import from the current folder, which may be one of downloads.
    """
    if not is_frozen():
        return [sys.executable, "-P", "-m", "swiftcam"]
    twin = Path(sys.executable).with_name(COMMAND_TWIN)
    return [str(twin if twin.exists() else sys.executable)]


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
        env=_environment(),
        creationflags=_WINDOWS_FLAGS,
    )


def _environment() -> dict[str, str]:
    """Return the environment of a child, which finds this package in its own folder first."""
    if is_frozen():
        return dict(os.environ)
    folders = [str(_PACKAGES), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}


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
