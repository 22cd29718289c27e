"""The table of measurements in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from swiftcam.terminal.consoles import OutputConsole
from swiftcam.terminal.model_tables import PLAIN_WIDTH

if TYPE_CHECKING:
    from swiftcam.inference.setups.setup import Measured
    from swiftcam.measuring.installed import ModelMeasurement


def print_measurement(found: ModelMeasurement) -> None:
    """Print the measurements of one model, with the chosen setup marked."""
    table = Table("", "setup", "ms", "p95", "same first label", title=found.name)
    for measured in sorted(found.measurements.measured, key=lambda m: (bool(m.problem), m.p50)):
        mark = "✓" if measured == found.best else ""
        table.add_row(mark, str(measured.setup), *_cells(measured, found.measurements.pictures))
    console = OutputConsole()
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    console.print(table)
    console.print(f"Chosen and remembered: {found.reason}", markup=False, highlight=False)


def _cells(measured: Measured, pictures: int) -> tuple[str, str, str]:
    if measured.problem:
        return "–", "–", measured.problem
    same = "–" if measured.agreement is None else f"{measured.agreement:.1%} of {pictures}"
    return f"{measured.p50:.1f}", f"{measured.p95:.1f}", same
