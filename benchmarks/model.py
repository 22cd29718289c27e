"""Time of one inference: SwiftCam's engines, the usual alternatives, and the machine's limits.

All alternatives of a variant and a number of threads take turns, together with matrix products and
a copy of memory, so that drift cancels. XS is the embedded checkpoint. S, L1 and L3 have random
weights, so only their times mean something; their int8 graphs have invented ranges. "same first
label" compares with transformers in float32 on photographs: those of the demo, or of --photos. A
turn is a pause, one untimed run and two timed ones.

"× plain" and "× eager" are speeds relative to these two. "× limit" is the time relative to that of
the network's multiply-adds in large matrix products of the same precision (`limits`). The memory
limit is the time to move all weights and everything that convolutions read and write, if no cache
held any of it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from rich.table import Table

from benchmarks.alternatives import EAGER, Alternative, CannotRunError, builders
from benchmarks.floors import Floor, check_floors, floors_table_of
from benchmarks.limits import fastest, limits_of
from benchmarks.parity import VARIANTS
from benchmarks.results import Results, add_output_options, print_json
from benchmarks.rows import LimitRow, Row, limit_rows, limits_table_of, model_rows, table_of
from benchmarks.subjects import EMBEDDED, Subject, subject
from benchmarks.timing import WARM, interleaved, machine, openmp, versions
from benchmarks.work import Work, work_of
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.measuring.sample_crops import sample_crops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def settings_line() -> str:
    """Return a line with the versions and settings that affect the speed."""
    return (
        f"{versions()} · {openmp()} · the plain export's threads spin between runs "
        "(ONNX Runtime's default), SwiftCam's sleep"
    )


@dataclass(frozen=True)
class Scope:
    """The choices of the command line: what to measure, in how many `rounds`.

    `photos`: a folder to compare labels on, None for the demo's. `pictures`: the number of crops
    of these. `without`: parts of the names of alternatives to leave out.
    """

    variants: Sequence[str]
    threads: Sequence[int]
    rounds: int
    photos: Path | None
    pictures: int
    without: Sequence[str] = ()


@dataclass
class Report:
    """All results. `skipped` has the reason for each alternative that was not measured."""

    machine: str = field(default_factory=machine)
    settings: str = field(default_factory=settings_line)
    work: dict[str, Work] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    limits: list[LimitRow] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    floors: list[Floor] = field(default_factory=list)


def measure(scope: Scope) -> Report:
    """Measure every variant with every number of threads, one after the other."""
    report = Report()
    for variant in scope.variants:
        with subject(variant) as found:
            report.work[variant] = work_of(build_graph(found.checkpoint))
            agreements: dict[str, float] = {}
            for threads in scope.threads:
                _measure_one(found, threads, scope, report, agreements)
    report.floors = check_floors(report.rows)
    return report


def _measure_one(
    subject: Subject, threads: int, scope: Scope, report: Report, agreements: dict[str, float]
) -> None:
    torch.set_num_threads(threads)
    alternatives = _built(subject, threads, scope, report.skipped)
    if subject.is_trained and not agreements:
        crops = sample_crops(subject.checkpoint.recipe, scope.photos, scope.pictures)
        agreements |= _agreements(alternatives, crops)
    limits = limits_of(threads)
    crop = sample_crops(subject.checkpoint.recipe, scope.photos, 1)
    fed = {alternative.name: alternative.prepare(crop) for alternative in alternatives}
    runs = {a.name: (lambda a=a: a.run(fed[a.name])) for a in alternatives}
    runs |= {limit.name: limit.run for limit in limits}
    timings = interleaved(runs, scope.rounds, WARM)
    where = (subject.variant, threads)
    found = limit_rows(where, fastest(limits, timings), timings, report.work[subject.variant])
    report.limits += found
    report.rows += model_rows(where, alternatives, timings, found, agreements)


def _built(
    subject: Subject, threads: int, scope: Scope, skipped: dict[str, str]
) -> list[Alternative]:
    alternatives = []
    for name, build in builders().items():
        if any(part in name for part in scope.without):
            skipped[f"{subject.variant}, {name}"] = "left out with --without"
            continue
        try:
            alternatives.append(build(subject, threads))
        except CannotRunError as error:
            skipped[f"{subject.variant}, {name}"] = str(error)
    return alternatives


def _agreements(alternatives: Sequence[Alternative], crops: NDArray[np.uint8]) -> dict[str, float]:
    """Return the share of crops with the first label of transformers in float32, by name."""
    if not len(crops):
        return {}
    labels = {alternative.name: alternative.label(crops) for alternative in alternatives}
    if EAGER not in labels:
        return {}
    return {name: float(np.mean(found == labels[EAGER])) for name, found in labels.items()}


def main() -> None:
    """Print the tables, or JSON with --json; with --check, exit with 1 if a floor is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--variants", default=",".join(VARIANTS), help="such as XS,S")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, such as 1,2")
    parser.add_argument("--rounds", type=int, default=20, help="turns of each alternative")
    parser.add_argument("--photos", type=Path, help="a folder of photographs to compare labels on")
    parser.add_argument("--pictures", type=int, default=64, help="crops to compare labels on")
    parser.add_argument(
        "--without",
        nargs="+",
        default=(),
        help="parts of names to leave out: torch.compile, for instance, which takes minutes",
    )
    parser.add_argument("--check", action="store_true", help="fail if a floor is not met")
    add_output_options(parser)
    chosen = parser.parse_args()
    variants = chosen.variants.split(",")
    if unknown := set(variants) - set(VARIANTS):
        parser.error(f"no variant {', '.join(sorted(unknown))}; there are {', '.join(VARIANTS)}")
    threads = [int(number) for number in chosen.threads.split(",")]
    report = measure(
        Scope(variants, threads, chosen.rounds, chosen.photos, chosen.pictures, chosen.without)
    )
    if chosen.json:
        floors = [asdict(floor) | {"is_met": floor.is_met} for floor in report.floors]
        print_json(asdict(report) | {"floors": floors})
    else:
        show(report, is_kept=chosen.write)
    if chosen.check and not all(floor.is_met for floor in report.floors):
        sys.exit(1)


def show(report: Report, *, is_kept: bool) -> None:
    """Print a report as tables."""
    results = Results("model")
    results.line(report.settings)
    for variant, threads in dict.fromkeys((row.variant, row.threads) for row in report.rows):
        work = report.work[variant]
        results.section(f"{variant}, {threads} thread{'s' if threads > 1 else ''}")
        results.line(f"{work.multiply_adds / 1e9:.2f} G multiply-adds")
        here = [row for row in report.rows if (row.variant, row.threads) == (variant, threads)]
        results.table(table_of(here))
        limits = [row for row in report.limits if (row.variant, row.threads) == (variant, threads)]
        results.table(limits_table_of(limits))
    if report.skipped:
        results.section("Not measured")
        skipped = Table("what", "why")
        for name, reason in report.skipped.items():
            skipped.add_row(name, reason)
        results.table(skipped)
    if report.floors:
        results.section("Floors")
        results.table(floors_table_of(report.floors))
    if ours := [row for row in report.rows if (row.variant, row.threads) == (EMBEDDED, 1)]:
        results.in_short("the network, 1 thread", in_short(ours))
    results.finish(is_kept=is_kept)


def in_short(rows: Sequence[Row]) -> str:
    """Return the fastest engines of SwiftCam, in float32 and in fewer bits."""
    ours = [row for row in rows if row.is_swiftcam]
    exact = min((row for row in ours if row.precision == "fp32"), key=lambda row: row.ms)
    said = f"float32 {exact.ms:.1f} ms on {engine_of(exact)}"
    if exact.times_plain:
        said += f", {exact.times_plain:.2f} times as fast as a plain export on ONNX Runtime"
    if exact.of_limit:
        said += f", {exact.of_limit:.2f} times the machine's matrix time"
    small = min((r for r in ours if r.precision == "int8"), key=lambda row: row.ms, default=None)
    return said if small is None else f"{said}; int8 {small.ms:.1f} ms on {engine_of(small)}"


def engine_of(row: Row) -> str:
    """Return the name of the engine of a row: `onnx` of "SwiftCam onnx fp32"."""
    return row.name.split()[1]


if __name__ == "__main__":
    main()
