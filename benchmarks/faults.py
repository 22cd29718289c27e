"""Reaction of the live pipeline to every fault of the test camera: which state, after how long.

The camera delivers 30 pictures a second for 2 s, then has the fault, then delivers again.
`docs/faults.md` explains the columns.
"""

from __future__ import annotations

import argparse
import gc
import threading
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from benchmarks.resources import resources
from benchmarks.results import Results, add_output_options, print_json
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
HARMLESS = ("slow", "resize")  # the picture continues; no fault should be reported
RATE = 30


@dataclass(frozen=True)
class Outcome:
    """The result for one fault.

    `seconds`: its duration. `state`: the state that was shown. `detected`, `recovered`: seconds
    until it was noticed and until new labels came, None if not at all. `lost`: frames. `stop`:
    seconds to close. `threads`, `descriptors`, `memory` (MB): the increase over the run.
    """

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
    """Run the pipeline with one fault between two periods of good pictures."""
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
    """Wait until the readers that hung in the fake driver have returned."""
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


def in_short(outcomes: list[Outcome]) -> str:
    """Return the longest times of all faults, as the text for README."""
    detected = max(outcome.detected or 0.0 for outcome in outcomes)
    harmful = [outcome for outcome in outcomes if outcome.fault not in HARMLESS]
    recovered = max(outcome.recovered or 0.0 for outcome in harmful)
    return f"{detected:.1f} s at most, {recovered:.1f} s at most"


def main() -> None:
    """Print the table, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_output_options(parser)
    chosen = parser.parse_args()
    classifier = load_classifier()
    provoke("slow", 0.5, classifier)  # the first run also loads libraries
    outcomes = [provoke(fault, seconds, classifier) for fault, seconds in FAULTS.items()]
    if chosen.json:
        print_json([asdict(outcome) for outcome in outcomes])
        return
    table = Table(*HEAD)
    for row in rows(outcomes):
        table.add_row(*row)
    results = Results("faults")
    results.table(table)
    results.in_short(
        "a camera that breaks, freezes or hangs: noticed after, labels again after its return",
        in_short(outcomes),
    )
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
