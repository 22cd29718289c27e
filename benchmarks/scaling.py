"""Time of one inference by input size, batch size and model size.

- `sizes`: the embedded model at other input sizes (`at_size`), one crop at a time.
- `batches`: the embedded model at its own size, in milliseconds per picture. The OpenVINO engine
  runs crops one by one.
- `models`: the published sizes, all but XS with random weights.

All rows of one table take turns. `benchmarks.accuracy` measures the accuracy by input size.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from benchmarks.parity import VARIANTS
from benchmarks.results import Results, add_output_options, print_json
from benchmarks.subjects import EMBEDDED, subject
from benchmarks.timing import WARM, Timing, Turn, interleaved
from benchmarks.work import work_of
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.engines.registry import Engine, EngineOptions, create_engine
from swiftcam.inference.graphs.graph import build_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

SIZES = (128, 160, 192, 224, 256, 320, 384, 512)
BATCHES = (1, 2, 4, 8, 16, 32)
ENGINES = (("onnx", "fp32"), ("openvino", "fp32"), ("onnx", "int8"), ("openvino", "int8"))
PARTS = ("sizes", "batches", "models")
_EXACT = ENGINES[:2]


@dataclass(frozen=True)
class Cost:
    """The time of one engine per picture.

    `ms`, `low`, `high`: median and quartiles in milliseconds. `rate`: 1e9 operations per second.
    """

    what: str
    engine: str
    multiply_adds: int
    ms: float
    low: float
    high: float
    rate: float


@dataclass(frozen=True)
class _Case:
    """A measurement: an engine that runs `pictures` crops at once."""

    what: str
    engine: str
    multiply_adds: int
    pictures: int
    run: Callable[[], object]

    def cost(self, timing: Timing) -> Cost:
        times = (timing.median, timing.low, timing.high)
        ms, low, high = (time / self.pictures for time in times)
        rate = 2 * self.multiply_adds / ms / 1e6
        return Cost(self.what, self.engine, self.multiply_adds, ms, low, high, rate)


def size_costs(model: Checkpoint, threads: int, rounds: int) -> list[Cost]:
    """Measure each input size, in 8 bits only if there is a calibration for it."""
    cases: list[_Case] = []
    for size in SIZES:
        cases += _cases(f"{size} px", model.at_size(size), threads, ENGINES)
    return _timed(cases, rounds, WARM)


def batch_costs(model: Checkpoint, threads: int, rounds: int) -> list[Cost]:
    """Measure each batch size; without untimed runs, since a batch takes long enough."""
    cases: list[_Case] = []
    for batch in BATCHES:
        cases += _cases(f"batch {batch}", model, threads, _EXACT, batch)
    return _timed(cases, rounds, Turn(pause=WARM.pause))


def model_costs(threads: int, rounds: int) -> list[Cost]:
    """Measure each published size of the network."""
    with ExitStack() as stack:
        cases: list[_Case] = []
        for variant in VARIANTS:
            found = stack.enter_context(subject(variant)).checkpoint
            engines = ENGINES if variant == EMBEDDED else _EXACT
            cases += _cases(variant, found, threads, engines)
        return _timed(cases, rounds, WARM)


def _cases(
    what: str,
    model: Checkpoint,
    threads: int,
    engines: Sequence[tuple[str, str]],
    batch: int = 1,
) -> list[_Case]:
    """Return a case for each engine that can run the model; others are left out."""
    work = work_of(build_graph(model))
    size = model.recipe.size
    crops = np.random.default_rng(0).integers(0, 256, (batch, size, size, 3), np.uint8)
    cases = []
    for name, precision in engines:
        try:
            engine = create_engine(name, model, EngineOptions(threads, precision, device="cpu"))
        except (ModelError, ArgumentError):
            continue
        run = _runner(engine, crops)
        cases.append(_Case(what, f"{name} {precision}", work.multiply_adds, batch, run))
    return cases


def _runner(engine: Engine, crops: np.ndarray) -> Callable[[], object]:
    return lambda: engine.run(crops)


def _timed(cases: Sequence[_Case], rounds: int, turn: Turn) -> list[Cost]:
    runs = {f"{case.what} {case.engine}": case.run for case in cases}
    timings = interleaved(runs, rounds, turn)
    return [case.cost(timings[f"{case.what} {case.engine}"]) for case in cases]


def cost_table_of(costs: Sequence[Cost]) -> Table:
    """Return costs as a table to print: a row for each size, a column for each engine."""
    engines = list(dict.fromkeys(cost.engine for cost in costs))
    found = {(cost.what, cost.engine): cost for cost in costs}
    table = Table("", "G multiply-adds", *(f"{engine} ms" for engine in engines), "GOP/s of each")
    for what in dict.fromkeys(cost.what for cost in costs):
        row = [found.get((what, engine)) for engine in engines]
        first = next(cost for cost in row if cost)
        cells = [f"{c.ms:.1f} ({c.low:.1f} to {c.high:.1f})" if c else "–" for c in row]
        rates = ", ".join(f"{cost.rate:.0f}" for cost in row if cost)
        table.add_row(what, f"{first.multiply_adds / 1e9:.2f}", *cells, rates)
    return table


def measure(model: Checkpoint, chosen: argparse.Namespace) -> dict[str, Sequence[Cost]]:
    """Measure the parts that were chosen on the command line."""
    threads, rounds = chosen.threads, chosen.rounds
    parts: dict[str, Callable[[], Sequence[Cost]]] = {
        "sizes": lambda: size_costs(model, threads, rounds),
        "batches": lambda: batch_costs(model, threads, rounds),
        "models": lambda: model_costs(threads, rounds),
    }
    return {part: run() for part, run in parts.items() if part in (chosen.only or parts)}


def main() -> None:
    """Print the tables, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=12, help="turns of each alternative")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="parts to measure")
    add_output_options(parser)
    chosen = parser.parse_args()
    with subject(EMBEDDED) as embedded:
        results = measure(embedded.checkpoint, chosen)
    if chosen.json:
        rows = {part: [asdict(row) for row in found] for part, found in results.items()}
        print_json(rows, threads=chosen.threads)
        return
    kept = Results("scaling")
    kept.line(f"Threads: {chosen.threads}")
    for part, found in results.items():
        kept.section(part)
        kept.table(cost_table_of(found))
    kept.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
