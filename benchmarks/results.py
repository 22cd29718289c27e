"""The output of a benchmark; with --write it is also a page in `benchmarks/results`.

A page has the command, the date, the machine and its load, and then exactly the lines and tables
that were printed. `benchmarks.pages` copies parts of these pages into README and docs.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.timing import machine
from swiftcam import __version__

if TYPE_CHECKING:
    import argparse

FOLDER = Path(__file__).resolve().parent / "results"
IN_SHORT = "In short"  # the section with the rows for README
_WIDTH = 120  # characters per line in a pipe or file
_LOAD = os.getloadavg()[0] if hasattr(os, "getloadavg") else None  # before anything is measured


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options for the form and place of the output."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="print JSON instead of tables")
    group.add_argument(
        "--write", action="store_true", help="also write the output to benchmarks/results"
    )


def print_json(rows: object, **values: Any) -> None:
    """Print rows as JSON, with a description of the machine."""
    print(json.dumps({"machine": machine(), **values, "rows": rows}, indent=2))


class Results:
    """Prints lines and tables, and collects them as Markdown for the page called `name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._parts: list[str] = []
        self._in_short: list[tuple[str, str]] = []
        self._console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        self._console.print(f"benchmarks.{name} · {machine()}", soft_wrap=True)

    def section(self, title: str) -> None:
        """Begin a section, which a page of the docs can also show alone."""
        self._console.print(f"\n{title}", style="bold")
        self._parts.append(f"## {title}")

    def line(self, text: str) -> None:
        """Print a paragraph."""
        self._console.print(text, soft_wrap=True, highlight=False)
        self._parts.append(text)

    def table(self, table: Table) -> None:
        """Print a table."""
        self._console.print(table)
        self._parts.append(markdown_of(table))

    def in_short(self, what: str, measured: str) -> None:
        """Add a row for the table of README; neither text may have a `|`."""
        self._in_short.append((what, measured))

    def finish(self, *, is_kept: bool) -> None:
        """Print the rows for README, and write the page if `is_kept`."""
        if self._in_short:
            table = Table("what", "measured")
            for row in self._in_short:
                table.add_row(*row)
            self.section(IN_SHORT)
            self.table(table)
        if is_kept:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{self.name}.md").write_text(self.page(), encoding="utf-8")

    def page(self) -> str:
        """Return the page: a heading, the command and the machine, and the printed output."""
        today = datetime.now(UTC).date().isoformat()
        made = f"`{command_line(self.name, sys.argv[1:])}`, {today}, SwiftCam {__version__}, on"
        load = "" if _LOAD is None else f", load average before {_LOAD:.1f}"
        head = f"# benchmarks.{self.name}\n\n{made} {machine()}{load}"
        return "\n\n".join([head, *self._parts]) + "\n"


def command_line(name: str, arguments: list[str]) -> str:
    """Return the command of a benchmark; absolute paths are shortened to their last name."""
    shown = [Path(each).name if Path(each).is_absolute() else each for each in arguments]
    return shlex.join(["python", "-m", f"benchmarks.{name}", *shown])


def markdown_of(table: Table) -> str:
    """Return a table as Markdown, with its title as a line before it."""
    heads = [str(column.header) for column in table.columns]
    columns = [[str(cell) for cell in column.cells] for column in table.columns]
    rows = [heads, ["---"] * len(heads), *zip(*columns, strict=True)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    title = f"{table.title}\n\n" if table.title else ""
    return title + "\n".join(lines)
