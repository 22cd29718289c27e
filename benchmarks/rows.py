"""The rows of the table of alternatives and of the table of limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from benchmarks.alternatives import EAGER, PLAIN
from benchmarks.limits import BYTES, MEMORY, Limit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.alternatives import Alternative
    from benchmarks.timing import Timing
    from benchmarks.work import Work


@dataclass(frozen=True)
class Row:
    """The measured times of one alternative for one crop.

    `ms`, `low`, `high`, `best`: median, quartiles and fastest run in milliseconds. `times_plain`,
    `times_eager`: the speed relative to the plain export and to transformers. `of_limit`: the time
    relative to that of its multiply-adds in matrix products of the same precision. `agreement`: the
    share of photographs with the first label of float32, None for random weights.
    """

    variant: str
    threads: int
    name: str
    precision: str
    is_swiftcam: bool
    ms: float
    low: float
    high: float
    best: float
    times_plain: float | None
    times_eager: float | None
    of_limit: float | None
    agreement: float | None


@dataclass(frozen=True)
class LimitRow:
    """A limit of the machine for one network.

    `rate`: 1e9 operations or bytes per second. `compute_ms`: the time of the network's
    multiply-adds, None for the memory limit. `memory_ms`: the time to move its numbers, by
    precision, None for a compute limit.
    """

    variant: str
    threads: int
    kind: str
    how: str
    rate: float
    compute_ms: float | None
    memory_ms: dict[str, float] | None


def limit_rows(
    where: tuple[str, int], limits: Sequence[Limit], timings: Mapping[str, Timing], work: Work
) -> list[LimitRow]:
    """Return a row for each limit; `where` is variant and threads."""
    rows = []
    for limit in limits:
        measured = timings[limit.name].median
        compute = memory = None
        if limit.kind == MEMORY:
            memory = {
                kind: limit.milliseconds(work.moved_bytes(size), measured)
                for kind, size in BYTES.items()
            }
        else:
            compute = limit.milliseconds(work.operations, measured)
        rows.append(LimitRow(*where, limit.kind, limit.how, limit.rate(measured), compute, memory))
    return rows


def model_rows(
    where: tuple[str, int],
    alternatives: Sequence[Alternative],
    timings: Mapping[str, Timing],
    limits: Sequence[LimitRow],
    agreements: Mapping[str, float],
) -> list[Row]:
    """Return a row for each alternative; `where` is variant and threads."""
    by_kind = {limit.kind: limit.compute_ms for limit in limits}

    def ratio(over: float | None, under: float | None) -> float | None:
        return over / under if over and under else None

    def median(name: str) -> float | None:
        return timings[name].median if name in timings else None

    return [
        Row(
            *where,
            name=alternative.name,
            precision=alternative.precision,
            is_swiftcam=alternative.is_swiftcam,
            ms=timing.median,
            low=timing.low,
            high=timing.high,
            best=timing.best,
            times_plain=ratio(median(PLAIN), timing.median),
            times_eager=ratio(median(EAGER), timing.median),
            of_limit=ratio(timing.median, by_kind.get(alternative.precision)),
            agreement=agreements.get(alternative.name),
        )
        for alternative in alternatives
        for timing in (timings[alternative.name],)
    ]


def table_of(rows: Sequence[Row]) -> Table:
    """Return the rows as a table to print."""
    table = Table(
        "what", "ms", "middle half", "best", "× plain", "× eager", "× limit", "same first label"
    )
    for row in rows:
        table.add_row(
            row.name,
            f"{row.ms:.1f}",
            f"{row.low:.1f} to {row.high:.1f}",
            f"{row.best:.1f}",
            _number(row.times_plain),
            _number(row.times_eager),
            _number(row.of_limit),
            "–" if row.agreement is None else f"{row.agreement:.1%}",
        )
    return table


def limits_table_of(rows: Sequence[LimitRow]) -> Table:
    """Return the limits as a table to print."""
    table = Table("limit", "by", "rate", "this network")
    for row in rows:
        if row.memory_ms is None:
            cells = f"{row.rate:.1f} GOP/s", f"{row.compute_ms:.1f} ms"
        else:
            times = ", ".join(f"{kind} {ms:.1f} ms" for kind, ms in row.memory_ms.items())
            cells = f"{row.rate:.1f} GB/s", times
        table.add_row(row.kind, row.how, *cells)
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
