"""The network alone, one crop at a time: SwiftCam's engines, what people would use instead, limits.

All alternatives of a variant and a number of threads take turns, together with matrix products and
a copy of memory, so that drift cancels. XS is the embedded checkpoint; S, L1 and L3 have random
weights, for which only time counts: their int8 graphs are made from made-up ranges. "same first
label" compares with transformers in float32 on real photographs, those of the demo unless --photos
names others. A turn is a pause, one untimed run and two timed ones.

"× plain" and "× eager": how many times as fast as these. "× limit": how many times as long as the
multiply-adds of the network take in large matrix products of the same precision (`limits`). The
memory limit is what moving all weights and all that convolutions read and write would take if no
cache held anything.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from rich.console import Console

from benchmarks.alternatives import EAGER, Alternative, CannotRunError, builders
from benchmarks.floors import Floor, check_floors
from benchmarks.limits import fastest, limits_of
from benchmarks.parity import VARIANTS
from benchmarks.rows import LimitRow, Row, limit_rows, limits_table_of, model_rows, table_of
from benchmarks.subjects import Subject, subject
from benchmarks.timing import SETTLED, interleaved, machine, openmp
from benchmarks.work import Work, work_of
from swiftcam.inference.graph import build_graph
from swiftcam.sample_crops import sample_crops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LIBRARIES = ("torch", "transformers", "onnxruntime", "openvino", "ai-edge-litert", "tensorflow")


def settings_line() -> str:
    """Return a line with the versions and the settings that decide about speed."""
    versions = []
    for library in _LIBRARIES:
        try:
            versions.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            continue
    return (
        f"{', '.join(versions)} · {openmp()} · the plain export's threads spin between runs "
        "(ONNX Runtime's default), SwiftCam's sleep"
    )


@dataclass(frozen=True)
class Wanted:
    """What is to be measured."""

    variants: Sequence[str]
    threads: Sequence[int]
    rounds: int
    photos: Path | None
    pictures: int
    without: Sequence[str] = ()


@dataclass
class Report:
    """All that was measured. `skipped` says why an alternative is missing."""

    machine: str = field(default_factory=machine)
    settings: str = field(default_factory=settings_line)
    work: dict[str, Work] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    limits: list[LimitRow] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    floors: list[Floor] = field(default_factory=list)


def measure(wanted: Wanted) -> Report:
    """Measure every variant with every number of threads, one after the other."""
    report = Report()
    for variant in wanted.variants:
        with subject(variant) as found:
            report.work[variant] = work_of(build_graph(found.checkpoint))
            agreements: dict[str, float] = {}
            for threads in wanted.threads:
                _measure_one(found, threads, wanted, report, agreements)
    report.floors = check_floors(report.rows)
    return report


def _measure_one(
    subject: Subject, threads: int, wanted: Wanted, report: Report, agreements: dict[str, float]
) -> None:
    torch.set_num_threads(threads)
    alternatives = _built(subject, threads, wanted, report.skipped)
    if subject.is_trained and not agreements:
        crops = sample_crops(subject.checkpoint.recipe, wanted.photos, wanted.pictures)
        agreements |= _agreements(alternatives, crops)
    limits = limits_of(threads)
    crop = sample_crops(subject.checkpoint.recipe, wanted.photos, 1)
    fed = {alternative.name: alternative.prepare(crop) for alternative in alternatives}
    runs = {a.name: (lambda a=a: a.run(fed[a.name])) for a in alternatives}
    runs |= {limit.name: limit.run for limit in limits}
    timings = interleaved(runs, wanted.rounds, SETTLED)
    where = (subject.variant, threads)
    found = limit_rows(where, fastest(limits, timings), timings, report.work[subject.variant])
    report.limits += found
    report.rows += model_rows(where, alternatives, timings, found, agreements)


def _built(
    subject: Subject, threads: int, wanted: Wanted, skipped: dict[str, str]
) -> list[Alternative]:
    alternatives = []
    for name, build in builders().items():
        if any(part in name for part in wanted.without):
            skipped[f"{subject.variant}, {name}"] = "not wanted"
            continue
        try:
            alternatives.append(build(subject, threads))
        except CannotRunError as error:
            skipped[f"{subject.variant}, {name}"] = str(error)
    return alternatives


def _agreements(alternatives: Sequence[Alternative], crops: NDArray[np.uint8]) -> dict[str, float]:
    """Return the share of crops on which each says what transformers says in float32."""
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
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    chosen = parser.parse_args()
    variants = chosen.variants.split(",")
    if unknown := set(variants) - set(VARIANTS):
        parser.error(f"no variant {', '.join(sorted(unknown))}; there are {', '.join(VARIANTS)}")
    threads = [int(number) for number in chosen.threads.split(",")]
    report = measure(
        Wanted(variants, threads, chosen.rounds, chosen.photos, chosen.pictures, chosen.without)
    )
    if chosen.json:
        floors = [asdict(floor) | {"is_met": floor.is_met} for floor in report.floors]
        print(json.dumps(asdict(report) | {"floors": floors}, indent=2))
    else:
        show(report)
    if chosen.check and not all(floor.is_met for floor in report.floors):
        sys.exit(1)


def show(report: Report) -> None:
    """Print a report as tables."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(report.machine)
    console.print(report.settings)
    for variant, threads in dict.fromkeys((row.variant, row.threads) for row in report.rows):
        work = report.work[variant]
        plural = "s" if threads > 1 else ""
        console.print(
            f"\n{variant}, {threads} thread{plural}: {work.multiply_adds / 1e9:.2f} G multiply-adds"
        )
        here = [row for row in report.rows if (row.variant, row.threads) == (variant, threads)]
        console.print(table_of(here))
        limits = [row for row in report.limits if (row.variant, row.threads) == (variant, threads)]
        console.print(limits_table_of(limits))
    for name, reason in report.skipped.items():
        console.print(f"Skipped: {name}: {reason}", soft_wrap=True)
    for floor in report.floors:
        console.print(str(floor), soft_wrap=True)


if __name__ == "__main__":
    main()
