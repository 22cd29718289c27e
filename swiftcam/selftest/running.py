"""Runs checks one after the other; a failed check does not stop the others."""

from __future__ import annotations

import logging
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam import __version__
from swiftcam.errors import SwiftCamError
from swiftcam.jobs.own_program import is_frozen
from swiftcam.selftest.check_result import CheckResult, Finding, NotApplicableError, Outcome, Report
from swiftcam.selftest.network import NETWORK
from swiftcam.selftest.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.selftest.check_result import Check

log = logging.getLogger(__name__)


def run_checks(
    checks: Sequence[Check], on_result: Callable[[CheckResult], None] = lambda result: None
) -> Report:
    """Run all checks in a temporary folder; `on_result` is called with each result at once."""
    NETWORK.start()
    results = []
    with tempfile.TemporaryDirectory(prefix="swiftcam-", ignore_cleanup_errors=True) as folder:
        place = Workplace(Path(folder))
        for check in checks:
            result = _run(check, place)
            results.append(result)
            on_result(result)
    return Report(__version__, is_frozen(), tuple(results))


def _run(check: Check, place: Workplace) -> CheckResult:
    started = time.monotonic()
    outcome, finding = Outcome.PASSED, Finding("")
    try:
        finding = check.run(place)
    except NotApplicableError as error:
        outcome, finding = Outcome.SKIPPED, Finding(str(error))
    except SwiftCamError as error:
        outcome, finding = Outcome.FAILED, Finding(str(error))
    except Exception as error:
        log.exception("self-test: %s", check.name)
        outcome = Outcome.FAILED
        finding = Finding(f"{type(error).__name__}: {error}. The details are in the log.")
    seconds = time.monotonic() - started
    return CheckResult(check.name, outcome, finding.detail, seconds, finding.values)
