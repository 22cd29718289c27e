"""SwiftCam and other programs as processes that end with the test."""

import os
import subprocess
import sys
from dataclasses import dataclass

from tests.waiting import PATIENCE

SWIFTCAM = (sys.executable, "-m", "swiftcam")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@dataclass(frozen=True)
class Finished:
    """A process that has ended: its exit code, and what it wrote to stdout and stderr."""

    returncode: int
    stdout: str
    stderr: str


class Program:
    """A running process. Tests can send signals to it; `finish` waits for its end."""

    def __init__(self, command, environment, **options):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, env=environment, **(pipes | options))

    def finish(self, send=None):
        """Write `send` to its standard input, if given, and wait for its end."""
        out, err = self.process.communicate(send, timeout=PATIENCE)
        return Finished(self.process.returncode, out, err)

    def close(self):
        """Kill the process if it is still running."""
        self.process.kill()
        self.process.communicate()


class Programs:
    """Starts processes, and kills those that are still running at the end of the test."""

    def __init__(self):
        self._started = []

    def start(self, *arguments, display=None, environment=None, **options):
        """Start `swiftcam` with arguments; without a display unless one is given.

        `options` are those of `subprocess.Popen`.
        """
        values = {k: v for k, v in os.environ.items() if k not in _DISPLAYS} | {"COLUMNS": "200"}
        if display is not None:
            values["DISPLAY"] = display
        return self.start_command(
            [*SWIFTCAM, *map(str, arguments)], values | (environment or {}), **options
        )

    def start_command(self, command, environment=None, **options):
        """Start any other program, in the environment of the tests unless another is given."""
        program = Program(list(map(str, command)), environment or dict(os.environ), **options)
        self._started.append(program)
        return program

    def run(self, *arguments, send=None, **options):
        """Run `swiftcam` to its end, with the arguments of `start`; return a `Finished`."""
        if send is not None:
            options["stdin"] = subprocess.PIPE
        return self.start(*arguments, **options).finish(send)

    def close(self):
        """Kill all processes that are still running."""
        for program in self._started:
            program.close()
