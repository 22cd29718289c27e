"""Prints the self-test and the doctor's report, as tables or as JSON."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from swiftcam.cli.json_output import print_json
from swiftcam.errors import DisplayError
from swiftcam.selftest.check_result import Check, Finding, NotApplicableError, Outcome
from swiftcam.selftest.checks import CHECKS, LAST_CHECKS
from swiftcam.selftest.running import run_checks
from swiftcam.terminal.consoles import OutputConsole
from swiftcam.texts import shown_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.selftest.check_result import CheckResult, Report
    from swiftcam.selftest.workplace import Workplace

_MARKS = {
    Outcome.PASSED: ("ok", "green"),
    Outcome.FAILED: ("FAILED", "bold red"),
    Outcome.SKIPPED: ("skipped", "yellow"),
}


def self_test_checks() -> tuple[Check, ...]:
    """Return all checks of the self-test, in their order."""
    return (*CHECKS, Check("window", _check_window), *LAST_CHECKS)


def run_self_test(
    checks: Sequence[Check] | None = None, *, as_json: bool = False, as_lines: bool = False
) -> int:
    """Run the self-test and print it: one row for each check, JSON, or one JSON line for each.

    `checks` defaults to `self_test_checks`. Returns the exit code: 1 if a check failed, else 0.
    """
    # Qt draws into memory: no display is needed and no window appears.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if checks is None:
        checks = self_test_checks()
    console = OutputConsole(highlight=False)
    if as_json:
        report = run_checks(checks)
        print_json(report.to_dict())
    elif as_lines:
        _lower_priority()
        report = run_checks(checks, lambda result: _print_line(result.to_dict()))
        _print_line(report.to_dict())
    else:
        report = run_checks(checks, lambda result: console.print(_row(result)))
        console.print(_verdict(report))
    return 0 if report.is_good else 1


def run_doctor(*, as_json: bool) -> None:
    """Print the doctor's report: facts about this machine, and problems."""
    from swiftcam.doctor.examination import examine

    sections = [section.to_dict() for section in examine()]
    if as_json:
        print_json(sections)
        return
    console = OutputConsole(highlight=False)
    for section in sections:
        console.print(_section_table(section))
    problems = [problem for section in sections for problem in section["problems"]]
    for problem in problems:
        console.print(Text.assemble(("\n! ", "bold red"), problem))
    if not problems:
        console.print(Text("\nNo problems were found.", "bold green"))


def _section_table(section: dict[str, Any]) -> Table:
    table = Table(title=section["name"], title_justify="left", title_style="bold", box=None)
    table.show_header = False
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in section["values"].items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        table.add_row(name, Text(text or "none"))
    return table


def _lower_priority() -> None:
    """Lower the priority of this process, in favour of the window that started it."""
    if hasattr(os, "nice"):
        os.nice(10)


def _check_window(place: Workplace) -> Finding:
    """Draw the window; if Qt cannot run, that is a failure only where there is a display."""
    from swiftcam.ui.window.requirements import require_qt

    try:
        require_qt(needs_display=False)
    except DisplayError as error:
        if any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
            raise
        raise NotApplicableError(f"There is no display. {error}") from error
    from swiftcam.ui.window.failures import log_qt_messages
    from swiftcam.ui.window.window_check import check_window

    log_qt_messages()
    return check_window(place.video)


def _print_line(values: dict[str, Any]) -> None:
    print(shown_json(json.dumps(values, ensure_ascii=False)))
    sys.stdout.flush()


def _row(result: CheckResult) -> Table:
    mark, style = _MARKS[result.outcome]
    row = Table.grid(padding=(0, 2))
    row.add_column(width=9)
    row.add_column(width=10)
    row.add_column(width=7, justify="right")
    row.add_column()
    row.add_row(
        Text(mark, style), result.name, Text(f"{result.seconds:.1f} s", "dim"), Text(result.detail)
    )
    return row


def _verdict(report: Report) -> Text:
    kind = "packaged" if report.is_frozen else "installed"
    failed = [result.name for result in report.results if result.outcome is Outcome.FAILED]
    verdict = f"does not work: {', '.join(failed)}" if failed else "works on this machine"
    return Text(
        f"\nSwiftCam {report.version} ({kind}) {verdict}.", "bold red" if failed else "bold green"
    )
