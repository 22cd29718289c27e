"""The report on taught classes, as a table and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from swiftcam.terminal.model_tables import plain_console

if TYPE_CHECKING:
    from swiftcam.teaching.learning.advice import ClassReport
    from swiftcam.teaching.learning.report import TeachingReport
    from swiftcam.teaching.run_teach import TeachResult
    from swiftcam.teaching.summaries import ProjectSummary


def print_taught(result: TeachResult, name: str) -> None:
    """Print the report on a taught model, the pictures that were left out, and its use."""
    console = plain_console()
    for path, reason in result.gathered.unreadable:
        console.print(f"{path}: {reason}", soft_wrap=True, highlight=False, markup=False)
    print_report(result.taught.report)
    if result.path is not None:
        console.print(
            f"{name} is ready. Use it: swiftcam live --model {name}",
            soft_wrap=True,
            highlight=False,
        )


def print_report(report: TeachingReport) -> None:
    """Print the verdict, a table of the classes, and what would help."""
    console = plain_console()
    console.print(report.verdict, style="bold", soft_wrap=True, highlight=False, markup=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Class")
    for title in ("Pictures", "Scenes", "Right"):
        table.add_column(title, justify="right", no_wrap=True)
    for each in report.classes:
        table.add_row(each.name, str(each.pictures), str(each.scenes), _right(each))
    console.print(table, markup=False)
    for line in report.findings:
        console.print(line, soft_wrap=True, highlight=False, markup=False)


def print_summaries(found: list[ProjectSummary]) -> None:
    """Print the projects as a table."""
    console = plain_console()
    if not found:
        console.print(
            "Nothing was taught yet. Make a folder with one folder of pictures for each class, "
            "then: swiftcam teach FOLDER --name NAME",
            soft_wrap=True,
            highlight=False,
        )
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Name", "Classes", "Pictures", "Model underneath"):
        table.add_column(title)
    for each in found:
        table.add_row(each.name, ", ".join(each.classes), str(each.pictures), each.model)
    console.print(table, markup=False)


def _right(report: ClassReport) -> str:
    return "–" if report.right is None else f"{report.right:.0%}"
