"""Frame age, labels per second, processor time and memory of the complete program on 1080p30.

It runs with its window and without, live and paused. The sources are a video file (made of moving
photographs, or --video) and an MJPEG camera on loopback. For comparison, a naive loop reads,
classifies and shows the same file in one thread. Without a display, Xvfb is started. Processor
time, after a warm-up, is read from the system (Linux). The frame age is the time from capturing a
picture until its labels are first shown.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from benchmarks.camera import RATE, write_video
from benchmarks.displays import display
from benchmarks.peers import export
from benchmarks.results import Results, add_output_options, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

WARM_UP = 4.0  # seconds
ALLOWED_INTERVALS = 1.5
COLUMNS = ("labels_per_second", "age_p50", "age_p95", "engine_p50", "cpu_percent", "resident_mb")


@contextmanager
def camera() -> Iterator[str]:
    """Run an MJPEG camera in a separate process and yield its address."""
    command = [sys.executable, "-m", "benchmarks.camera"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def watched(command: list[str], seconds: float) -> tuple[str, float, float]:
    """Run a command for `seconds`; return its output, percent of a core and megabytes."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(WARM_UP)
    began, before = time.monotonic(), _ticks(process.pid)
    time.sleep(seconds - WARM_UP - 1)
    ticks, elapsed = _ticks(process.pid) - before, time.monotonic() - began
    resident = _resident(process.pid)
    output, errors = process.communicate(timeout=60)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {errors}")
    return output, 100 * ticks / os.sysconf("SC_CLK_TCK") / elapsed, resident


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # user and system time of all threads


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def program(source: str, seconds: float, folder: Path, *options: str) -> dict[str, float]:
    """Run `swiftcam live` and return its figures and those of the system."""
    stats = folder / "stats.json"
    command = ["swiftcam", "live", "--source", source, "--seconds", str(seconds), "--loop"]
    _, percent, resident = watched([*command, "--stats", str(stats), *options], seconds)
    written: dict[str, Any] = json.loads(stats.read_text(encoding="utf-8"))
    age, engine = written["latency_ms"]["frame_age"], written["latency_ms"]["engine"]
    return {
        "labels_per_second": written["fps"]["inference"],
        "age_p50": age["p50"],
        "age_p95": age["p95"],
        "engine_p50": engine["p50"],
        "cpu_percent": percent,
        "resident_mb": resident,
    }


def naive(video: str, seconds: float, folder: Path) -> dict[str, float]:
    """Run the naive loop and return its figures and those of the system."""
    graph = export(folder)
    command = ["benchmarks.naive", "--video", video, "--seconds", str(seconds)]
    output, percent, resident = watched([*command, "--graph", str(graph)], seconds)
    return {**json.loads(output), "cpu_percent": percent, "resident_mb": resident}


def at_rest(source: str, seconds: float) -> dict[str, float]:
    """Return the processor time of the paused window."""
    command = [sys.executable, "-m", "benchmarks.rest", "--json", "--only", "paused"]
    command += ["--source", source, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (paused,) = json.loads(done.stdout)["rows"]
    return {"cpu_percent": paused["percent"]}


def measure(seconds: float, video: Path | None) -> dict[str, dict[str, float]]:
    """Return the figures of each program and source by name."""
    with tempfile.TemporaryDirectory() as name, camera() as stream, display() as screen:
        folder = Path(name)
        file = str(video or write_video(folder / "moving.mp4", seconds + 5))
        os.environ["DISPLAY"] = screen
        os.environ["XDG_CONFIG_HOME"] = name
        return {
            "file, window": program(file, seconds, folder),
            "file, headless": program(file, seconds, folder, "--headless"),
            "naive loop, file": naive(file, seconds, folder),
            "camera, window": program(stream, seconds, folder),
            "camera, headless": program(stream, seconds, folder, "--headless"),
            "file, paused window": at_rest(file, seconds),
            "camera, paused window": at_rest(stream, seconds),
        }


def show(rows: dict[str, dict[str, float]], *, is_kept: bool) -> None:
    """Print the table, and the frame age in relation to its floor."""
    heads = ("labels/s", "age p50", "p95 ms", "engine", "% core", "MB")
    table = Table("", *heads)
    for name, row in rows.items():
        cells = [f"{row[column]:.1f}" if column in row else "–" for column in COLUMNS]
        table.add_row(name, *cells)
    results = Results("live")
    results.line(f"1920x1080, {RATE} pictures a second")
    results.table(table)
    for name in ("file, window", "camera, window"):
        intervals = (rows[name]["age_p95"] - rows[name]["engine_p50"]) * RATE / 1000
        results.line(
            f"{name}: age p95 is {intervals:.2f} frame intervals and the engine's time "
            f"(floor: at most {ALLOWED_INTERVALS})"
        )
    slow = rows["naive loop, file"]
    results.in_short(
        "1080p30 video or camera in the terminal: age of a frame when its labels are shown",
        f"{_ages(rows, 'headless')} (a naive loop on the video: {slow['age_p50']:.0f} ms median, "
        f"{slow['age_p95']:.0f} ms p95, growing)",
    )
    rates = [row["labels_per_second"] for name, row in rows.items() if name.endswith(", window")]
    results.in_short(
        "the same in a window",
        f"{_ages(rows, 'window')}, {min(rates):.0f} labels a second or more",
    )
    results.finish(is_kept=is_kept)


def _ages(rows: dict[str, dict[str, float]], view: str) -> str:
    def both(column: str) -> str:
        low, high = sorted(rows[f"{source}, {view}"][column] for source in ("file", "camera"))
        return f"{low:.0f} to {high:.0f} ms"

    return f"{both('age_p50')} median, {both('age_p95')} p95"


def main() -> None:
    """Print the table, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12.0, help="of each run, at least 8")
    parser.add_argument("--video", type=Path, help="a 1080p video at 30 pictures a second")
    add_output_options(parser)
    chosen = parser.parse_args()
    rows = measure(max(8.0, chosen.seconds), chosen.video)
    if chosen.json:
        print_json(rows)
    else:
        show(rows, is_kept=chosen.write)


if __name__ == "__main__":
    main()
