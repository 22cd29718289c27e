"""`--only-skips=NAME`: a run fails if it skips a test for a reason that is not in the list NAME.

The lists are in `allowed_skips.toml`. Continuous integration uses them, so that every test runs on
some machine.
"""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

_LISTS = tomllib.loads((Path(__file__).parent / "allowed_skips.toml").read_text(encoding="utf-8"))


def pytest_addoption(parser):
    parser.addoption("--only-skips", choices=sorted(_LISTS), help="fail on other skips than these")


def unexpected(reasons, name):
    """Return the reasons that are not in the list, each with its count."""
    allowed = [re.compile(pattern) for pattern in _LISTS[name]]
    return Counter(
        reason for reason in reasons if not any(pattern.fullmatch(reason) for pattern in allowed)
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Check the skips in the main process, which has all reports, not in a pytest-xdist worker."""
    name = session.config.getoption("--only-skips")
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if name is None or hasattr(session.config, "workerinput"):
        return
    skipped = terminal.stats.get("skipped", [])
    reasons = (report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in unexpected(reasons, name).items():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        terminal.write_line(f"NOT AN ALLOWED SKIP ({count} tests): {reason}", red=True)
