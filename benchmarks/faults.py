"""Every fault of the faulty camera against the real pipeline: what is noticed, and when.

`python -m benchmarks.faults --write docs/faults.md` makes the page of that name.
"""

from __future__ import annotations

import argparse
import gc
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.resources import resources
from benchmarks.timing import machine
from swiftcam.capture.fault import FaultyCamera
from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import Pipeline, Snapshot, State

if TYPE_CHECKING:
    from swiftcam.inference.classifier import Classifier

BEFORE, AFTER = 2.0, 2.5  # seconds of good pictures around each fault
FAULTS = {
    "slow": 3.0,
    "stall": 4.0,
    "frozen": 5.0,
    "black": 3.0,
    "resize": 3.0,
    "corrupt": 3.0,
    "raise": 3.0,
    "unplug": 4.0,
    "hang-read": 4.0,
    "hang-open": 4.0,
    "hang-release": 4.0,
}
HARMLESS = ("slow", "resize")  # the picture goes on; nothing is to be noticed
RATE = 30


@dataclass(frozen=True)
class Outcome:
    """What one fault did. Times in seconds, None where nothing was noticed."""

    fault: str
    seconds: float
    state: str
    detected: float | None
    recovered: float | None
    lost: int
    stop: float
    threads: int
    descriptors: int
    memory: float


def provoke(fault: str, seconds: float, classifier: Classifier) -> Outcome:
    """Run one fault between two stretches of good pictures."""
    gc.collect()
    before = resources()
    camera = FaultyCamera(f"live {BEFORE}, {fault} {seconds}, live")
    pipeline = Pipeline(camera.connect, lambda: classifier)
    started = time.monotonic()
    pipeline.start()
    state, detected, recovered = "", None, None
    good: Snapshot | None = None
    while time.monotonic() < started + BEFORE + seconds + AFTER:
        snapshot, now = pipeline.snapshot(), time.monotonic()
        begins, ends = camera.switches[0][2], camera.switches[1][2]
        is_well = snapshot.state is State.LIVE and not snapshot.message
        if now > begins and detected is None and not is_well and snapshot.frame:
            detected = now - begins
            state = snapshot.state.value if snapshot.state is not State.LIVE else "live, hint"
        if now > ends and recovered is None and is_well and _is_newer(snapshot, ends):
            recovered = now - ends
            good = snapshot
        time.sleep(0.005)
    captured = pipeline.snapshot().statistics.counts.captured
    stopping = time.monotonic()
    pipeline.close()
    stop = time.monotonic() - stopping
    expected = round((stopping - started) * RATE)
    del good, snapshot
    _wait_for_abandoned()
    gc.collect()
    after = resources()
    return Outcome(
        fault,
        seconds,
        state or "–",
        detected,
        recovered,
        max(0, expected - captured),
        stop,
        after.threads - before.threads,
        after.descriptors - before.descriptors,
        after.resident_mb - before.resident_mb,
    )


def _is_newer(snapshot: Snapshot, moment: float) -> bool:
    return snapshot.labelled is not None and snapshot.labelled.frame.captured_at > moment


def _wait_for_abandoned() -> None:
    """Wait until readers stuck in the fake driver have come back, as the script says they do."""
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline:
        if not any(thread.name.startswith("swiftcam-") for thread in threading.enumerate()):
            return
        time.sleep(0.02)


def rows(outcomes: list[Outcome]) -> list[list[str]]:
    """Return the cells of the table."""

    def time_of(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    return [
        [
            outcome.fault,
            f"{outcome.seconds:.0f}",
            outcome.state,
            time_of(outcome.detected),
            time_of(None if outcome.fault in HARMLESS else outcome.recovered),
            str(outcome.lost),
            f"{outcome.stop:.2f}",
            f"{outcome.threads:+d}",
            f"{outcome.descriptors:+d}",
            f"{outcome.memory:+.1f}",
        ]
        for outcome in outcomes
    ]


HEAD = (
    "fault",
    "for s",
    "noticed as",
    "after s",
    "labels again after s",
    "frames lost",
    "stop s",
    "threads",
    "descriptors",
    "MB",
)
_PAGE = """# Faults

What the live view does when a camera misbehaves: a camera that delivers 30 pictures a second for
{before:.0f} s, then has the fault, then delivers again, in front of the real pipeline with the
embedded model. Nothing is restarted by hand. Made by
`python -m benchmarks.faults --write docs/faults.md`.

- *noticed as*: the state shown; "live, hint" is a live picture with a sentence that says what is
  wrong with it; "–" is a picture that simply goes on.
- *after s*: from the beginning of the fault until that. *labels again after s*: from the end of the
  fault until fresh labels are shown. The bounds are 3 s and 1 s.
- *frames lost*: pictures the camera would have delivered, and did not or could not.
- *stop s*: closing the view afterwards. *threads*, *descriptors*, *MB*: how many more than before
  the run, once readers that hung in the driver have come back.

{table}

Measured on {machine}. What each fault does is in the docstring of `swiftcam/capture/fault.py`; try
them with `swiftcam live --source "fault:live 3, unplug 4, live"`.
"""


def page(outcomes: list[Outcome]) -> str:
    """Return the page for the documentation."""
    lines = [HEAD, tuple("---" for _ in HEAD), *rows(outcomes)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return _PAGE.format(before=BEFORE, table=table, machine=machine())


def main() -> None:
    """Print the table; with --write FILE also write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="write the page to this file")
    target = parser.parse_args().write
    classifier = load_classifier()
    provoke("slow", 0.5, classifier)  # the first run pays for libraries that load late
    outcomes = [provoke(fault, seconds, classifier) for fault, seconds in FAULTS.items()]
    table = Table(*HEAD)
    for row in rows(outcomes):
        table.add_row(*row)
    Console().print(table)
    if target:
        target.write_text(page(outcomes), encoding="utf-8")


if __name__ == "__main__":
    main()
