"""Eight hours of a live view with 5,000 faults, in minutes: the time passes while all threads wait.

`python -m benchmarks.soak [--hours 8] [--faults 5000] [--seed 1]`. Faults of every kind come in
random order, and the user pauses, starts anew and changes models meanwhile. The exit code is 1 if
threads, descriptors, memory or the timeline exceed a bound, or if the live view is not live again
after a fault.
"""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import asdict

from rich.table import Table

from benchmarks.results import Results, add_output_options, print_json
from benchmarks.soak_run import KINDS, MOST_MEMORY, MOST_THREADS, SETTLED, Found, Plan, Soak
from swiftcam.pipeline.deciding.live_state import MAX_HUNG
from swiftcam.pipeline.judging.timeline import CAPACITY


def rows(plan: Plan, found: Found) -> list[tuple[str, str, str]]:
    """Return the figures: their names, values and bounds."""
    acts = ", ".join(f"{count} × {name}" for name, count in sorted(found.acts.items()))
    states = ", ".join(
        f"{100 * seconds / sum(found.states.values()):.1f} % {name}"
        for name, seconds in sorted(found.states.items(), key=lambda item: -item[1])
    )
    before, after = found.before, found.after
    return [
        ("hours of the live view", f"{found.virtual_seconds / 3600:.2f}", "–"),
        ("minutes that it took", f"{found.real_seconds / 60:.1f}", "15"),
        ("minutes of one processor", f"{found.cpu_seconds / 60:.1f}", "–"),
        ("faults of the camera", f"{plan.faults}, of {len(KINDS)} kinds", "–"),
        ("acts of the user and the machine", acts, "–"),
        ("time in each state", states, "–"),
        ("pictures, labelled", f"{found.frames:,}, {found.classified:,}", "–"),
        (f"faults after which {SETTLED:.0f} s were left to check", str(found.checked), "–"),
        ("wrong states", str(len(found.wrong)), "0"),
        ("threads, most", str(found.most_threads), str(MOST_THREADS)),
        ("readers that hung at once, most", str(found.most_hung), str(MAX_HUNG + 1)),
        ("open files: before, most, after", _counts(found), f"{before.descriptors + 2} at most"),
        ("threads: before, after", f"{before.threads}, {after.threads}", "no growth"),
        ("memory after the warm-up, MB", f"{found.memory:+.1f}", f"{MOST_MEMORY:+.0f}"),
        ("entries of the timeline, most", f"{found.longest_timeline:,}", f"{CAPACITY:,}"),
        ("final state", found.final, "live"),
    ]


def _counts(found: Found) -> str:
    before, after = found.before.descriptors, found.after.descriptors
    return f"{before}, {found.most_descriptors}, {after}"


def main() -> int:
    """Print the figures and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=Plan.hours)
    parser.add_argument("--faults", type=int, default=Plan.faults)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    add_output_options(parser)
    chosen = parser.parse_args()
    logging.disable()  # unexpected errors are among the faults
    plan = Plan(chosen.hours, chosen.faults, chosen.seed)
    found = Soak(plan).run()
    problems = found.problems()
    if chosen.json:
        print_json(asdict(found), problems=problems)
        return 1 if problems else 0
    results = Results("soak")
    table = Table("what", "measured", "bound")
    for row in rows(plan, found):
        table.add_row(*row)
    results.table(table)
    results.line("\n".join(f"- {problem}" for problem in problems) or "No bound was exceeded.")
    results.finish(is_kept=chosen.write)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
