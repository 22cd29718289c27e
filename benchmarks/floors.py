"""The floors: ratios of speed on one thread that SwiftCam is expected to reach in a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.rows import Row

AGREEMENT = 0.98  # share of first labels equal to float32 that a precision needs


@dataclass(frozen=True)
class Floor:
    """A bound on a ratio.

    `what`: its name. `is_least`: whether the bound is a minimum. `measured`: the best ratio, None
    if not measured. `by`: the alternative with this ratio.
    """

    what: str
    bound: float
    is_least: bool
    measured: float | None
    by: str

    @property
    def is_met(self) -> bool:
        """Tell whether it was measured and holds."""
        if self.measured is None:
            return False
        return self.measured >= self.bound if self.is_least else self.measured <= self.bound

    def cells(self) -> tuple[str, str, str, str]:
        """Return the cells of its row: name, bound, measured ratio, and whether it is met."""
        found = "not measured" if self.measured is None else f"{self.measured:.2f} ({self.by})"
        bound = f"at {'least' if self.is_least else 'most'} {self.bound:.2f}"
        return self.what, bound, found, "met" if self.is_met else "**not met**"


def floors_table_of(floors: Sequence[Floor]) -> Table:
    """Return floors as a table to print."""
    table = Table("what", "asked", "measured", "")
    for floor in floors:
        table.add_row(*floor.cells())
    return table


def check_floors(rows: Sequence[Row]) -> list[Floor]:
    """Return the floors of the embedded model on one thread; [] if it was not measured."""
    ours = [r for r in rows if r.is_swiftcam and r.variant == "XS" and r.threads == 1]
    if not ours:
        return []
    exact = [row for row in ours if row.precision == "fp32"]
    alike = [row for row in ours if row in exact or (row.agreement or 0.0) >= AGREEMENT]
    return [
        _floor("XS fp32, times as fast as the plain export", 1.08, exact, "times_plain"),
        _floor("XS fp32, times as fast as transformers eager", 1.8, exact, "times_eager"),
        _floor("XS fp32, times the fp32 matrix time", 1.20, exact, "of_limit"),
        _floor("XS best precision, times as fast as the plain export", 1.9, alike, "times_plain"),
        _floor("XS best precision, times as fast as transformers eager", 3.3, alike, "times_eager"),
    ]


def _floor(what: str, bound: float, rows: Sequence[Row], ratio: str) -> Floor:
    is_least = ratio != "of_limit"
    best = min(rows, key=lambda row: row.ms, default=None)
    measured = None if best is None else getattr(best, ratio)
    return Floor(what, bound, is_least, measured, "" if best is None else best.name)
