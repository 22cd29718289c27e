"""The memory of a batch with a million pictures: of the first run, and of one that resumes.

The pictures are empty files in folders of a thousand, with a few in one large folder, so the time
is that of listing, reading and writing rows alone. Exit code 1: it took more memory than allowed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from benchmarks.results import Results, add_output_options, print_json

MOST = 300  # MB of memory
_A_FOLDER = 1000
_LARGE = 10  # one picture in so many is in the large folder


@dataclass(frozen=True)
class Run:
    """One batch: its duration in seconds, its largest memory in MB, and its counts."""

    name: str
    seconds: float
    memory: float
    failed: int
    kept: int


def write_pictures(folder: Path, count: int) -> None:
    """Write empty files with the names of pictures."""
    for number in range(count):
        name = "large" if number % _LARGE == 0 else f"{number // _A_FOLDER:04}"
        place = folder / name
        if number % _A_FOLDER in (0, 1):
            place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:07}.jpg").touch()


def label(name: str, folder: Path, output: Path, *options: str) -> Run:
    """Label the pictures of a folder in a process of its own."""
    summary = output.with_suffix(".json")
    command = [sys.executable, "-m", "swiftcam", "label", str(folder), "--recursive", "--quiet"]
    command += ["--output", str(output), "--summary", str(summary), *options]
    started = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    counts = json.loads(summary.read_text(encoding="utf-8"))
    return Run(name, seconds, usage.ru_maxrss / 1000, counts["failed"], counts["kept"])


def table_of(runs: list[Run]) -> Table:
    """Return a table with a row for each run."""
    table = Table("run", "memory at most, MB", "rows written", "rows kept", "seconds")
    for run in runs:
        numbers = (f"{run.memory:.0f}", f"{run.failed:,}", f"{run.kept:,}", f"{run.seconds:.0f}")
        table.add_row(run.name, *numbers)
    return table


def main() -> int:
    """Run the benchmark; return 0 if each run took no more memory than allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the pictures are written")
    add_output_options(parser)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder, output = Path(name) / "pictures", Path(name) / "labels.csv"
        write_pictures(folder, chosen.count)
        few = label("first 1,000", folder / "0000", Path(name) / "few.csv")
        runs = [few, label("all", folder, output), label("resumed", folder, output, "--resume")]
    most = max(run.memory for run in runs)
    if chosen.json:
        print_json([vars(run) for run in runs])
    else:
        results = Results("million")
        results.section("Memory of a batch")
        results.line(f"{chosen.count:,} empty pictures. A batch may take {MOST} MB.")
        results.table(table_of(runs))
        results.finish(is_kept=chosen.write)
    return 0 if most <= MOST and runs[-1].kept == chosen.count else 1


if __name__ == "__main__":
    sys.exit(main())
