"""A batch of thousands of files of all kinds that is killed at random moments and resumed.

Prints the number of rows after each kill, and at the end whether every file has exactly one row.
If not, the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.labelling.samples import write_mixed


def label(folder: Path, output: Path, kill_after: float | None = None) -> str:
    """Resume a batch, kill it after `kill_after` seconds, and return a text about its end."""
    command = [sys.executable, "-m", "swiftcam", "label", str(folder), "--recursive", "--resume"]
    process = subprocess.Popen(
        [*command, "--output", str(output), "--quiet", "--summary", str(output) + ".summary"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(kill_after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return f"killed after {kill_after:.1f} s"
    summary = json.loads(Path(f"{output}.summary").read_text(encoding="utf-8"))
    return f"exit code {process.returncode}: {summary}"


def rows(output: Path) -> list[dict[str, object]]:
    """Return the complete rows of an output."""
    found = []
    for line in output.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            found.append(json.loads(line))
    return found


def main() -> int:
    """Run the benchmark and return 0 if no row is lost or repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args()
    moments = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "pictures", Path(name) / "out.jsonl"
        paths = write_mixed(folder, chosen.files)
        per_run = chosen.files / 100 / (chosen.kills + 1)  # seconds, at 100 pictures a second
        for _ in range(chosen.kills):
            ended = label(folder, output, 2 + moments.uniform(0.2, 1.0) * per_run)
            torn = not output.read_bytes().endswith(b"\n")
            print(f"{ended}; {len(rows(output))} rows{', the last one torn' if torn else ''}")
        started = time.perf_counter()
        print(label(folder, output), f"after {time.perf_counter() - started:.1f} s")
        found = rows(output)
        count = Counter(str(row["path"]) for row in found)
        lost = [path for path in map(str, paths) if path not in count]
        repeated = [path for path, times in count.items() if times > 1]
        failed = sum(bool(row["error"]) for row in found)
        print(f"{len(found)} rows for {len(paths)} files, {failed} of them with an error")
        print(f"{len(lost)} lost, {len(repeated)} repeated")
        return 1 if lost or repeated or len(found) != len(paths) else 0


if __name__ == "__main__":
    sys.exit(main())
