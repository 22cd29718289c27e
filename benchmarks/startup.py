"""Time from the start of the process to the window, first picture, first label; and of commands.

`python -m benchmarks.startup [--rounds 7] [--source SPEC] [--engine NAME]`. Processes are started
in turns. With --engine they start as if this engine had been measured to be the fastest. The window
logs its own times, from the process's start as the system knows it. A first round, which does not
count, fills the caches of files and of the graph. On a busy machine processor time is the better
figure. Without a display, Xvfb is started.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from benchmarks.displays import display
from benchmarks.results import Results, add_output_options, print_json
from benchmarks.timing import Timing, spread
from swiftcam.inference.engines.registry import DEFAULT_ENGINE, require_engine
from swiftcam.inference.setups.choose import MEASURED_ENGINES
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.inference.setups.remembered import write_measurements
from swiftcam.inference.setups.setup import Measured, Measurements, Setup
from swiftcam.logs import log_file
from swiftcam.settings import Settings, write_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROGRAM = (sys.executable, "-m", "swiftcam")
COMMANDS = (
    "--version",
    "--help",
    "live --help",
    "label --help",
    "models --help",
    "models list",
    "cameras",
)
# Two ways to start the window: as from a menu, and with options, which must be parsed.
STARTS = ("plain", "live --source")
PATIENCE = 30.0  # seconds for a label
FLOORS = {"--version": 300.0, "window": 800.0, "label": 2000.0}  # milliseconds
_LINE = re.compile(r"first (\w+) (\d+) ms after the process started \((\d+) ms of processor time")


@dataclass(frozen=True)
class Row:
    """The times of one command or stage in milliseconds: elapsed, fastest, processor, and floor."""

    name: str
    wall: Timing
    fastest: float
    processor: float
    floor: float | None


def run(arguments: Sequence[str]) -> tuple[float, float]:
    """Run a command; return elapsed time and processor time in milliseconds."""
    started, before = time.perf_counter(), os.times()
    done = subprocess.run([*PROGRAM, *arguments], capture_output=True, check=False)
    wall, after = time.perf_counter() - started, os.times()
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr.decode()}")
    used = after.children_user + after.children_system
    return 1e3 * wall, 1e3 * (used - before.children_user - before.children_system)


def show(arguments: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Start the window, close it after its first label, and return the times of each stage."""
    log_file().unlink(missing_ok=True)
    process = subprocess.Popen([*PROGRAM, *arguments], stderr=subprocess.PIPE)
    deadline = time.monotonic() + PATIENCE
    found: dict[str, tuple[float, float]] = {}
    while "label" not in found:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise SystemExit(f"no label: {process.communicate()[1].decode()}")
        time.sleep(0.1)
        text = log_file().read_text("utf-8") if log_file().exists() else ""
        found = {stage: (float(wall), float(used)) for stage, wall, used in _LINE.findall(text)}
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    return found


def remember(engine: str) -> None:
    """Store an engine as the one that was measured to be the fastest."""
    require_engine(engine)
    setups = [Setup(name, device="cpu") for name in MEASURED_ENGINES]
    measurements = Measurements(
        tuple(Measured(s, 1.0 if s.engine == engine else 9.0) for s in setups), 0
    )
    write_measurements(measurements, chosen_model(ModelChoice()))


def measure(rounds: int, source: str) -> list[Row]:
    """Start everything once, to warm up, and then `rounds` times in turns."""
    found: dict[str, list[tuple[float, float]]] = {}
    write_settings(Settings(source=source))
    for number in range(rounds + 1):
        if number == 1:
            found.clear()
        for name in COMMANDS:
            found.setdefault(name, []).append(run(name.split()))
        for start, arguments in zip(STARTS, ((), ("live", "--source", source)), strict=True):
            for stage, times in show(arguments).items():
                found.setdefault(f"{start}: {stage}", []).append(times)
    return [row(name, samples) for name, samples in found.items()]


def row(name: str, samples: Sequence[tuple[float, float]]) -> Row:
    """Return the row for the measured rounds."""
    walls, used = zip(*samples, strict=True)
    floor = FLOORS.get(name.rpartition(" ")[2])
    return Row(name, spread(walls), min(walls), float(np.median(used)), floor)


@contextmanager
def empty_home() -> Iterator[None]:
    """Give the program empty user folders."""
    names = [f"XDG_{name}_HOME" for name in ("CACHE", "CONFIG", "DATA", "STATE")]
    before = {name: os.environ.get(name) for name in names}
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({name: str(Path(folder) / name) for name in names})
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def table(rows: Sequence[Row]) -> Table:
    """Return the rows as a table of milliseconds."""
    result = Table("start of", "median", "middle half", "fastest", "processor", "floor")
    for row in rows:
        wall = row.wall
        result.add_row(
            row.name,
            f"{wall.median:.0f}",
            f"{wall.low:.0f} to {wall.high:.0f}",
            f"{row.fastest:.0f}",
            f"{row.processor:.0f}",
            f"{row.floor:.0f}" if row.floor else "",
        )
    return result


def in_short(rows: Sequence[Row]) -> str:
    """Return the medians of both ways to start, in seconds, as the text for README."""

    def seconds(stage: str) -> str:
        both = sorted(row.wall.median / 1e3 for row in rows if row.name.endswith(f": {stage}"))
        return f"{both[0]:.1f} to {both[-1]:.1f} s"

    return f"{seconds('window')}, {seconds('label')}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--source", default="demo")
    parser.add_argument("--engine", choices=MEASURED_ENGINES, default=DEFAULT_ENGINE)
    add_output_options(parser)
    chosen = parser.parse_args()
    with empty_home(), display() as screen:
        os.environ["DISPLAY"] = screen
        remember(chosen.engine)
        rows = measure(chosen.rounds, chosen.source)
    if chosen.json:
        print_json([asdict(row) for row in rows])
        return
    results = Results("startup")
    results.line(f"Milliseconds; source {chosen.source}, engine {chosen.engine}")
    results.table(table(rows))
    results.in_short("a start: until the window, until the first label", in_short(rows))
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
